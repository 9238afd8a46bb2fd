"""Figures that the pages derive from published rows: reasons, gaps and the change of a week.

Does not belong here: reading (`queries.py`), wording, drawing, or anything that undoes rounding.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

HEADS = ("attack", "recognition")
MARKS = {"attack": ":orange[▲]", "recognition": ":blue[●]"}
SHOWN = "shown"
MISSING = "no_data"
UNSCORED = "not_scored"
WEEKS_BEFORE = 4

Row = dict[str, Any]


@dataclass(frozen=True)
class Measure:
    """One flagged share of the scored comments, or the status that says why it is hidden."""

    status: str
    count: int = 0
    total: int = 0
    share: float | None = None


@dataclass(frozen=True)
class Before:
    """The weeks before the latest: pooled numerator and denominator, or how many are shown."""

    weeks_shown: int
    count: int = 0
    total: int = 0

    @property
    def share(self) -> float | None:
        complete = self.weeks_shown == WEEKS_BEFORE and self.total > 0
        return self.count / self.total if complete else None


def measure(row: Row, head: str) -> Measure:
    """The share of `head` in a published row; a hidden denominator hides it for that reason."""
    if row["comment_status"] != SHOWN:
        return Measure(row["comment_status"])
    count, share = row[f"{head}_count"], row[f"{head}_share"]
    if row[f"{head}_status"] != SHOWN or count is None or share is None:
        return Measure(UNSCORED if row[f"{head}_status"] == SHOWN else row[f"{head}_status"])
    return Measure(SHOWN, count, row["scored_count"], share)


def missing(week: date) -> Row:
    """A row for a week of which nothing is published."""
    statuses = dict.fromkeys(("comment_status", "attack_status", "recognition_status"), MISSING)
    return {"week_start": week, **statuses}


def every_week(rows: pl.DataFrame, first: date, last: date) -> list[Row]:
    """One row for each week from `first` to `last` (Mondays); absent weeks say so."""
    present = {row["week_start"]: row for row in rows.to_dicts()}
    weeks = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    return [present.get(week) or missing(week) for week in weeks]


def before(rows: list[Row], head: str) -> Before:
    """Pool the four weeks before the last of `rows`, as far as the same model scored them."""
    version = rows[-1].get("model_version")
    same = [row for row in rows[-1 - WEEKS_BEFORE : -1] if row.get("model_version") == version]
    shown = [m for row in same if (m := measure(row, head)).share is not None]
    return Before(len(shown), sum(m.count for m in shown), sum(m.total for m in shown))


def mean_before(rows: list[Row], column: str) -> float | None:
    """Mean of a count over the four weeks before the last; None unless all four are shown."""
    shown = [row[column] for row in rows[-1 - WEEKS_BEFORE : -1] if row["comment_status"] == SHOWN]
    return sum(shown) / WEEKS_BEFORE if len(shown) == WEEKS_BEFORE else None


def hidden_reasons(rows: list[Row], head: str | None = None) -> Counter[str]:
    """How many rows are hidden for each reason, by comments or by the share of `head`."""
    statuses = (
        row["comment_status"] if head is None else measure(row, head).status for row in rows
    )
    return Counter(status for status in statuses if status != SHOWN)


def all_hidden(rows: list[Row]) -> bool:
    """Whether there are rows and not one of them may be shown."""
    return bool(rows) and all(row["comment_status"] != SHOWN for row in rows)


def model_versions(rows: list[Row]) -> list[str]:
    """The models that scored `rows`, each once, in the order in which they first appear."""
    return list(dict.fromkeys(row["model_version"] for row in rows if row.get("model_version")))
