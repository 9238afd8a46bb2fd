"""Posts that a whole listing lacked once: gone when another one, hours later, lacks them too (R7).

One Parquet file per source, replaced at once. Does not belong here: what was listed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from orchestration.canonical import UTC
from orchestration.settings import Settings
from orchestration.storage.files import write_parquet

SECOND_LOOK_AFTER = timedelta(hours=6)
ABSENCES = pl.Schema({"post_key": pl.String(), "first_missed_at": UTC})


def absences(settings: Settings, source_id: str) -> pl.DataFrame:
    """What the last looks at a source lacked, columns as ABSENCES."""
    path = settings.absences / f"{source_id}.parquet"
    return pl.read_parquet(path) if path.exists() else pl.DataFrame(schema=ABSENCES)


def confirm(
    settings: Settings, source_id: str, missing: pl.Series, seen: pl.Series, now: datetime
) -> pl.Series:
    """Keep what is `missing` (post keys) now, forget what was `seen`; give what is confirmed.

    Confirmed is what was first missed at least 6 hours ago and in no look since.
    """
    before = absences(settings, source_id).filter(~pl.col("post_key").is_in(seen.implode()))
    new = pl.DataFrame({"post_key": missing}, schema={"post_key": pl.String()}).with_columns(
        first_missed_at=pl.lit(now).cast(UTC)
    )
    after = pl.concat([before, new]).unique("post_key", keep="first", maintain_order=True)
    write_parquet(after, settings.absences / f"{source_id}.parquet")
    is_due = pl.col("first_missed_at") <= now - SECOND_LOOK_AFTER
    return after.filter(is_due & pl.col("post_key").is_in(missing.implode()))["post_key"]


def settled(settings: Settings, source_id: str, post_keys: pl.Series) -> None:
    """Forget absences that have become tombstones."""
    before = absences(settings, source_id)
    left = before.filter(~pl.col("post_key").is_in(post_keys.implode()))
    if left.height < before.height:
        write_parquet(left, settings.absences / f"{source_id}.parquet")
