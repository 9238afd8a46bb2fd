"""NDJSON: one object a line; broken lines and nested values are refused one by one.

A mapped name is a key of the object, or a path with dots through nested objects.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import polars as pl

from orchestration.sources.files.fields import Pending, RawChunk, missing, no_rows
from orchestration.sources.files.layout import Layout, Record
from orchestration.sources.files.opening import Opened, text_of

CHUNK_CHARACTERS = 1 << 23  # of texts in one chunk
WORDS = ("native_id", "text", "author", "community", "thread", "parent")
MOST_EXACT = 1 << 53  # whole numbers beyond it have lost digits when they are floats
SHAPELESS = (LookupError, TypeError, AttributeError, ValueError)  # no record as it should be


class _Nested(ValueError):
    """The value of a field is an object or a list, or not a value that the field can have."""


def value_at(record: Record, column: str) -> Any:
    """The value under a key, or at a path with dots through nested objects; None where none is."""
    if column in record or "." not in column:
        return record.get(column)
    value: Any = record
    for step in column.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _has(record: Record, column: str) -> bool:
    return column in record or value_at(record, column) is not None


def _whole(text: str) -> str:
    """Half of a character pair, left by an exporter that cut a text, becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _written(value: Any, may_be_cut: bool, is_word: bool) -> str | None:
    """The value as text; `is_word` says that it is no truth value and no fraction."""
    if isinstance(value, str):
        return _whole(value) if may_be_cut else value
    if value is None:
        return None
    if isinstance(value, bool) and not is_word:
        return "true" if value else "false"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return _number(value, is_word)
    raise _Nested


def _number(value: float, is_word: bool) -> str | None:
    if math.isnan(value):
        return None
    if is_word and value.is_integer() and abs(value) < MOST_EXACT:
        return str(int(value))
    if is_word or math.isinf(value):
        raise _Nested
    return str(value)


def object_of(line: str) -> Record | None:
    """The JSON object in a line; None where there is none."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


class _Rows:
    """The good rows of the chunk that is being read, and which required keys no row has had."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._unseen = [layout.columns[name] for name in layout.required]
        self.pending = Pending()
        self.characters = 0
        self._rows: list[list[str | None]] = []

    def add(self, line: str) -> None:
        """Take the records of one line."""
        found = object_of(line)
        if found is None:
            self.pending.add("unreadable_row")
            return
        unfold, mapped = self._layout.unfold, self._layout.mapped
        try:
            records = list(unfold(found)) if unfold else [found]
        except SHAPELESS:
            records = [None]  # of another shape throughout
        for one in records:
            try:
                record = mapped(one) if mapped else one
            except SHAPELESS:
                record = None
            self._add_record(record, may_be_cut="\\u" in line)

    def _add_record(self, record: Any, *, may_be_cut: bool) -> None:
        if not isinstance(record, dict):
            self.pending.add("unreadable_row")
            return
        if self._unseen:
            self._unseen = [key for key in self._unseen if not _has(record, key)]
        self._add_values(record, may_be_cut)

    def _add_values(self, record: Record, may_be_cut: bool) -> None:
        values: list[str | None] = []
        for name, column in self._layout.columns.items():
            try:
                values.append(_written(value_at(record, column), may_be_cut, name in WORDS))
            except ValueError:
                self.pending.add("unreadable_row", name)
                return
            if name == "text":
                self.characters += len(values[-1] or "")
        self._rows.append(values)
        self.pending.add(None)

    def chunk(self, bytes_read: int) -> RawChunk:
        """What was read since the last chunk. Raises DeliveryError when a key is in no row."""
        if self._rows and self._unseen:
            raise missing(self._unseen, "no object has the keys")
        names = list(self._layout.columns)
        by_name = list(zip(*self._rows, strict=True)) or [()] * len(names)
        series = (pl.Series(values, dtype=pl.String) for values in by_name)
        chunk = self.pending.chunk(dict(zip(names, series, strict=True)), bytes_read)
        self._rows, self.pending, self.characters = [], self.pending.following(), 0
        return chunk


def read_ndjson(opened: Opened, layout: Layout, chunk_rows: int) -> Iterator[RawChunk]:
    """Chunks of about `chunk_rows` rows. Raises DeliveryError when no object has a needed key.

    A line that holds many records stays in one chunk.
    """
    rows = _Rows(layout)
    with text_of(opened) as text:
        for line in text.lines:
            if not line.strip():
                continue
            rows.add(line)
            if rows.pending.rows_read >= chunk_rows or rows.characters > CHUNK_CHARACTERS:
                yield rows.chunk(text.bytes_read)
        if rows.pending.rows_read:
            yield rows.chunk(text.bytes_read)
        elif not rows.pending.rows_before:
            raise no_rows()
