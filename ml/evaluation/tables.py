"""A report as tables for the terminal and as a reliability plot.

Here belongs how figures are shown. What they are is `report`'s.
"""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from ml.evaluation.report import Report


def _table(console: Console, title: str, columns: list[str], rows: list[list[str]]) -> None:
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    if rows:
        console.print(table)


def print_report(report: Report, console: Console) -> None:
    """Print every figure of `report` (see `report.evaluate`) in tables."""
    console.print(f"{report['model_version']} on {report['rows']} rows")
    heads = [
        [
            head,
            str(one["rows"]),
            f"{one['prevalence']:.3f}",
            f"{one['average_precision']:.3f}",
            f"{one['average_precision_at_1_percent']:.3f}",
            f"{one['f1']:.3f} ({one['f1_interval'][0]:.3f}–{one['f1_interval'][1]:.3f})",
            f"{one['macro_f1']:.3f}",
            f"{one['calibration_error']:.3f}",
        ]
        for head, one in report["heads"].items()
    ]
    names = ["head", "rows", "share", "AP", "AP at 1 %", "F1 (95 %)", "macro-F1", "ECE"]
    _table(console, "Heads", names, heads)
    _table(
        console,
        "Targets",
        ["target", "rows", "AP"],
        [
            [name, str(one["positive"]), f"{one['average_precision']:.3f}"]
            for name, one in report["targets"].items()
        ],
    )
    if report["severity"]:
        one = report["severity"]
        console.print(f"severity: exact {one['exact']:.3f}, within one {one['within_one']:.3f}")
    _print_groups(report, console)


def _print_groups(report: Report, console: Console) -> None:
    functions = report["functions"]
    if functions:
        each = sorted(functions["each"].items(), key=lambda item: item[1]["accuracy"])
        rows = [[name, str(one["rows"]), f"{one['accuracy']:.2f}"] for name, one in each]
        _table(console, "Functions", ["function", "rows", "accuracy"], rows)
        share, lowest = functions["at_least_80_percent"], functions["lowest"]
        console.print(f"functions at 80 % or more: {share:.2f}; lowest {lowest:.2f}")
    if report["identity_terms"]:
        each = report["identity_terms"]["each"].items()
        rows = [[name, str(one["rows"]), f"{one['false_alarms']:.2f}"] for name, one in each]
        _table(console, "Harmless texts called attacks", ["mentions", "rows", "share"], rows)
        gap = report["identity_terms"]["gap"]
        console.print(f"gap between identity terms: {'–' if gap is None else f'{gap:.2f}'}")
    rows = [
        [name, head, f"{lost:+.3f}"]
        for name, heads in report["disturbances"].items()
        for head, lost in heads.items()
    ]
    _table(console, "AP lost when spelled otherwise", ["spelling", "head", "loss"], rows)
    for head, one in report["heads"].items():
        console.print(f"{head}: false alarms {', '.join(one['false_alarms']) or 'none'}")
        console.print(f"{head}: missed {', '.join(one['missed']) or 'none'}")


def write_reliability(report: Report, path: Path) -> None:
    """Draw the mean score against the share of positives per tenth and head; `path` is a .svg."""
    import altair as alt
    import polars as pl

    points = [
        {"head": head, "score": said, "share": seen, "rows": rows}
        for head, one in report["heads"].items()
        for said, seen, rows in one["reliability"]
    ]
    scale = alt.Scale(domain=[0, 1])
    line = (
        alt.Chart(pl.DataFrame(points))
        .mark_line(point=True)
        .encode(
            alt.X("score:Q", title="mean score", scale=scale),
            alt.Y("share:Q", title="share of positives", scale=scale),
            alt.Color("head:N"),
        )
    )
    ideal = pl.DataFrame({"score": [0.0, 1.0], "share": [0.0, 1.0]})
    diagonal = (
        alt.Chart(ideal).mark_line(strokeDash=[4, 4], color="grey").encode(x="score:Q", y="share:Q")
    )
    (diagonal + line).save(path)
