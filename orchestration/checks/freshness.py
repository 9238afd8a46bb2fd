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


def last_successes(settings: Settings, sources: Iterable[Source]) -> dict[str, datetime | None]:
    """When each source was last read to its end, UTC; a platform also when it had nothing new."""
    accepted = last_acceptances(settings)
    return {
        source.id: (source.reading == "page" and load_position(settings, source.id).read_at)
        or accepted.get(source.id)
        for source in sources
    }


def late_sources(
    last_success: Mapping[str, datetime | None], sources: Iterable[Source], now: datetime
) -> pl.DataFrame:
    """One row per live source, in the register's order.

    A source is late when its last success is older than its `freshness_hours`, or when there is
    none; one without that limit is never late. Times are aware; columns as FRESHNESS.
    """
    rows = []
    for source in sources:
        if source.is_live:
            last, limit = last_success.get(source.id), source.freshness_hours
            is_late = limit is not None and (last is None or now - last > timedelta(hours=limit))
            rows.append((source.id, last, limit, is_late))
    return pl.DataFrame(rows, schema=FRESHNESS, orient="row")
