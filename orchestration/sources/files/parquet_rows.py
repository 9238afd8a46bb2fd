"""Parquet: batches of the mapped columns, values as text but for times, which stay typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import polars as pl

from orchestration.sources.files.fields import Pending, RawChunk, check_columns, no_rows
from orchestration.sources.files.layout import TIMES, Layout
from orchestration.sources.files.opening import Opened
from orchestration.sources.files.problems import DeliveryError

if TYPE_CHECKING:
    import pyarrow.parquet as pq


def _written(values: pl.Series, name: str, column: str) -> pl.Series:
    """Numbers as text without a needless fraction; times of time fields as they are."""
    kind = values.dtype
    if kind.is_float():
        values = values.fill_nan(None)
        whole = values.cast(pl.Int64, strict=False)
        if (whole.cast(kind) == values).all():
            values = whole
    if kind.is_nested() or kind in (pl.Binary, pl.Duration, pl.Object):
        raise DeliveryError(
            "column_type",
            f"column {column} is neither text, number nor time: deliver it as one of these",
        )
    if name in TIMES and kind.is_temporal():
        return values
    return values.cast(pl.String)


@contextmanager
def opened_parquet(opened: Opened) -> Iterator[pq.ParquetFile]:
    """The file, ready to read; what is damaged raises DeliveryError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(opened.path) as file:
            yield file
    except (pa.ArrowException, OSError):
        raise DeliveryError(
            "damaged_parquet", "the Parquet file is cut off or damaged: transfer it again, whole"
        ) from None


def _batches(
    opened: Opened, layout: Layout, chunk_rows: int
) -> Iterator[tuple[pl.DataFrame, float]]:
    """Each batch and the share of the rows that lie in it."""
    import pyarrow as pa

    with opened_parquet(opened) as file:
        check_columns(layout, file.schema_arrow.names)
        columns = list(dict.fromkeys(layout.columns.values()))
        for batch in file.iter_batches(batch_size=chunk_rows, columns=columns):
            frame = pl.from_arrow(pa.Table.from_batches([batch]))
            assert isinstance(frame, pl.DataFrame)
            yield frame, frame.height / file.metadata.num_rows


def read_parquet(opened: Opened, layout: Layout, chunk_rows: int) -> Iterator[RawChunk]:
    """Chunks of at most `chunk_rows` rows. Raises DeliveryError on columns or a damaged file."""
    pending, size, share = Pending(), opened.path.stat().st_size, 0.0
    for frame, part in _batches(opened, layout, chunk_rows):
        share += part
        for _ in range(len(frame)):
            pending.add(None)
        values = {name: _written(frame[col], name, col) for name, col in layout.columns.items()}
        yield pending.chunk(values, round(size * share))
        pending = pending.following()
    if not pending.rows_before:
        raise no_rows()
