"""The days of the invented city, and a clock that runs fast when people write much.

Time is drawn in units of activity (1 is an average day's) and mapped back to real seconds, so that
delays keep the rhythm of the day. The grid is in UTC; a day may have 23 or 25 hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from orchestration.sources.demo.profiles import COMMENT_HOURS, ROOT_HOURS, WEEKDAYS

ZONE = ZoneInfo("Europe/Copenhagen")
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp())


class Clock:
    """Days from `first_day`, `weeks` weeks of them; seconds are Unix seconds (UTC)."""

    def __init__(self, first_day: date, weeks: int) -> None:
        self.days = [first_day + timedelta(days=n) for n in range(weeks * 7)]
        edges = [_midnight(day) for day in [*self.days, self.days[-1] + timedelta(days=1)]]
        self.day_starts = np.array(edges, dtype=np.int64)
        self._hours = np.arange(edges[0], edges[-1] + 3600, 3600, dtype=np.int64)
        local = [datetime.fromtimestamp(int(s), UTC).astimezone(ZONE) for s in self._hours[:-1]]
        pace = np.array([COMMENT_HOURS[t.hour] * WEEKDAYS[t.weekday()] for t in local])
        self._activity = np.concatenate([[0.0], np.cumsum(pace)]) / sum(COMMENT_HOURS)
        self._root_hours = np.cumsum(ROOT_HOURS) / sum(ROOT_HOURS)

    def activity(self, seconds: Ints) -> Floats:
        """Activity units that have passed at `seconds`."""
        return np.interp(seconds, self._hours, self._activity)

    def seconds(self, activity: Floats) -> Ints:
        """The second at which `activity` units have passed: the inverse of `activity`."""
        return np.interp(activity, self._activity, self._hours).astype(np.int64)

    def root_times(self, day: int, count: int, rng: np.random.Generator) -> Ints:
        """Seconds in day number `day` at which threads start: mostly between 6 and 20."""
        hours = np.searchsorted(self._root_hours, rng.random(count), side="right")
        return self.day_starts[day] + (hours * 3600 + rng.random(count) * 3600).astype(np.int64)

    def day_of(self, seconds: Ints) -> Ints:
        """The number of the local day that each second lies in."""
        return np.searchsorted(self.day_starts, seconds, side="right") - 1

    def delayed(self, start: Floats, mean: float, limit: float, rng: np.random.Generator) -> Floats:
        """`start` plus an exponential delay of `mean` units, cut so that it stays below `limit`."""
        room = np.maximum(limit - start, 0.0)
        drawn = rng.random(len(start)) * -np.expm1(-room / mean)
        return start - mean * np.log1p(-drawn)
