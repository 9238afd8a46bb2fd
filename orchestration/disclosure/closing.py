"""Which weeks and four-week periods are over, in a municipality's own time zone.

Belongs here: calendar arithmetic of editions. An open week is never published: figures that grow
from day to day would give single comments away by differencing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

ANCHOR = date(2001, 1, 1)  # a Monday; four-week periods are counted from it
PERIOD_DAYS = 28
# Days between the end of a Sunday and the week's publication. 0: comments of a week that land
# later change it in the next weekly edition, within the rounding that withstands single rows.
SETTLING_DAYS = 0


def closed_before(now: datetime, time_zone: str) -> date:
    """The Monday before which every week is closed: its Sunday has ended locally, plus settling.

    Raises ValueError when `now` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("now has no time zone: pass an aware datetime")
    settled = now.astimezone(ZoneInfo(time_zone)).date() - timedelta(days=SETTLING_DAYS)
    return settled - timedelta(days=settled.weekday())


def edition_name(closed: date) -> str:
    """The name of the edition whose last closed week ends before `closed`, such as 2026-W43."""
    year, week, _ = (closed - timedelta(days=7)).isocalendar()
    return f"{year}-W{week:02d}"


def period_start(day: pl.Expr) -> pl.Expr:
    """The first Monday of the fixed four-week period that holds `day`."""
    since = (day - pl.lit(ANCHOR)).dt.total_days()
    return pl.lit(ANCHOR) + pl.duration(days=since - since % PERIOD_DAYS)


def is_closed(start: pl.Expr, days: int) -> pl.Expr:
    """Whether a span of `days` from `start` lies wholly before the column `closed_before`."""
    return start + pl.duration(days=days) <= pl.col("closed_before")
