"""Writing one batch: canonical frames streamed into one Parquet file, named by content.

Does not belong here: whether a batch is accepted (`ledger.py`), what a row may be (the boundary).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from ml.replacing import replacing
from orchestration.canonical import CANONICAL, FETCH_STAMPS, QUARANTINE
from orchestration.settings import Settings


@dataclass(frozen=True)
class Batch:
    """One batch as written: where it lies and what it holds; nothing personal."""

    batch_id: str
    source_id: str
    path: Path
    rows_count: int
    quarantined_count: int
    first_created_at: datetime | None
    last_created_at: datetime | None


def named_by(*parts: str) -> str:
    """A batch id from what determines the content; 32 hex digits."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _digest(frame: pl.DataFrame) -> str:
    return hashlib.blake2b(frame.write_ndjson().encode(), digest_size=16).hexdigest()


def content_id(
    source_id: str, partition_key: str, posts: pl.DataFrame, rejected: pl.DataFrame
) -> str:
    """A batch id from posts and refused rows, whatever their order and time of fetching.

    A time that was set to the moment of fetching (a clamped clock, a placeholder's deletion) counts
    as a time of fetching too.
    """
    times = ("created_at", "edited_at", "deleted_at")
    own = [pl.when(pl.col(one) != pl.col("fetched_at")).then(one).alias(one) for one in times]
    stable = posts.with_columns(own).drop(FETCH_STAMPS).sort("post_key")
    refused = rejected.drop("row_number")
    refused = refused.sort(refused.columns, nulls_last=True)
    return named_by(source_id, partition_key, _digest(stable), _digest(refused))


def batch_path(settings: Settings, source_id: str, batch_id: str) -> Path:
    return settings.raw / source_id / f"{batch_id}.parquet"


def quarantine_path(settings: Settings, source_id: str, batch_id: str) -> Path:
    return settings.quarantine / source_id / f"{batch_id}.parquet"


class _Table:
    """A Parquet file that grows by frames of one schema, and how many rows it has."""

    def __init__(self, path: Path, schema: pl.Schema) -> None:
        import pyarrow.parquet as pq

        self._columns = schema.names()
        self._schema = pl.DataFrame(schema=schema).to_arrow().schema
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd")
        self.rows = 0

    def __enter__(self) -> _Table:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, frame: pl.DataFrame, **stamps: object) -> None:
        """Write the rows with the same `stamps` on each."""
        if frame.is_empty():
            return
        stamped = frame.with_columns(**{name: pl.lit(one) for name, one in stamps.items()})
        self._file.write_table(stamped.select(self._columns).to_arrow().cast(self._schema))
        self.rows += frame.height


def write_batch(
    settings: Settings,
    source_id: str,
    batch_id: str,
    frames: Iterable[tuple[pl.DataFrame, pl.DataFrame]],
    *,
    delivery_key: str,
    recorded_at: datetime,
) -> Batch:
    """Write `(posts, rejected)` frames as one batch and its quarantine; both replace atomically.

    Nothing is visible before the last frame is through: an error in `frames` leaves nothing. One
    pair of frames is in memory at a time.
    Raises OSError when the data folder cannot be written or is full.
    """
    path = batch_path(settings, source_id, batch_id)
    refused_path = quarantine_path(settings, source_id, batch_id)
    found = {"batch_id": batch_id, "source_id": source_id, "delivery_key": delivery_key}
    first: list[datetime] = []
    last: list[datetime] = []
    with (
        replacing(path) as partial,
        replacing(refused_path) as refused_partial,
        _Table(partial, CANONICAL) as posts,
        _Table(refused_partial, QUARANTINE) as refused,
    ):
        for landed, rejected in frames:
            posts.add(landed, batch_id=batch_id)
            refused.add(rejected, **found, recorded_at=recorded_at)
            if landed.height:
                first.append(landed["created_at"].min())  # type: ignore[arg-type]
                last.append(landed["created_at"].max())  # type: ignore[arg-type]
    if not refused.rows:
        refused_path.unlink()
    return Batch(
        batch_id=batch_id,
        source_id=source_id,
        path=path,
        rows_count=posts.rows,
        quarantined_count=refused.rows,
        first_created_at=min(first, default=None),
        last_created_at=max(last, default=None),
    )


def discard_batch(batch: Batch) -> None:
    """Delete the posts of a batch that its checks refused: they may hold what must not be kept."""
    batch.path.unlink(missing_ok=True)
