"""Counts of the Danish texts: `python -m ml.training.describe`.

Here belongs what the data sheet says in numbers. It changes nothing.
"""

from __future__ import annotations

import polars as pl
from rich.console import Console
from rich.table import Table

from ml.evaluation.report import SUITE
from ml.labelled import read_written
from ml.taxonomy import FLAGS, TARGETS
from ml.training.data import DANISH


def counts(rows: pl.DataFrame) -> dict[str, int]:
    """Rows, rows in pairs, positives per label and target, attacks per severity."""
    found = {"rows": rows.height, "in pairs": rows["pair"].count()}
    found |= {flag: int(rows[flag].sum()) for flag in FLAGS}
    found |= {f"severity {one}": rows.filter(severity=one).height for one in range(1, 5)}
    found |= {t: int(rows["target"].list.contains(t).sum()) for t in TARGETS}
    return found


def main() -> None:
    """Print the counts of both sets side by side."""
    training, suite = counts(read_written(DANISH)), counts(read_written(SUITE))
    table = Table("", "training", "suite")
    for name, count in training.items():
        table.add_row(name, f"{count:,}", f"{suite[name]:,}")
    Console().print(table)


if __name__ == "__main__":
    main()
