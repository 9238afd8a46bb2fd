"""NDJSON: one object a line; broken lines and nested values are refused one by one.

A mapped name is a key of the object, or a path with dots through nested objects.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from orchestration.register import FileMapping
from orchestration.sources.files.fields import (
    REQUIRED,
    Pending,
    RawChunk,
    missing,
    no_rows,
    wanted,
)
from orchestration.sources.files.opening import Opened, text_of

CHUNK_CHARACTERS = 1 << 26


class _Nested(ValueError):
    """The value of a field is an object or a list."""


def _find(record: dict[str, Any], column: str) -> Any:
    if column in record or "." not in column:
        return record.get(column)
    value: Any = record
    for step in column.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _has(record: dict[str, Any], column: str) -> bool:
    return column in record or _find(record, column) is not None


def _whole(text: str) -> str:
    """Half of a character pair, left by an exporter that cut a text, becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _written(value: Any, may_be_cut: bool) -> str | None:
    if isinstance(value, str):
        return _whole(value) if may_be_cut else value
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise _Nested


def _object(line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


class _Rows:
    """The good rows of the chunk that is being read, and which required keys no row has had."""

    def __init__(self, mapping: FileMapping) -> None:
        self._columns = wanted(mapping)
        self._unseen = [self._columns[name] for name in REQUIRED]
        self.pending = Pending()
        self._rows: list[list[str | None]] = []

    def add(self, line: str) -> None:
        record = _object(line)
        if record is None:
            self.pending.add("unreadable_row")
            return
        if self._unseen:
            self._unseen = [key for key in self._unseen if not _has(record, key)]
        self._add_values(record, "\\u" in line)

    def _add_values(self, record: dict[str, Any], may_be_cut: bool) -> None:
        values: list[str | None] = []
        for name, column in self._columns.items():
            try:
                values.append(_written(_find(record, column), may_be_cut))
            except (_Nested, ValueError):
                self.pending.add("unreadable_row", name)
                return
        self._rows.append(values)
        self.pending.add(None)

    def chunk(self) -> RawChunk:
        """What was read since the last chunk. Raises DeliveryError when a key is in no row."""
        if self._rows and self._unseen:
            raise missing(self._unseen, "no object has the keys")
        by_field = list(zip(*self._rows, strict=True)) or [()] * len(self._columns)
        series = (pl.Series(values, dtype=pl.String) for values in by_field)
        chunk = self.pending.chunk(dict(zip(self._columns, series, strict=True)))
        self._rows, self.pending = [], self.pending.following()
        return chunk


def read_ndjson(opened: Opened, mapping: FileMapping, chunk_rows: int) -> Iterator[RawChunk]:
    """Chunks of at most `chunk_rows` rows. Raises DeliveryError when no object has a needed key."""
    rows = _Rows(mapping)
    characters = 0
    with text_of(opened) as handle:
        for line in handle:
            if not line.strip():
                continue
            rows.add(line)
            characters += len(line)
            if rows.pending.rows_read >= chunk_rows or characters > CHUNK_CHARACTERS:
                yield rows.chunk()
                characters = 0
    if rows.pending.rows_read:
        yield rows.chunk()
    elif not rows.pending.rows_before:
        raise no_rows()
