"""What a file is, told on the terminal before anything of it is imported; no value is shown.

Does not belong here: how it is recognised (`orchestration.sources.files`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from rich.console import Console
from rich.filesize import decimal
from rich.table import Table

from orchestration.register import FileMapping, Source
from orchestration.sources.files import DeliveryError, Recognised, pages_of, recognised
from orchestration.sources.files.opening import Opened, delivery_size, inspect
from orchestration.sources.files.sample import estimated_rows, sample_of

if TYPE_CHECKING:
    from orchestration.sources.pages import NativePage

FIRST_ROWS = 200
CONTAINERS = {"csv": "CSV", "ndjson": "NDJSON", "parquet": "Parquet"}
_COLUMN = re.compile(r"[^\W\d][\w .:/()?-]{0,39}")  # what reads as a name, not as a value
Fact = tuple[str, str]


def _called(found: Recognised) -> str:
    if found.variant is None:
        return f"{CONTAINERS[found.opened.container]}, read by the source's mapping"
    return f"{found.title}: {found.variant.name}"


def _rows(opened: Opened) -> str:
    unit = "lines" if opened.container == "ndjson" else "rows"
    return f"about {estimated_rows(opened):,} {unit}"


def in_one_line(path: Path, source: Source) -> str:
    """What the file was recognised as, and about how many rows it has.

    Raises DeliveryError when the source cannot take it.
    """
    found = recognised(path, source.delivered_as, source.platform)
    return f"{path.name}: {_called(found)}; {_rows(found.opened)}"


def _written(opened: Opened) -> str:
    packing = "" if opened.packing == "none" else f", packed with {opened.packing}"
    encoding = "" if opened.container == "parquet" else f", {opened.encoding}"
    return f"{CONTAINERS[opened.container]}{encoding}{packing}"


def _columns(found: Recognised) -> Iterator[Fact]:
    """Which columns are read, and which would help; NDJSON has keys only row by row."""
    if found.opened.container != "ndjson":
        yield "columns read", ", ".join(dict.fromkeys(found.layout.columns.values()))
    if found.variant and found.variant.absent:
        yield "columns missing", f"{', '.join(found.variant.absent)}: not needed, but better with"


def _facts(path: Path, found: Recognised) -> Iterator[Fact]:
    yield "file", f"{path.name}, {decimal(delivery_size(path))}"
    yield "written as", _written(found.opened)
    yield "recognised as", _called(found)
    if found.variant:
        platforms = " or ".join(found.variant.platforms) or "any"
        yield "register", f"format: {found.name}, platform: {platforms}"
    yield "rows", _rows(found.opened)
    yield from _columns(found)


def _unknown_facts(path: Path) -> Iterator[Fact]:
    """What a mapping can be written from. Cells that do not read as names may be values."""
    opened = inspect(path)
    names = sample_of(opened).names
    shown = [one for one in names if _COLUMN.fullmatch(one)]
    yield "file", f"{path.name}, {decimal(delivery_size(path))}"
    yield "written as", _written(opened)
    yield "recognised as", "no known format: describe it in the `mapping` of a source"
    yield "rows", _rows(opened)
    if names:
        others = len(names) - len(shown)
        more = f" and {others} that do not read as names" if others else ""
        yield "columns", f"{', '.join(shown)}{more}"


def _first_rows(page: NativePage) -> Iterator[Fact]:
    """What the first rows give: how many, which fields are filled, what is wrong with the rest."""
    good = page.frame.join(page.rejected, on="row_number", how="anti")
    numbers = pl.concat([page.frame["row_number"], page.rejected["row_number"]])
    yield "first rows", f"{numbers.n_unique()}, of which {good.height} can be read"
    filled = {name: good.height - good[name].null_count() for name in good.columns[1:]}
    told = [f"{name} {count}" for name, count in filled.items() if count]
    yield "fields filled", ", ".join(told) or "none"
    reasons = page.rejected["reason"].value_counts(sort=True)
    if reasons.height:
        told = [f"{one['reason']} {one['count']}" for one in reasons.to_dicts()]
        yield "refused", ", ".join(told)


def _told(path: Path, source: Source | None) -> Iterator[Fact]:
    how: FileMapping | str = source.delivered_as if source else "auto"
    try:
        found = recognised(path, how, source.platform if source else None)
    except DeliveryError as error:
        if source is not None or error.code != "unknown_format":
            raise
        yield from _unknown_facts(path)
        return
    yield from _facts(path, found)
    yield from _first_rows(next(pages_of(found, FIRST_ROWS)))


def print_inspection(path: Path, source: Source | None, console: Console) -> None:
    """Everything that can be told; with a source, as that source would read the file.

    Raises DeliveryError when the file cannot be read, or the source cannot take it.
    """
    table = Table(show_header=False, box=None)
    for name, told in _told(path, source):
        table.add_row(name, told)
    console.print(table)
