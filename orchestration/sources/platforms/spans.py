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
    """What a look wants, else where reading goes on; UTC."""
    return wanted.since if wanted.since is not None else _goes_on(wanted, source)


def read_until(wanted: Wanted, source: Source, latest: datetime | None) -> Cursor | None:
    """The cursor once everything from `start_of` up to `latest` has been read.

    It never goes back, nor ahead of the run: an author's clock may. None after a look that began
    later than reading goes on, for it leaves a gap.
    """
    if latest is None or start_of(wanted, source) > _goes_on(wanted, source):
        return None
    reached = min(latest, wanted.now).astimezone(UTC)
    before = _cursor(wanted)
    return {"read_until": max(reached, before or reached).isoformat()}


def _goes_on(wanted: Wanted, source: Source) -> datetime:
    """A margin before the cursor, else the source's `earliest`."""
    first, before = datetime.combine(source.earliest, time(), UTC), _cursor(wanted)
    return first if before is None else max(first, before - LATE)


def _cursor(wanted: Wanted) -> datetime | None:
    until = wanted.cursor.get("read_until")
    return datetime.fromisoformat(str(until)) if until else None
