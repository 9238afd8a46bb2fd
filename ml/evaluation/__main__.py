"""Command line: `python -m ml.evaluation FILE [--model FOLDER] [--out FOLDER]`.

Here belongs the order of the steps only: read, measure, print, write.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from ml.evaluation.plot import write_reliability
from ml.evaluation.report import evaluate
from ml.evaluation.tables import print_report
from ml.labelled import LABELLED, LabelError, read_labelled, unread_columns
from ml.scoring import ModelLoadError, load_scorer

PIPE_WIDTH = 140  # columns of text


def main() -> None:
    """Measure a model on a labelled CSV or TSV; fields that cannot be used are named, left out."""
    parser = argparse.ArgumentParser("ml.evaluation", description=__doc__)
    parser.add_argument("file", type=Path, help="columns text and, where known, the labels")
    parser.add_argument("--model", help="a model folder; default the embedded one")
    parser.add_argument("--out", type=Path, help="folder for report.json and reliability.svg")
    arguments = parser.parse_args()
    if arguments.out:
        _make(arguments.out)
    table, problems = read_labelled(arguments.file)
    for line in [*_unread(arguments.file), *problems]:
        Console(stderr=True, highlight=False, markup=False).print(str(line))
    report = evaluate(table, load_scorer(arguments.model), problems)
    print_report(report, _console())
    if arguments.out:
        words = json.dumps(report, indent=1, ensure_ascii=False, allow_nan=False)
        (arguments.out / "report.json").write_text(words + "\n", encoding="utf-8")
        write_reliability(report, arguments.out / "reliability.svg")


def _unread(file: Path) -> list[str]:
    """Say which columns count for nothing, in case one is misspelt."""
    names = unread_columns(file)
    known = ", ".join(name for name in LABELLED if name != "row")
    return [f"not read: {', '.join(names)}; columns that are: {known}"] if names else []


def _make(folder: Path) -> None:
    """Make the folder before anything is computed that could not be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SystemExit(
            f"ml.evaluation: --out '{folder}' is no folder that can be made ({error.strerror}): "
            "name another"
        ) from None


def _console() -> Console:
    """The terminal, or a file or pipe that is wide enough for the tables."""
    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(highlight=False, markup=False, width=width)


if __name__ == "__main__":
    try:
        main()
    except (LabelError, ModelLoadError) as error:
        raise SystemExit(f"ml.evaluation: {error}") from error
