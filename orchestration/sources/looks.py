"""When a platform is listed again to see what is gone (R7's clock).

A deletion is confirmed by two looks at least 6 hours apart: both within 24 hours for posts younger
than 30 days, within 7 days for older ones.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from orchestration.register import Source
from orchestration.storage.absences import SECOND_LOOK_AFTER
from orchestration.storage.cursors import Position

YOUNG = timedelta(days=30)
EVERY_YOUNG = SECOND_LOOK_AFTER
EVERY_ALL = timedelta(days=3)


def everything(source: Source) -> datetime:
    """The time from which on all of a source is listed."""
    return datetime.combine(source.earliest, time(), UTC)


def look_due(position: Position, source: Source, now: datetime) -> datetime | None:
    """Since when everything is to be listed now; None when no look is due."""
    if _is_due(position.looked_all_at, EVERY_ALL, now):
        return everything(source)
    if _is_due(position.looked_young_at, EVERY_YOUNG, now):
        return max(now - YOUNG, everything(source))
    return None


def _is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    return last is None or now - last >= every
