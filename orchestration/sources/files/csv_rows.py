"""CSV: delimiter from the header, records over several lines, ragged and broken rows one by one.

A quote that is opened and never closed properly swallows the lines after it. So of a record over
several lines that is broken, or has another number of columns, the first line is refused and the
others are read again: good rows survive.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import TextIO

import polars as pl

from orchestration.privacy.reasons import ReasonCode
from orchestration.sources.files.fields import Pending, RawChunk, check_columns, no_rows
from orchestration.sources.files.layout import Layout
from orchestration.sources.files.opening import Opened, text_of

DELIMITERS = (",", ";", "\t")
LONGEST_FIELD = 1 << 20  # characters; more means a quote that was never closed
CHUNK_CHARACTERS = 1 << 23  # of texts in one chunk


class _Lines:
    """The lines of a file, with those of the current record, which can be given back."""

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle
        self._returned: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._handle)
        self.taken.append(line)
        return line

    def give_back_all_but_first(self) -> None:
        self._returned.extendleft(reversed(self.taken[1:]))


def cells_of(line: str, delimiter: str) -> list[str]:
    """The names in a header line; none where it is no CSV."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a cell that is longer than any
        return []
    return [cell.strip().removeprefix("\ufeff") for cell in cells]


def first_line(lines: TextIO) -> str:
    """The first line that is not blank: the header."""
    line = lines.readline()
    while line and not line.strip():
        line = lines.readline()
    return line


def _header(line: str, layout: Layout) -> tuple[list[str], str]:
    """The column names and the delimiter: the one under which most wanted columns are found."""
    names = set(layout.columns.values())
    candidates = DELIMITERS if layout.delimiter == "auto" else (layout.delimiter,)
    best = max(
        candidates,
        key=lambda one: (len(names.intersection(cells_of(line, one))), len(cells_of(line, one))),
    )
    return cells_of(line, best), best


def _records(
    lines: _Lines, delimiter: str, width: int
) -> Iterator[tuple[list[str], ReasonCode | None]]:
    """Each record in order, with what is wrong with it; blank lines are not rows."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken.clear()
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            lines.give_back_all_but_first()
            yield [], "unreadable_row"
            continue
        if len(record) == width:
            yield record, None
        elif record:
            lines.give_back_all_but_first()
            yield [], "column_count"


def _values(records: list[list[str]], at: dict[str, int]) -> dict[str, pl.Series]:
    columns = list(zip(*records, strict=True))
    return {
        name: pl.Series(columns[index] if columns else [], dtype=pl.String)
        for name, index in at.items()
    }


def read_csv(opened: Opened, layout: Layout, chunk_rows: int) -> Iterator[RawChunk]:
    """Chunks of at most `chunk_rows` rows. Raises DeliveryError on the header or when no rows."""
    csv.field_size_limit(LONGEST_FIELD)
    with text_of(opened) as text:
        names, delimiter = _header(first_line(text.lines), layout)
        check_columns(layout, names)
        at = {name: names.index(column) for name, column in layout.columns.items()}
        pending, records, characters = Pending(), list[list[str]](), 0
        for record, problem in _records(_Lines(text.lines), delimiter, len(names)):
            pending.add(problem)
            if problem is None:
                records.append(record)
                characters += len(record[at["text"]])
            if pending.rows_read >= chunk_rows or characters > CHUNK_CHARACTERS:
                yield pending.chunk(_values(records, at), text.bytes_read)
                pending, records, characters = pending.following(), [], 0
        if pending.rows_read:
            yield pending.chunk(_values(records, at), text.bytes_read)
        elif not pending.rows_before:
            raise no_rows()
