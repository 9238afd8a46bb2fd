"""Parquet: batches of the mapped columns, values as text but for times, which stay typed."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from orchestration.register import FileMapping
from orchestration.sources.files.fields import (
    TIMES,
    Pending,
    RawChunk,
    check_columns,
    no_rows,
    wanted,
)
from orchestration.sources.files.opening import Opened
from orchestration.sources.files.problems import DeliveryError


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


def _batches(opened: Opened, mapping: FileMapping, chunk_rows: int) -> Iterator[pl.DataFrame]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(opened.path) as file:
            check_columns(mapping, file.schema_arrow.names)
            columns = list(dict.fromkeys(wanted(mapping).values()))
            for batch in file.iter_batches(batch_size=chunk_rows, columns=columns):
                frame = pl.from_arrow(pa.Table.from_batches([batch]))
                assert isinstance(frame, pl.DataFrame)
                yield frame
    except (pa.ArrowException, OSError):
        raise DeliveryError(
            "damaged_parquet", "the Parquet file is cut off or damaged: transfer it again, whole"
        ) from None


def read_parquet(opened: Opened, mapping: FileMapping, chunk_rows: int) -> Iterator[RawChunk]:
    """Chunks of at most `chunk_rows` rows. Raises DeliveryError on columns or a damaged file."""
    pending = Pending()
    for frame in _batches(opened, mapping, chunk_rows):
        for _ in range(len(frame)):
            pending.add(None)
        yield pending.chunk(
            {name: _written(frame[col], name, col) for name, col in wanted(mapping).items()}
        )
        pending = pending.following()
    if not pending.rows_before:
        raise no_rows()
