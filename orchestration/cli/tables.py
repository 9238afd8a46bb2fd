"""The terminal's tables: what `tryg` prints.

Does not belong here: where the figures come from (`orchestration.operations`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from orchestration.cli.failures import Refused

if TYPE_CHECKING:
    from orchestration.cli.demo import Comparison


def table_of(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """A table whose columns of numbers are set to the right; nothing in it is cut off."""
    table = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        is_number = bool(rows) and isinstance(rows[0][number], int | float)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    return table


def print_refused(refused: Sequence[Refused], console: Console) -> None:
    """One line per failed check: what was expected, what was seen, how many rows."""
    for one in refused:
        word = "refused" if one.blocking else "warning"
        console.print(f"{word}: {one.check}: {one.description}", style="yellow", soft_wrap=True)


def print_status(found: Mapping[str, Any], console: Console) -> None:
    """Sources with their counts, then the published tables with their rows."""
    rows = [
        (
            source_id,
            one["landed"],
            sum(one["quarantined"].values()),
            one["scored"],
            one["first_day"] or "-",
            one["last_day"] or "-",
        )
        for source_id, one in found["sources"].items()
    ]
    columns = ("source", "landed", "quarantined", "scored", "first day", "last day")
    console.print(table_of("Sources", columns, rows))
    tables = [(name, one["rows"]) for name, one in found["published"].items()]
    console.print(table_of("Published", ("table", "rows"), tables))


def print_quarantine(rows: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Open quarantined rows by source and reason, with the remedy."""
    if not rows:
        console.print("nothing is quarantined")
        return
    names = ("source_id", "reason", "open_count", "meaning", "remedy")
    columns = ("source", "reason", "rows", "meaning", "remedy")
    console.print(table_of("Quarantine", columns, [[row[name] for name in names] for row in rows]))


def print_comparison(rows: Sequence[Comparison], console: Console) -> None:
    """What was found beside what was planted in the demo city."""

    def shown(value: float | None, is_share: bool) -> str:
        if value is None:
            return ""
        return f"{value:.1%}" if is_share else f"{value:,.0f}"

    table = Table(title="The demo city", title_justify="left")
    for column in ("", "found", "planted", "precision", "recall"):
        table.add_column(column, justify="right" if column else "left")
    for one in rows:
        table.add_row(
            one.name,
            shown(one.found, one.is_share),
            shown(one.planted, one.is_share),
            shown(one.precision, True),
            shown(one.recall, True),
        )
    console.print(table)
