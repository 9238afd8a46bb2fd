"""The first real input: 2,332 openly licensed Danish comments, where they are at hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest
from conftest import runtime_in, settings_in, table

from orchestration.cli.jobs import opened_jobs, source_of
from orchestration.operations import open_quarantine
from orchestration.settings import PROJECT

REAL = PROJECT.parent / "shared" / "data" / "import" / "danish_comments.csv"
pytestmark = pytest.mark.skipif(not REAL.exists(), reason="the real comments are not at hand")


@pytest.fixture(scope="module")
def imported(shared_folder: Path):
    """The trial municipality after one delivery of the real file."""
    register = settings_in(shared_folder).municipalities
    shutil.copytree(PROJECT / "municipalities" / "proeve", register / "proeve")
    runtime = runtime_in(shared_folder)
    _, source = source_of(runtime, "proeve_kommentarer")
    key = runtime.deliveries.offer(REAL)
    with opened_jobs(runtime) as jobs:
        refused = jobs.collect_file(source, key) + jobs.transform()
    assert [one for one in refused if one.blocking] == []
    return runtime


def test_rows_with_a_time_land_and_rows_without_are_quarantined(imported) -> None:
    assert table(imported.settings, "marts.fct_posts").height == 1775
    (row,) = open_quarantine(imported.settings)
    assert (row["reason"], row["open_count"]) == ("missing_time", 557)


def test_the_daily_counts_are_those_of_the_file(imported) -> None:
    local = pl.col("created_at").str.to_datetime(time_zone="UTC")
    expected = (
        pl.read_csv(REAL)
        .drop_nulls("created_at")
        .group_by(local_date=local.dt.convert_time_zone("Europe/Copenhagen").dt.date())
        .agg(comment_count=pl.len().cast(pl.Int64))
        .sort("local_date")
    )
    facts = table(imported.settings, "marts.fct_posts")
    by_day = facts.group_by("local_date").agg(
        every=pl.len().cast(pl.Int64),
        comment_count=(pl.col("language_group") == "danish").sum().cast(pl.Int64),
    )
    by_day = by_day.sort("local_date")
    assert by_day.select("local_date", comment_count="every").equals(expected)
    daily = table(imported.settings, "marts.rpt_daily").sort("local_date")
    assert daily.height == 773
    counts = ("local_date", "comment_count")
    assert daily.select(counts).equals(by_day.select(counts))


def test_every_published_cell_is_suppressed_with_a_reason(imported) -> None:
    with duckdb.connect(str(imported.settings.published), read_only=True) as file:
        weeks = file.execute("select * from week where municipality = 'proeve'").pl()
    assert weeks.height > 250
    assert weeks["comment_count"].null_count() == weeks.height
    assert set(weeks["comment_status"]) == {"few_comments", "no_authors"}
