"""Texts with labels in a CSV or TSV file: read, checked against the taxonomy.

Here belongs what a labelled row may look like. Who wrote it, and what is done with it, does not.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from ml.taxonomy import FLAGS, PROTECTED, RECOGNITION_FORMS, SEVEREST, TARGETS

LABELLED = pl.Schema(
    [
        ("row", pl.Int64),  # line of the file, the header is 1
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
SEPARATORS = {".csv": ",", ".tsv": "\t"}


class LabelError(ValueError):
    """A labelled file cannot be used; the message names file, row, field, reason and remedy."""


def read_labelled(path: Path) -> tuple[pl.DataFrame, list[str]]:
    """Give the usable rows as LABELLED, and a sentence for each problem of the others.

    Only `text` is required; a column that is absent, and an empty cell, is an unknown label (null).
    Raises LabelError when the file cannot be read or has no column `text`.
    """
    raw = _read(path)
    typed, problems = _typed(raw), _problems(raw)
    bad = {row for row, _ in problems}
    told = [sentence for _, sentence in sorted(problems)]
    return typed.filter(~pl.col("row").is_in(sorted(bad))), told


def read_written(path: Path) -> pl.DataFrame:
    """Give all rows of a file that this project wrote, as LABELLED.

    Raises LabelError with every problem: here none may stay.
    """
    rows, problems = read_labelled(path)
    if problems:
        raise LabelError(f"{path.name}: " + "\n".join(problems))
    return rows


def _read(path: Path) -> pl.DataFrame:
    separator = SEPARATORS.get(path.suffix.lower())
    if separator is None:
        raise LabelError(f"{path.name}: ends in neither of {', '.join(SEPARATORS)}: rename it")
    quote = '"' if separator == "," else None
    try:
        table = pl.read_csv(path, separator=separator, quote_char=quote, infer_schema=False)
    except (PolarsError, OSError) as error:
        raise LabelError(
            f"{path.name}: cannot be read ({type(error).__name__}): write UTF-8"
        ) from None
    if "text" not in table.columns:
        raise LabelError(f"{path.name}: no column `text`: name the column of texts so")
    absent = [pl.lit(None, pl.String).alias(n) for n in LABELLED.names() if n not in table.columns]
    cells = pl.col(pl.String).str.strip_chars()
    blank = pl.when(cells != "").then(cells).name.keep()
    return table.with_columns(*absent).with_columns(blank).drop("row").with_row_index("row", 2)


def _flag(name: str) -> pl.Expr:
    known = {"1": True, "true": True, "0": False, "false": False}
    return pl.col(name).str.to_lowercase().replace_strict(known, default=None).cast(pl.Boolean)


def _list(name: str) -> pl.Expr:
    parts = pl.col(name).str.split(",").list.eval(pl.element().str.strip_chars())
    return pl.when(pl.col(name) == NONE).then(pl.lit([], pl.List(pl.String))).otherwise(parts)


def _typed(raw: pl.DataFrame) -> pl.DataFrame:
    severity = pl.col("severity").cast(pl.Int8, strict=False)
    lists = [_list(name).alias(name) for name in ("target", "recognition_form")]
    flags = [_flag(name).alias(name) for name in FLAGS]
    return raw.with_columns(severity, *lists, *flags).select(LABELLED.names()).cast(LABELLED)


def _problems(raw: pl.DataFrame) -> list[tuple[int, str]]:
    cells = [pl.col(name).alias(f"{name}_cell") for name in (*FLAGS, "severity")]
    both = raw.select("row", *cells).join(_typed(raw), on="row")
    return [
        (row, f"row {row}, {field}: {reason}")
        for field, broken, reason in _rules()
        for row in both.filter(broken.fill_null(False))["row"].to_list()
    ]


def _rules() -> list[tuple[str, pl.Expr, str]]:
    """Field, what is wrong, and the sentence with reason and remedy."""
    attack, hateful, ritual = pl.col("attack"), pl.col("hateful"), pl.col("ritual")
    severity, target, form = pl.col("severity"), pl.col("target"), pl.col("recognition_form")
    protected = target.list.set_intersection(list(PROTECTED)).list.len() > 0
    other = target.list.set_difference(list(TARGETS)).list.len() > 0
    unknown = form.list.set_difference(list(RECOGNITION_FORMS)).list.len() > 0
    unread = [
        (name, pl.col(f"{name}_cell").is_not_null() & pl.col(name).is_null(), "write 0 or 1")
        for name in FLAGS
    ]
    graded = severity.is_between(0, SEVEREST).fill_null(False)
    return [
        *unread,
        ("text", pl.col("text").is_null(), "is empty: write the comment, or delete the row"),
        ("severity", pl.col("severity_cell").is_not_null() & ~graded, "write 0 to 4"),
        ("severity", attack != (severity > 0), "above 0 for attacks and only for them"),
        ("hateful", hateful & ~attack, "is 1 but attack is 0: only attacks are hateful"),
        ("hateful", hateful & ~protected, "is 1: name one of the eight groups in target"),
        ("hateful", ~hateful & protected, "is 0: take the groups out of target, or write 1"),
        ("target", ~attack & (target.list.len() > 0), "only attacks have one: write -"),
        ("target", other, f"use {', '.join(TARGETS)}"),
        ("ritual", ritual & ~pl.col("recognition"), "is 1 but recognition is 0: write 0"),
        ("recognition_form", unknown, f"use {', '.join(RECOGNITION_FORMS)}"),
        (
            "recognition_form",
            pl.col("recognition") != (form.list.len() > 0),
            "named for recognition and only for it",
        ),
    ]
