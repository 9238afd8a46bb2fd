"""The invented comments of the demo city: one labelled TSV per kind under `phrases/`.

Belongs here: reading them, and refusing a line that breaks the taxonomy.
Does not belong here: putting phrases together (`catalogue.py`), misspelling them (`spelling.py`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from ml.taxonomy import FLAGS, PROTECTED, TARGETS
from orchestration.sources.demo.profiles import THEMES

FOLDER = Path(__file__).with_name("phrases")
KINDS = (
    "attack",
    "closer",
    "counter",
    "criticism",
    "mixed",
    "neutral",
    "opener",
    "profanity",
    "recognition",
    "ritual",
    "short",
)
COLUMNS = ("text", "theme", "attack", "hateful", "target", "severity", "recognition", "ritual")
SCHEMA = {
    "kind": pl.String,
    "text": pl.String,
    "theme": pl.String,
    **dict.fromkeys(FLAGS, pl.Boolean),
    "target": pl.String,
    "severity": pl.Int8,
}
ALLOWED = dict.fromkeys(FLAGS, ("0", "1")) | {
    "theme": THEMES,
    "severity": ("0", "1", "2", "3", "4"),
}

Line = dict[str, str]


def _faults(line: Line) -> Iterator[tuple[str, str, str]]:
    """Field, reason and remedy of everything wrong with a line's values and their agreement."""
    if not line["text"].strip():
        yield "text", "it is empty", "write a comment or remove the line"
    for field, values in ALLOWED.items():
        if line[field] not in values:
            yield field, f"{line[field]!r} is not allowed", f"use one of {', '.join(values)}"
    targets = set(line["target"].split("|")) - {""}
    if unknown := targets - set(TARGETS):
        yield "target", f"unknown: {', '.join(sorted(unknown))}", "use the taxonomy's targets"
    is_attack = line["attack"] == "1"
    if bool(targets) != is_attack:
        yield "target", "only an attack has a target, and it has one", "fill or empty the field"
    if (line["severity"] != "0") != is_attack:
        yield "severity", "it is above 0 for attacks alone", "use 1-4 for an attack, else 0"
    if line["hateful"] == "1" and not (is_attack and targets & set(PROTECTED)):
        yield "hateful", "hate is an attack on a protected target", "name the target or set 0"
    if line["ritual"] == "1" and line["recognition"] != "1":
        yield "ritual", "ritual is a form of recognition", "set recognition to 1 or ritual to 0"


def _typed(kind: str, line: Line) -> dict[str, str | int | bool | None]:
    labels = {label: line[label] == "1" for label in FLAGS}
    severity, target = int(line["severity"]), line["target"] or None
    base = {"kind": kind, "text": line["text"], "theme": line["theme"]}
    return {**base, **labels, "target": target, "severity": severity}


def read_phrases(path: Path) -> pl.DataFrame:
    """One kind's file as a frame with the columns of SCHEMA; `kind` is the file's stem.

    `target` is null for a text that attacks nobody, else '|'-joined.
    Raises ValueError naming file, row, field, reason and remedy of the first broken line.
    """
    header, *lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    if tuple(header.split("\t")) != COLUMNS:
        raise ValueError(f"{path.name}, row 1: wrong header; make it {', '.join(COLUMNS)}")
    rows = []
    for row, text in enumerate(lines, start=2):
        cells = text.split("\t")
        if len(cells) != len(COLUMNS):
            reason = f"{len(cells)} fields instead of {len(COLUMNS)}"
            raise ValueError(f"{path.name}, row {row}: {reason}; separate fields by one tab each")
        line = dict(zip(COLUMNS, cells, strict=True))
        for field, reason, remedy in _faults(line):
            raise ValueError(f"{path.name}, row {row}, {field}: {reason}; {remedy}")
        rows.append(_typed(path.stem, line))
    return pl.DataFrame(rows, schema=SCHEMA)


@functools.cache
def load_phrases() -> pl.DataFrame:
    """All phrases in the order of KINDS; columns as `read_phrases`, read once.

    Raises ValueError naming file, row, field, reason and remedy of the first broken line.
    """
    return pl.concat(read_phrases(FOLDER / f"{kind}.tsv") for kind in KINDS)
