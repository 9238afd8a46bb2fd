"""Delivered files: recognised or mapped by the register, streamed as pages of native records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.register import FileMapping
from orchestration.sources.files.csv_rows import read_csv
from orchestration.sources.files.formats import Sample, Variant, accepted
from orchestration.sources.files.json_rows import read_ndjson
from orchestration.sources.files.layout import Layout, layout_of
from orchestration.sources.files.native import to_native
from orchestration.sources.files.opening import Opened, delivery_hash, delivery_size, inspect
from orchestration.sources.files.parquet_rows import read_parquet
from orchestration.sources.files.problems import DeliveryError
from orchestration.sources.files.sample import sample_of
from orchestration.sources.pages import NativePage

__all__ = [
    "CONNECTOR_VERSION",
    "DeliveryError",
    "Recognised",
    "delivery_hash",
    "delivery_size",
    "pages_of",
    "read_delivery",
    "recognised",
]

CONNECTOR_VERSION = "file-1"
READERS = {"csv": read_csv, "ndjson": read_ndjson, "parquet": read_parquet}


@dataclass(frozen=True)
class Recognised:
    """What a file is before its first row is read; without a format where a mapping says it."""

    opened: Opened
    sample: Sample
    layout: Layout
    name: str | None = None
    title: str | None = None
    variant: Variant | None = None


def recognised(path: Path, how: FileMapping | str, platform: str | None = None) -> Recognised:
    """What the file is for a source that has this mapping, or takes this format (or `auto`).

    Raises DeliveryError when the file cannot be read, or is not what the source takes.
    """
    if isinstance(how, FileMapping):
        opened = inspect(path, how.encoding)
        return Recognised(opened, sample_of(opened), layout_of(how))
    opened = inspect(path)
    sample = sample_of(opened)
    found, variant = accepted(sample, how, platform)
    return Recognised(opened, sample, variant.layout, found.name, found.title, variant)


def read_delivery(
    path: Path,
    how: FileMapping | str,
    *,
    platform: str | None = None,
    chunk_rows: int = 20_000,
    progress: Callable[[int], None] | None = None,
) -> Iterator[NativePage]:
    """Pages of about `chunk_rows` rows, in the order of the file; memory stays that of a page.

    `how` and `platform` are as in `recognised`. `progress` is told after each page how many bytes
    of the file have been read in all. Raises DeliveryError when the file as a whole cannot be
    read; that may be after some pages, so nothing may land before the last one.
    """
    yield from pages_of(recognised(path, how, platform), chunk_rows, progress)


def pages_of(
    found: Recognised, chunk_rows: int, progress: Callable[[int], None] | None = None
) -> Iterator[NativePage]:
    """The pages of a file that has been recognised; the rest as `read_delivery`."""
    for chunk in READERS[found.opened.container](found.opened, found.layout, chunk_rows):
        yield to_native(chunk, found.layout)
        if progress is not None:
            progress(chunk.bytes_read)
