"""The synthetic demo city as a source: the native pages of its days, and apart from them the truth.

Every day is drawn from the seed and the day alone: collected again, it is the same day. The truth
(planted labels and figures) is for tests and evaluation; no part of the pipeline reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from orchestration.canonical import REJECTED
from orchestration.register.models import Community, DemoSettings
from orchestration.sources.demo.broken import broken_records
from orchestration.sources.demo.catalogue import build_catalogue
from orchestration.sources.demo.cohort import LATEST_CHANGE_DAYS, Cohort, Stock, make_cohort
from orchestration.sources.demo.headlines import load_headlines
from orchestration.sources.demo.people import settle
from orchestration.sources.demo.personal import invent_personal_data
from orchestration.sources.demo.phrases import load_phrases
from orchestration.sources.demo.plan import class_weights, make_plan, parameters
from orchestration.sources.demo.threads import THREAD_DAYS, grow_threads
from orchestration.sources.demo.truth import TRUTH
from orchestration.sources.pages import NativePage

REACH = THREAD_DAYS + LATEST_CHANGE_DAYS  # how many days' threads one page can show


class DemoCity:
    """A city of `communities` with `posts` posts (or `settings.posts`), changes not counted."""

    def __init__(
        self,
        settings: DemoSettings,
        communities: tuple[Community, ...],
        posts: int | None = None,
    ) -> None:
        plan = make_plan(settings, communities, settings.posts if posts is None else posts)

        def draw(stream: int) -> np.random.Generator:
            return np.random.default_rng([settings.seed, stream])

        self._stock = Stock(
            plan,
            settle(plan, draw(2)),
            build_catalogue(load_phrases(), class_weights(plan), draw(3)),
            load_headlines(),
            invent_personal_data(draw(5)),
        )
        self._cohorts: dict[int, Cohort] = {}

    @property
    def days(self) -> list[date]:
        """The local days of the city, in order."""
        return list(self._stock.plan.clock.days)

    @property
    def personal_values(self) -> dict[str, tuple[str, ...]]:
        """Every invented personal value that a text may hold, by kind."""
        data = self._stock.personal
        return {
            kind: tuple(v for k, v in zip(data.kinds, data.values, strict=True) if k == kind)
            for kind in dict.fromkeys(data.kinds)
        }

    def parameters(self) -> dict[str, Any]:
        """The planted figures, ready for JSON."""
        return parameters(self._stock.plan)

    def pages(self, first: date, last: date) -> Iterator[tuple[date, NativePage]]:
        """What a collector sees on each local day from `first` to `last` that has records.

        New posts as they were written, and posts of earlier days that were edited or deleted.
        """
        for number in self._between(first, last):
            records = pl.concat(
                [*self._records(number), broken_records(self._stock.plan, number)[0]]
            )
            if records.height:
                rows = pl.int_range(1, records.height + 1, dtype=pl.Int64, eager=True)
                frame = records.insert_column(0, rows.alias("row_number"))
                yield self.days[number], NativePage(frame, pl.DataFrame(schema=REJECTED))

    def truth(self, first: date, last: date) -> pl.DataFrame:
        """What was planted: one row per post written, or delivered broken, on these local days.

        Columns: TRUTH of `truth.py`.
        """
        found = [self._truth_of(number) for number in self._between(first, last)]
        return pl.concat([pl.DataFrame(schema=TRUTH), *found])

    def _records(self, number: int) -> list[pl.DataFrame]:
        cohorts = [self._cohort(n) for n in range(max(0, number - REACH + 1), number + 1)]
        parts = [one.new[number] for one in cohorts if number in one.new]
        parts += [one.changed[number] for one in cohorts if number in one.changed]
        return [pl.concat(parts).sort("created_at", "native_id")] if parts else []

    def _truth_of(self, number: int) -> pl.DataFrame:
        cohorts = [self._cohort(n) for n in range(max(0, number - THREAD_DAYS + 1), number + 1)]
        written = [one.truth[number] for one in cohorts if number in one.truth]
        records, faults = broken_records(self._stock.plan, number)
        broken = records.select("native_id", "community_native_id", "kind").with_columns(
            fault=pl.Series(faults, dtype=pl.String)
        )
        both = pl.concat([pl.DataFrame(schema=TRUTH), *written, broken], how="diagonal")
        return both.with_columns(local_date=pl.lit(self.days[number]))

    def _between(self, first: date, last: date) -> list[int]:
        return [n for n, day in enumerate(self._stock.plan.clock.days) if first <= day <= last]

    def _cohort(self, number: int) -> Cohort:
        """The threads of one day; the last few are kept, so that memory stays bounded."""
        if number not in self._cohorts:
            plan = self._stock.plan
            rng = np.random.default_rng([plan.seed, 6, number])
            posts = grow_threads(plan, self._stock.people, number, rng)
            prefix = f"{plan.clock.days[number]:%Y%m%d}"
            self._cohorts[number] = make_cohort(self._stock, posts, prefix, rng)
            while len(self._cohorts) > REACH + 1:
                del self._cohorts[next(iter(self._cohorts))]
        return self._cohorts[number]
