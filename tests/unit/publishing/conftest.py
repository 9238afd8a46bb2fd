"""A city's warehouse with invented comments, as dbt leaves it, in a folder of its own."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from disclosure.invented import comments, crowd, marts, week

from orchestration.publishing import Operations, publish
from orchestration.settings import Settings, load_settings
from orchestration.storage.files import write_parquet

NOW = datetime.combine(week(5), datetime.min.time(), UTC) + timedelta(hours=9)
NAMED = ("a-place",)


def city() -> pl.DataFrame:
    """Six weeks of two municipalities; the last week is open at NOW."""
    rows = []
    for number in range(6):
        for kind, size in (("media", 60), ("youth", 7), ("other", 25)):
            rows += crowd(
                size + number,
                f"{kind}-{number}",
                attacks=size // 9,
                community_type=kind,
                community_key="a-place" if kind == "media" else f"{kind}-1",
                local_week=week(number),
                local_hour=18,
            )
        rows += crowd(14 + number, "e", language_group="other", local_week=week(number))
        rows += crowd(30, "z", municipality="fjordby", local_week=week(number))
    return comments(rows)


def write_warehouse(settings: Settings, posts: pl.DataFrame) -> None:
    """Write the marts of `posts` and the register's municipalities."""
    exact = marts(posts, NAMED)
    names = exact.community_week.select("community_key", "community_name").unique()
    tables = {
        "rpt_week": exact.week,
        "rpt_community_type_week": exact.community_type_week,
        "rpt_community_week": exact.community_week.drop("community_name"),
        "rpt_hour_of_week": exact.hour_of_week,
        "rpt_period": exact.period,
        "rpt_language_week": exact.language_week,
        "dim_communities": names,
        "dim_sources": pl.DataFrame({"source_id": ["a_file"], "name": ["A file"]}),
        "fct_posts": posts.with_row_index("post_key").with_columns(
            post_key=pl.format("post-{}", "post_key"),
            parent_key=pl.lit(None, pl.String),
            thread_key=pl.lit("thread-1"),
        ),
        "rpt_coverage": pl.DataFrame(
            {
                "municipality": ["sandby"],
                "source_id": ["a_file"],
                "platform": ["facebook"],
                "landed_count": [843],
                "quarantined_count": [7],
                "scored_count": [843],
                "first_date": [week(0)],
                "last_date": [week(5)],
                "last_accepted_at": [NOW],
            }
        ),
        "rpt_quarantine": pl.DataFrame(
            {
                "municipality": ["sandby"] * 2,
                "source_id": ["a_file"] * 2,
                "reason": ["bad_time", "no_text"],
                "open_count": [8, 4],
            }
        ),
    }
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("create schema marts")
        for name, frame in tables.items():
            connection.register("frame", frame)
            connection.execute(f"create table marts.{name} as select * from frame")


def write_register(settings: Settings) -> None:
    """Sandby is synthetic, fjordby is real."""
    municipalities = pl.DataFrame(
        {
            "municipality": ["sandby", "fjordby"],
            "name": ["Sandby", "Fjordby"],
            "kommunekode": ["000", "999"],
            "time_zone": ["Europe/Copenhagen"] * 2,
            "is_synthetic": [True, False],
        }
    )
    write_parquet(municipalities, settings.register / "municipalities.parquet")


@pytest.fixture
def installation(tmp_path: Path) -> Settings:
    """An installation without a register and without a warehouse."""
    settings = load_settings({"TRYG_DATA": str(tmp_path / "data")})
    settings.data.mkdir()
    return settings


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the warehouse of `city` and its published file."""
    settings = load_settings({"TRYG_DATA": str(tmp_path_factory.mktemp("template") / "data")})
    settings.data.mkdir()
    write_register(settings)
    write_warehouse(settings, city())
    publish(settings, now=NOW, operations=Operations())
    return settings.data


@pytest.fixture
def published(installation: Settings, template: Path) -> Settings:
    """An installation that has published the warehouse of `city`."""
    shutil.copytree(template, installation.data, dirs_exist_ok=True)
    return installation


@pytest.fixture
def filled(published: Settings) -> Settings:
    """An installation with the warehouse of `city` and nothing published yet."""
    published.published.unlink()
    return published


@pytest.fixture
def table() -> Callable[[Settings, str], pl.DataFrame]:
    """Read one published table."""

    def read(settings: Settings, name: str) -> pl.DataFrame:
        with duckdb.connect(str(settings.published), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.sql(f"select * from {name}").pl()

    return read
