"""The synthetic city through the real Dagster graph, in process."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from conftest import runtime_in, table

from orchestration.cli.demo import city_of, demo_source, with_posts, write_truth
from orchestration.cli.jobs import opened_jobs
from orchestration.operations import open_quarantine, status
from orchestration.runtime import Runtime
from orchestration.sources.collect import SourceRefused

MARTS = ("fct_posts", "rpt_daily", "rpt_week", "rpt_community_week", "rpt_hour_of_week")


@pytest.fixture(scope="module")
def city(shared_folder: Path) -> tuple[Runtime, pl.DataFrame]:
    """A collected and published city, and the truth that was planted in it."""
    runtime = runtime_in(shared_folder)
    municipality, source = demo_source(runtime)
    generator = city_of(municipality, source)
    truth = write_truth(runtime.settings, generator)
    with opened_jobs(runtime) as jobs:
        refused = jobs.collect_days(source, generator.days[0], generator.days[-1])
        refused += jobs.transform()
    assert [one for one in refused if one.blocking] == []
    return runtime, truth


def test_every_post_that_was_planted_and_not_deleted_is_a_fact(city) -> None:
    runtime, truth = city
    expected = truth.filter(pl.col("fault").is_null(), ~pl.col("is_deleted"))
    facts = table(runtime.settings, "marts.fct_posts")
    assert facts.height == expected.height
    by_type = facts["community_type"].value_counts().sort("community_type")
    planted = expected["community_type"].value_counts().sort("community_type")
    assert by_type.rows() == planted.rows()


def test_every_broken_row_is_in_quarantine_with_its_reason(city) -> None:
    runtime, truth = city
    rows = open_quarantine(runtime.settings)
    assert sum(row["open_count"] for row in rows) == truth["fault"].is_not_null().sum() > 0
    assert all(row["meaning"] and row["remedy"] for row in rows)


def test_every_comment_is_scored_and_no_text_is_in_the_facts(city) -> None:
    runtime, _ = city
    facts = table(runtime.settings, "marts.fct_posts")
    assert facts["is_scored"].all()
    assert "text_clean" not in facts.columns


def test_the_published_file_has_an_edition_and_weeks_for_the_city(city) -> None:
    runtime, _ = city
    with duckdb.connect(str(runtime.settings.published), read_only=True) as file:
        edition = file.execute("select * from edition where municipality = 'demoby'").pl()
        weeks = file.execute("select * from week where municipality = 'demoby'").pl()
    assert edition["status"].to_list() == ["released"]
    assert weeks.height == 5
    assert (weeks["comment_count"].drop_nulls() % 5 == 0).all()


def test_status_tells_what_landed_and_what_was_published(city) -> None:
    runtime, truth = city
    found = status(runtime)
    one = found["sources"]["demoby_samtale"]
    assert one["landed"] == truth.filter(pl.col("fault").is_null(), ~pl.col("is_deleted")).height
    assert found["published"]["week"]["rows"] > 0


def test_running_again_changes_nothing(city) -> None:
    runtime, _ = city
    municipality, source = demo_source(runtime)
    before = {name: table(runtime.settings, f"marts.{name}") for name in MARTS}
    batches = sorted(runtime.settings.raw.glob("*/*.parquet"))
    days = city_of(municipality, source).days
    with opened_jobs(runtime) as jobs:
        jobs.collect_days(source, days[3], days[9])
        jobs.transform()
    assert sorted(runtime.settings.raw.glob("*/*.parquet")) == batches
    for name, frame in before.items():
        assert table(runtime.settings, f"marts.{name}").equals(frame), name


def test_a_city_of_another_size_is_not_mixed_into_the_one_that_landed(city) -> None:
    runtime, _ = city
    other = with_posts(runtime, 900)
    _, source = demo_source(other)
    batches = sorted(runtime.settings.raw.glob("*/*.parquet"))
    with opened_jobs(other) as jobs, pytest.raises(SourceRefused, match="use the same `--posts`"):
        jobs.collect_days(source, date(2026, 9, 10), date(2026, 9, 12))
    assert sorted(runtime.settings.raw.glob("*/*.parquet")) == batches
