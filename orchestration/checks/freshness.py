"""Which live sources have been silent for longer than the register allows; a warning, no boundary.

Does not belong here: collecting them again, or telling a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import polars as pl

from orchestration.register import Source
from orchestration.settings import Settings
from orchestration.storage.cursors import load_position
from orchestration.storage.ledger import last_acceptances

FRESHNESS = pl.Schema(
    {
        "source_id": pl.String(),
        "last_success_at": pl.Datetime("us", "UTC"),
        "freshness_hours": pl.Int64(),
        "is_late": pl.Boolean(),
    }
)


def last_success(
    settings: Settings, source: Source, accepted_at: datetime | None
) -> datetime | None:
    """When a source was last read to its end, UTC; a platform also when it had nothing new.

    `accepted_at` is its last acceptance.
    """
    is_platform = source.reading == "page"
    return (is_platform and load_position(settings, source.id).read_at) or accepted_at


def last_successes(settings: Settings, sources: Iterable[Source]) -> dict[str, datetime | None]:
    """When each source was last read to its end, as `last_success`."""
    accepted = last_acceptances(settings)
    return {
        source.id: last_success(settings, source, accepted.get(source.id)) for source in sources
    }


def is_awaited(source: Source, last: datetime | None, now: datetime) -> bool:
    """Whether anything is to be expected of a source: it is live and is read, or once was."""
    return source.is_live and (last is not None or source.refusal(now.date()) is None)


def is_late(source: Source, last: datetime | None, now: datetime) -> bool:
    """Whether an awaited source has been silent for longer than its `freshness_hours`, if any.

    One that may be read and has never succeeded (`last` is None) is late. Times are aware.
    """
    limit = source.freshness_hours if is_awaited(source, last, now) else None
    return limit is not None and (last is None or now - last > timedelta(hours=limit))


def late_sources(
    last_success: Mapping[str, datetime | None], sources: Iterable[Source], now: datetime
) -> pl.DataFrame:
    """One row per awaited source, in the register's order; columns as FRESHNESS, times aware."""
    rows = []
    for source in sources:
        last = last_success.get(source.id)
        if is_awaited(source, last, now):
            rows.append((source.id, last, source.freshness_hours, is_late(source, last, now)))
    return pl.DataFrame(rows, schema=FRESHNESS, orient="row")
