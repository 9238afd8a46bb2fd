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
from orchestration.storage.files import write_parquet


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

    Nothing is visible before the last frame is through: an error in `frames` leaves nothing.
    Raises OSError when the data folder cannot be written or is full.
    """
    import pyarrow.parquet as pq

    path = batch_path(settings, source_id, batch_id)
    rejected: list[pl.DataFrame] = []
    first: list[datetime] = []
    last: list[datetime] = []
    rows = 0
    schema = pl.DataFrame(schema=CANONICAL).to_arrow().schema
    with replacing(path) as partial, pq.ParquetWriter(partial, schema, compression="zstd") as file:
        for posts, refused in frames:
            stamped = posts.with_columns(batch_id=pl.lit(batch_id)).select(CANONICAL.names())
            file.write_table(stamped.to_arrow().cast(schema))
            rejected.append(refused)
            rows += posts.height
            if posts.height:
                first.append(posts["created_at"].min())  # type: ignore[arg-type]
                last.append(posts["created_at"].max())  # type: ignore[arg-type]
    quarantined = _write_quarantine(
        settings, source_id, batch_id, rejected, delivery_key, recorded_at
    )
    return Batch(
        batch_id=batch_id,
        source_id=source_id,
        path=path,
        rows_count=rows,
        quarantined_count=quarantined,
        first_created_at=min(first, default=None),
        last_created_at=max(last, default=None),
    )


def discard_batch(batch: Batch) -> None:
    """Delete the posts of a batch that its checks refused: they may hold what must not be kept."""
    batch.path.unlink(missing_ok=True)


def _write_quarantine(
    settings: Settings,
    source_id: str,
    batch_id: str,
    rejected: list[pl.DataFrame],
    delivery_key: str,
    recorded_at: datetime,
) -> int:
    rows = pl.concat(rejected) if rejected else pl.DataFrame()
    path = quarantine_path(settings, source_id, batch_id)
    if rows.is_empty():
        path.unlink(missing_ok=True)
        return 0
    stamped = rows.with_columns(
        batch_id=pl.lit(batch_id),
        source_id=pl.lit(source_id),
        delivery_key=pl.lit(delivery_key),
        recorded_at=pl.lit(recorded_at),
    )
    write_parquet(stamped.select(QUARANTINE.names()).cast(QUARANTINE), path)
    return rows.height
