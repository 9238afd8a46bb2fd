"""CSV: delimiter from the header, records over several lines, ragged and broken rows one by one.

A quote that is opened and never closed properly swallows the lines after it: then the first line
is refused and the others are read again, so that good rows survive.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import TextIO

import polars as pl

from orchestration.privacy.reasons import ReasonCode
from orchestration.register import FileMapping
from orchestration.sources.files.fields import (
    Pending,
    RawChunk,
    check_columns,
    no_rows,
    wanted,
)
from orchestration.sources.files.opening import Opened, text_of

DELIMITERS = (",", ";", "\t")
LONGEST_FIELD = 1 << 20  # characters; more means a quote that was never closed
CHUNK_CHARACTERS = 1 << 26


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


def _cells(line: str, delimiter: str) -> list[str]:
    cells = next(csv.reader([line], delimiter=delimiter), [])
    return [cell.strip().removeprefix("\ufeff") for cell in cells]


def _header(handle: TextIO, mapping: FileMapping) -> tuple[list[str], str]:
    """The column names and the delimiter: the one under which most mapped columns are found."""
    line = handle.readline()
    while line and not line.strip():
        line = handle.readline()
    names = set(wanted(mapping).values())
    candidates = DELIMITERS if mapping.delimiter == "auto" else (mapping.delimiter,)
    best = max(
        candidates,
        key=lambda one: (len(names.intersection(_cells(line, one))), len(_cells(line, one))),
    )
    return _cells(line, best), best


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
        if record:
            yield record, None if len(record) == width else "column_count"


def _chunk(records: list[list[str]], at: dict[str, int], pending: Pending) -> RawChunk:
    columns = list(zip(*records, strict=True))
    values = {
        name: pl.Series(columns[index] if columns else [], dtype=pl.String)
        for name, index in at.items()
    }
    return pending.chunk(values)


def read_csv(opened: Opened, mapping: FileMapping, chunk_rows: int) -> Iterator[RawChunk]:
    """Chunks of at most `chunk_rows` rows. Raises DeliveryError on the header or when no rows."""
    csv.field_size_limit(LONGEST_FIELD)
    with text_of(opened) as handle:
        names, delimiter = _header(handle, mapping)
        check_columns(mapping, names)
        at = {name: names.index(column) for name, column in wanted(mapping).items()}
        pending, records, characters = Pending(), list[list[str]](), 0
        for record, problem in _records(_Lines(handle), delimiter, len(names)):
            pending.add(problem)
            if problem is None:
                records.append(record)
                characters += len(record[at["text"]])
            if pending.rows_read >= chunk_rows or characters > CHUNK_CHARACTERS:
                yield _chunk(records, at, pending)
                pending, records, characters = pending.following(), [], 0
        if pending.rows_read:
            yield _chunk(records, at, pending)
        elif not pending.rows_before:
            raise no_rows()
