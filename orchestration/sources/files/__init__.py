"""Delivered files: CSV, NDJSON and Parquet, mapped by the register, streamed as native pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from orchestration.register import FileMapping
from orchestration.sources.files.csv_rows import read_csv
from orchestration.sources.files.json_rows import read_ndjson
from orchestration.sources.files.native import to_native
from orchestration.sources.files.opening import delivery_hash, inspect
from orchestration.sources.files.parquet_rows import read_parquet
from orchestration.sources.files.problems import DeliveryError
from orchestration.sources.pages import NativePage

__all__ = ["CONNECTOR_VERSION", "DeliveryError", "delivery_hash", "read_delivery"]

CONNECTOR_VERSION = "file-1"
READERS = {"csv": read_csv, "ndjson": read_ndjson, "parquet": read_parquet}


def read_delivery(
    path: Path,
    mapping: FileMapping,
    *,
    chunk_rows: int = 50_000,
    progress: Callable[[int], None] | None = None,
) -> Iterator[NativePage]:
    """Pages of at most `chunk_rows` rows, in the order of the file; memory stays that of a page.

    `progress` is told how many rows each page has taken from the file. Raises DeliveryError when
    the file as a whole cannot be read; that may be after some pages, so nothing may land before
    the last one.
    """
    opened = inspect(path, mapping.encoding)
    for chunk in READERS[opened.format](opened, mapping, chunk_rows):
        yield to_native(chunk, mapping)
        if progress is not None:
            progress(chunk.rows_read)
