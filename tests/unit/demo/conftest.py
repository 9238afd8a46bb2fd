"""Two invented cities, generated once: one of the demo's size, one large enough for rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from orchestration.register import Community, load_municipality
from orchestration.register.models import DemoSettings
from orchestration.sources.demo import DemoCity

DEMOBY = Path(__file__).parents[3] / "municipalities" / "demoby"


@dataclass(frozen=True)
class Seen:
    """A whole city as collected: `pages` by day, `records` all of them, `first` as first seen."""

    city: DemoCity
    pages: dict[date, pl.DataFrame]
    truth: pl.DataFrame

    @property
    def records(self) -> pl.DataFrame:
        dated = [page.with_columns(page_date=pl.lit(day)) for day, page in self.pages.items()]
        return pl.concat(dated)

    @property
    def first(self) -> pl.DataFrame:
        """Posts as they were written: no broken record, no later edit or deletion."""
        whole = self.planted.select("native_id")
        seen = self.records.join(whole, on="native_id")
        return seen.filter(pl.col("edited_at").is_null() & pl.col("deleted_at").is_null())

    @property
    def planted(self) -> pl.DataFrame:
        """The truth without the broken records."""
        return self.truth.filter(pl.col("fault").is_null())

    @property
    def comments(self) -> pl.DataFrame:
        return self.planted.filter(pl.col("depth") > 0)


def look_at(city: DemoCity) -> Seen:
    first, last = city.days[0], city.days[-1]
    pages = {day: page.frame for day, page in city.pages(first, last)}
    return Seen(city, pages, city.truth(first, last))


@pytest.fixture(scope="session")
def communities() -> tuple[Community, ...]:
    return load_municipality(DEMOBY).communities


@pytest.fixture(scope="session")
def build(communities: tuple[Community, ...]) -> Callable[..., DemoCity]:
    """A city of the 40 communities with the given posts and demo settings."""

    def make(posts: int, **settings: object) -> DemoCity:
        return DemoCity(DemoSettings.model_validate(settings), communities, posts)

    return make


@pytest.fixture(scope="session")
def see() -> Callable[[DemoCity], Seen]:
    return look_at


@pytest.fixture(scope="session")
def demoby() -> Path:
    return DEMOBY


@pytest.fixture(scope="session")
def demo(build: Callable[..., DemoCity]) -> Seen:
    return look_at(build(20_000))


@pytest.fixture(scope="session")
def large(build: Callable[..., DemoCity]) -> Seen:
    return look_at(build(100_000))
