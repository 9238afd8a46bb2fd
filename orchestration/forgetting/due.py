"""What must be gone now: erased posts, texts and author keys past their retention.

Belongs here: the rules of retention (R8), told as keys of posts. A post's time runs from when any
version of it was first seen. Does not belong here: changing files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from orchestration.canonical import CANONICAL, UTC
from orchestration.disclosure.closing import ANCHOR, PERIOD_DAYS, period_start
from orchestration.privacy.keys import deleted_versions
from orchestration.register import Municipality, Source
from orchestration.register.models import AUTHOR_DAYS, LONGEST_AUTHOR_DAYS
from orchestration.settings import Settings
from orchestration.storage.tombstones import entombed

LATE_DAYS = 7  # live sources are read again for so long: later rows of a period are exceptions
DEADLINES = pl.Schema(
    {
        "source_id": pl.String(),
        "seen_before": pl.Date(),  # texts of rows first seen before that day are due
        "authors_created_before": UTC,  # author keys of rows that meet both are due
        "authors_seen_before": UTC,
        "terms_seen_before": pl.Date(),  # or of periods first seen before that day; null: no terms
        "time_zone": pl.String(),
    }
)


@dataclass(frozen=True)
class Due:
    """Keys of posts: `gone` altogether, without their `texts`, without their `authors`."""

    gone: pl.Series = field(repr=False)
    texts: pl.Series = field(repr=False)
    authors: pl.Series = field(repr=False)


def period_before(day: date) -> date:
    """The last day not after `day` on which a four-week period of the reports begins."""
    since = (day - ANCHOR).days
    return ANCHOR + timedelta(days=since - since % PERIOD_DAYS)


def _deadline(municipality: Municipality, source: Source, now: datetime) -> tuple[object, ...]:
    """Author keys go by whole periods of the reports: half of one would count too few voices."""
    zone = ZoneInfo(municipality.time_zone)
    kept = timedelta(days=source.author_retention_days + LATE_DAYS)
    start = datetime.combine(period_before((now - kept).astimezone(zone).date()), time(), zone)
    texts = now.date() - timedelta(days=source.retention_days)
    terms = now.date() - timedelta(days=source.author_retention_days)
    return (
        source.id,
        texts,
        start,
        start + timedelta(days=LATE_DAYS),
        terms if source.longest_author_days is not None else None,
        municipality.time_zone,
    )


def deadlines(register: Sequence[Municipality], now: datetime) -> pl.DataFrame:
    """The deadlines of every registered source at `now` (UTC); columns as DEADLINES."""
    rows = [_deadline(one, source, now) for one in register for source in one.sources]
    return pl.DataFrame(rows, schema=DEADLINES, orient="row")


def due(settings: Settings, known: pl.DataFrame, today: date) -> Due:
    """What must be gone by `today` (UTC), of all that lies in raw; `known` as DEADLINES.

    A text goes after `retain_until` of its row, or sooner where the register now says so. Rows of
    a source that is no longer registered keep their author keys a year longer than their texts.
    Where a platform's terms set the time of author keys, those of a whole period go with the first
    that is due, because they may not go later and may not go one by one. An author key whose
    secret has been deleted goes too: erasure could not find it. Raises KeyRefused.
    """
    rows = pl.scan_parquet(settings.raw / "*" / "*.parquet", schema=CANONICAL)
    rows = rows.join(known.lazy(), on="source_id", how="left")
    until, seen = pl.col("retain_until"), pl.col("first_seen_at")
    text_is_due = (until < today) | (seen.dt.date() < pl.col("seen_before")).fill_null(False)
    has_terms = pl.col("platform").is_in(list(LONGEST_AUTHOR_DAYS))
    more = pl.when(has_terms).then(pl.duration(days=0)).otherwise(pl.duration(days=AUTHOR_DAYS))
    unregistered = until < today - more
    author_is_due = (pl.col("created_at") < pl.col("authors_created_before")) & (
        seen < pl.col("authors_seen_before")
    )
    is_orphan = pl.col("author_key_version").is_in(deleted_versions(settings)).fill_null(False)
    texts, authors = pl.collect_all(
        rows.filter(rule).select(pl.col("post_key").unique())
        for rule in (text_is_due, pl.coalesce(author_is_due, unregistered) | is_orphan)
    )
    by_terms = [
        _due_by_terms(rows, one) for one in known.drop_nulls("terms_seen_before").to_dicts()
    ]
    all_authors = pl.concat([authors["post_key"], *by_terms]).unique()
    return Due(entombed(settings)["post_key"], texts["post_key"], all_authors)


def _due_by_terms(rows: pl.LazyFrame, deadline: Mapping[str, Any]) -> pl.Series:
    """The posts of one source in every period of which something was first seen too long ago.

    Rows that lost their key count on, so what lands late in such a period loses its key at once.
    """
    day = pl.col("created_at").dt.convert_time_zone(deadline["time_zone"]).dt.date()
    first = pl.col("first_seen_at").dt.date().min().over(period_start(day))
    own = rows.filter(pl.col("source_id") == deadline["source_id"])
    is_due = first < deadline["terms_seen_before"]
    found = own.filter(is_due).select(pl.col("post_key").unique()).collect()
    return found.to_series()
