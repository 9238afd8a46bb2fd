"""Texts with labels in a CSV or TSV file: read, checked against the taxonomy.

Here belongs what a labelled row may look like. Who wrote it, and what is done with it, does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ml.naming import all_shown, shown
from ml.scoring.csv_rows import csv_chunks, csv_schema, dialect_of
from ml.scoring.errors import ScoreFileError
from ml.scoring.scorer import unscored_reason
from ml.taxonomy import FLAGS, PROTECTED, RECOGNITION_FORMS, SEVEREST, TARGETS

LABELLED = pl.Schema(
    [
        ("row", pl.Int64),  # data row of the file, the first below the header is 1
        ("id", pl.String),
        ("text", pl.String),
        *[(name, pl.Boolean) for name in FLAGS],
        ("target", pl.List(pl.String)),
        ("severity", pl.Int8),
        ("recognition_form", pl.List(pl.String)),
        ("function", pl.String),
        ("pair", pl.String),
    ]
)
NONE = "-"  # how a list without entries is written; an empty cell is an unknown label
SUFFIXES = (".csv", ".tsv")
CHUNK_ROWS = 20_000
KNOWN_FLAGS = {"1": True, "1.0": True, "true": True, "0": False, "0.0": False, "false": False}
LISTS = {"target": TARGETS, "recognition_form": RECOGNITION_FORMS}
NOTHING = pl.lit([], pl.List(pl.String))
FOLLOWS = {
    "attack": {"hateful": pl.lit(False), "severity": pl.lit(0), "target": NOTHING},
    "recognition": {"ritual": pl.lit(False), "recognition_form": NOTHING},
}  # what is so where a flag is 0
Rule = tuple[str, pl.Expr, str]  # field, what is wrong, and reason and remedy


class LabelError(ValueError):
    """A labelled file cannot be used; the message names file, row, field, reason and remedy."""


@dataclass(frozen=True, order=True)
class Problem:
    """A field that is not used: its data row (from 1), and the reason, which quotes no text."""

    row: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.field}: {self.reason}"


def read_labelled(path: Path) -> tuple[pl.DataFrame, list[Problem]]:
    """Give the rows that have a text, as LABELLED, and the problems of all rows.

    Only `text` is required; names of columns may be in capitals. A column that is absent, an empty
    cell that follows from no flag, and a field with a problem are unknown labels (null); a row
    leaves only for an empty `text`.
    Raises LabelError when the file cannot be read or has no column `text`.
    """
    raw = _read(path)
    typed = _implied(_typed(raw), raw)
    cells = raw.select("row", pl.exclude("row").name.suffix("_cell"))
    problems = [
        *_problems(typed.join(cells, on="row"), _unread()),
        *_problems(typed, _contradictions()),
    ]
    return _without_faults(typed).drop_nulls("text"), sorted(problems)


def unread_columns(path: Path) -> list[str]:
    """Name the columns of a file that `read_labelled` does not read: misspelt ones, or others."""
    columns = enumerate(csv_schema(path, dialect_of(path)).names(), 1)
    return [shown(name, place) for place, name in columns if name.strip().lower() not in LABELLED]


def read_written(path: Path) -> pl.DataFrame:
    """Give all rows of a file that this project wrote, as LABELLED.

    Raises LabelError with every problem: here none may stay.
    """
    rows, problems = read_labelled(path)
    if problems:
        raise LabelError(f"{path.name}: " + "\n".join(map(str, problems)))
    return rows


def _read(path: Path) -> pl.DataFrame:
    """Give the cells of LABELLED as they are written; blank ones are null."""
    if path.suffix.lower() not in SUFFIXES:
        raise LabelError(f"'{path.name}' ends in neither of {', '.join(SUFFIXES)}; save it as one")
    table = _with_plain_names(_cells(path), path)
    if "text" not in table.columns:
        names = all_shown(table.columns)
        raise LabelError(f"'{path.name}' has no column 'text', call one so; it has {names}")
    absent = [pl.lit(None, pl.String).alias(n) for n in LABELLED.names() if n not in table.columns]
    cells = pl.col(LABELLED.names()).str.strip_chars()
    filled = table.with_columns(*absent).select(pl.when(cells != "").then(cells).name.keep())
    return filled.with_columns(_scorable(filled["text"])).drop("row").with_row_index("row", 1)


def _with_plain_names(table: pl.DataFrame, path: Path) -> pl.DataFrame:
    names = [name.strip().lower() for name in table.columns]
    known = [name for name in LABELLED if names.count(name) > 1]
    if known:
        raise LabelError(f"'{path.name}' has column '{known[0]}' more than once; keep one of them")
    plain = {old: new for old, new in zip(table.columns, names, strict=True) if new in LABELLED}
    return table.rename(plain)


def _scorable(texts: pl.Series) -> pl.Series:
    """Make the texts null that no model scores."""
    kept = [None if unscored_reason(text, row) else text for row, text in enumerate(texts)]
    return pl.Series("text", kept, dtype=pl.String)


def _cells(path: Path) -> pl.DataFrame:
    """Give the cells of a file that is well-formed."""
    try:
        dialect = dialect_of(path)
        schema = csv_schema(path, dialect)
        empty = pl.DataFrame(schema=schema)
        return pl.concat([empty, *csv_chunks(path, schema, dialect, CHUNK_ROWS)])
    except ScoreFileError as error:
        raise LabelError(str(error)) from None
    except OSError as error:
        reason = f"cannot be opened ({type(error).__name__})"
        raise LabelError(f"'{path.name}' {reason}; check its name and rights") from None


def _list(name: str) -> pl.Expr:
    parts = pl.col(name).str.replace_all(";", ",", literal=True).str.split(",")
    parts = parts.list.eval(pl.element().str.strip_chars())
    known = parts.list.eval(pl.element().is_in(LISTS[name])).list.all()
    return pl.when(pl.col(name) == NONE).then(NOTHING).when(known).then(parts).alias(name)


def _typed(raw: pl.DataFrame) -> pl.DataFrame:
    """Give the cells as LABELLED; one that cannot be read is null."""
    number = pl.col("severity").cast(pl.Float64, strict=False)
    severity = pl.when(number.is_in([float(n) for n in range(SEVEREST + 1)])).then(number)
    lowered = [pl.col(name).str.to_lowercase() for name in FLAGS]
    flags = [one.replace_strict(KNOWN_FLAGS, default=None) for one in lowered]
    typed = raw.with_columns(*flags, *map(_list, LISTS), severity.alias("severity"))
    return typed.select(LABELLED.names()).cast(LABELLED)


def _implied(typed: pl.DataFrame, raw: pl.DataFrame) -> pl.DataFrame:
    """Fill empty cells with what follows: only attacks have a target, only recognition a form."""
    filled = [
        pl.when(raw[field].is_null() & ~typed[flag]).then(value).otherwise(field).alias(field)
        for flag, fields in FOLLOWS.items()
        for field, value in fields.items()
    ]
    return typed.with_columns(filled).cast(LABELLED)


def _without_faults(typed: pl.DataFrame) -> pl.DataFrame:
    """Make the fields unknown that contradict another."""
    broken: dict[str, list[pl.Expr]] = defaultdict(list)
    for field, wrong, _ in _contradictions():
        broken[field].append(wrong.fill_null(False))
    return typed.with_columns(
        pl.when(~pl.any_horizontal(wrong)).then(pl.col(field)).alias(field)
        for field, wrong in broken.items()
    )


def _problems(rows: pl.DataFrame, rules: Iterable[Rule]) -> list[Problem]:
    return [
        Problem(row, field, reason)
        for field, wrong, reason in rules
        for row in rows.filter(wrong.fill_null(False))["row"]
    ]


def _unread() -> list[Rule]:
    """Cells that hold something which is no label, each by itself; and texts that hold nothing."""
    remedies = dict.fromkeys(FLAGS, "write 0 or 1") | {"severity": f"write 0 to {SEVEREST}"}
    how = "with a comma or semicolon between, or - for none"
    remedies |= {name: f"use {', '.join(names)}, {how}" for name, names in LISTS.items()}
    filled = {name: pl.col(f"{name}_cell").is_not_null() for name in remedies}
    rules = [(name, filled[name] & pl.col(name).is_null(), told) for name, told in remedies.items()]
    empty = "is empty: write the comment, or delete the row"
    return [("text", pl.col("text").is_null(), empty), *rules]


def _contradictions() -> list[Rule]:
    """Labels that can be read but contradict another; an unknown label contradicts none."""
    attack, hateful, ritual = pl.col("attack"), pl.col("hateful"), pl.col("ritual")
    recognition, form = pl.col("recognition"), pl.col("recognition_form")
    target, attack_or_unknown = pl.col("target"), attack.fill_null(True)
    severity, named = pl.col("severity"), form.list.len() > 0
    protected = target.list.set_intersection(list(PROTECTED)).list.len() > 0
    return [
        ("severity", attack & (severity == 0), f"is 0 but attack is 1: write 1 to {SEVEREST}"),
        ("severity", ~attack & (severity > 0), "is above 0 but attack is 0: write 0"),
        ("hateful", hateful & ~attack, "is 1 but attack is 0: write 0, or 1 for attack"),
        (
            "hateful",
            attack_or_unknown & hateful & ~protected,
            f"is 1: name the group in target ({', '.join(PROTECTED)})",
        ),
        (
            "hateful",
            attack_or_unknown & ~hateful & protected,
            "is 0: take the groups out of target, or write 1",
        ),
        ("target", ~attack & (target.list.len() > 0), "only attacks have one: write -"),
        ("ritual", ritual & ~recognition, "is 1 but recognition is 0: write 0"),
        ("recognition_form", recognition & ~named, "is - but recognition is 1: name a form"),
        ("recognition_form", ~recognition & named, "is given but recognition is 0: write -"),
    ]
