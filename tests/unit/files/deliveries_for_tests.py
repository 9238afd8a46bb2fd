"""Writes invented files and reads them back as one frame of rows and one of rejections."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from orchestration.register import FileMapping
from orchestration.sources.files import DeliveryError, read_delivery

MAPPING = FileMapping(
    native_id="id", text="tekst", created_at="tid", author="af", reactions="likes"
)
HEADER = "id,tekst,tid,af,likes\n"
GOOD = "1,En god dag i byen,2026-03-01T08:30:00Z,bo,3\n"


def write(folder: Path, content: str | bytes, name: str = "hemmelig_navn.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(
    path: Path, mapping: FileMapping = MAPPING, chunk_rows: int = 50_000
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that could be read, without the rejected ones, and the rejected ones."""
    pages = list(read_delivery(path, mapping, chunk_rows=chunk_rows))
    rejected = pl.concat([page.rejected for page in pages])
    frame = pl.concat([page.frame for page in pages])
    return frame.join(rejected, on="row_number", how="anti", maintain_order="left"), rejected


def reasons(rejected: pl.DataFrame) -> list[tuple[int, str | None, str]]:
    return list(rejected.select("row_number", "field", "reason").iter_rows())


def problem_of(path: Path, mapping: FileMapping = MAPPING) -> DeliveryError:
    """The DeliveryError that reading the file raises."""
    try:
        read(path, mapping)
    except DeliveryError as error:
        return error
    raise AssertionError("the file was read without a DeliveryError")
