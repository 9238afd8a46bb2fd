"""A report as tables for the terminal.

Here belongs how figures are shown. What they are is `report`'s.
"""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from ml.evaluation.report import Report

UNKNOWN = "–"


def print_report(report: Report, console: Console) -> None:
    """Print every figure of `report` (see `report.evaluate`) in tables."""
    console.print(f"{report['model_version']} on {report['rows']} rows")
    _print_left_out(report, console)
    _print_heads(report, console)
    _print_targets(report, console)
    _print_severity(report["severity"], console)
    _print_functions(report["functions"], console)
    _print_terms(report["identity_terms"], console)
    _print_disturbances(report, console)
    for head, one in report["heads"].items():
        _print_confusions(
            f"{head}: false alarms", one["false_alarm_count"], one["false_alarms"], console
        )
        _print_confusions(f"{head}: missed", one["missed_count"], one["missed"], console)


def _print_confusions(what: str, count: int, names: list[str], console: Console) -> None:
    """Name the worst of `count` confused texts."""
    few = f" ({len(names)} of {count})" if count > len(names) else ""
    console.print(f"{what}{few} {', '.join(names) or 'none'}")


def _table(console: Console, title: str, columns: list[str], rows: list[list[str]]) -> None:
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    if rows:
        console.print(table)


def _figure(value: float | None, digits: int = 3) -> str:
    return UNKNOWN if value is None else f"{value:.{digits}f}"


def _interval(head: Report) -> str:
    return " to ".join(map(_figure, head["f1_interval"]))


def _print_left_out(report: Report, console: Console) -> None:
    rows, fields = report["rows_left_out"], report["fields_left_out"]
    console.print(
        f"{report['rows_read']} rows read, {rows['count']} left out; "
        f"{fields['count']} fields of the others left out"
    )
    for name, count in report["rows_repeated"].items():
        if count:
            console.print(f"{count} rows have the {name} of an earlier row; each is counted")
    told = [
        [what, reason, str(count)]
        for what, one in (("row", rows), ("field", fields))
        for reason, count in one["reasons"].items()
    ]
    _table(console, "Left out", ["what", "reason", "count"], told)


def _print_heads(report: Report, console: Console) -> None:
    for head, reason in report["heads_not_measured"].items():
        console.print(f"{head} is not measured: {reason}")
    figures = (
        "prevalence", "average_precision", "average_precision_at_1_percent", "precision", "recall",
        "f1", "macro_f1", "calibration_error",
    )  # fmt: skip
    names = [
        "head", "rows", "share", "AP", "AP at 1 %", "precision", "recall", "F1", "macro-F1", "ECE",
        "F1 (95 %)",
    ]  # fmt: skip
    rows = [
        [
            head,
            str(one["rows"]),
            *[_figure(one[name]) for name in figures],
            _interval(one),
        ]
        for head, one in report["heads"].items()
    ]
    _table(console, "Heads", names, rows)


def _print_targets(report: Report, console: Console) -> None:
    figures = ("average_precision", "precision", "recall", "f1", "calibration_error")
    rows = [
        [
            name,
            str(one["rows"]),
            str(one["positive"]),
            *[_figure(one[figure]) for figure in figures],
            _interval(one),
        ]
        for name, one in report["targets"].items()
    ]
    names = ["target", "rows", "positive", "AP", "precision", "recall", "F1", "ECE", "F1 (95 %)"]
    _table(console, "Targets", names, rows)


def _print_severity(one: Report, console: Console) -> None:
    if "attacks" in one:
        console.print(
            f"severity of {one['attacks']} attacks: exact {_figure(one['exact'])}, "
            f"within one {_figure(one['within_one'])}"
        )
    if "rows" in one:
        kappa = _figure(one["quadratic_weighted_kappa"])
        console.print(f"severity of {one['rows']} rows: quadratically weighted kappa {kappa}")


def _print_functions(functions: Report, console: Console) -> None:
    if functions:
        each = sorted(functions["each"].items(), key=lambda item: item[1]["accuracy"])
        rows = [
            [name, ", ".join(one["judged_by"]), str(one["rows"]), _figure(one["accuracy"], 2)]
            for name, one in each
        ]
        _table(console, "Functions", ["function", "judged by", "rows", "accuracy"], rows)
        share, lowest = functions["at_least_80_percent"], functions["lowest"]
        console.print(f"functions at 80 % or more: {share:.2f}; lowest {lowest:.2f}")


def _print_terms(terms: Report, console: Console) -> None:
    if terms:
        rows = [
            [name, str(one["rows"]), _figure(one["false_alarms"], 2)]
            for name, one in terms["each"].items()
        ]
        _table(console, "Harmless texts called attacks", ["mentions", "rows", "share"], rows)
        console.print(
            f"gap between identity terms: {_figure(terms['gap'], 2)}, over "
            f"{terms['terms_compared']} of {terms['terms']} terms, those with "
            f"{terms['fewest_rows']} rows or more"
        )


def _print_disturbances(report: Report, console: Console) -> None:
    rows = [
        [name, head, f"{lost:+.3f}"]
        for name, heads in report["disturbances"].items()
        for head, lost in heads.items()
    ]
    _table(console, "AP lost when every text is disturbed", ["how", "head", "loss"], rows)
