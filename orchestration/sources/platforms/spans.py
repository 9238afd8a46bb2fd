"""From when on a run reads, and how far it has come, for platforms that are read along time.

The cursor is one time, `read_until`. Does not belong here: how a platform pages its answers.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from orchestration.register import Source
from orchestration.sources.platforms.steps import Cursor, Wanted

LATE = timedelta(days=3)
"""What is read again before the cursor: clocks differ, and what a moderator lets through late
appears among older comments. Looks find what is let through later than this."""


def start_of(wanted: Wanted, source: Source) -> datetime:
    """What a look wants, else a margin before the cursor, else the source's `earliest`; UTC."""
    if wanted.since is not None:
        return wanted.since
    first = datetime.combine(source.earliest, time(), UTC)
    until = wanted.cursor.get("read_until")
    return max(first, datetime.fromisoformat(str(until)) - LATE) if until else first


def read_until(wanted: Wanted, latest: datetime | None) -> Cursor | None:
    """The cursor once everything up to `latest` has been read; a look moves none.

    It never goes back, nor ahead of the run: an author's clock may.
    """
    if wanted.since is not None or latest is None:
        return None
    reached = min(latest, wanted.now).astimezone(UTC)
    before = wanted.cursor.get("read_until")
    if before:
        reached = max(reached, datetime.fromisoformat(str(before)))
    return {"read_until": reached.isoformat()}
