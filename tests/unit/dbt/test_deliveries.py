"""What a delivery does to the warehouse: edits, deletions, replays, refusals, killed runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from small_city import START, SmallCity, post, tombstone

DAY = timedelta(days=1)
SECRET = "invented secret words"


def _days(city: SmallCity) -> list[Any]:
    rows = city.rows("select local_date, comment_count from marts.rpt_daily order by all")
    return [(day.day, count) for day, count in rows]


@pytest.fixture
def delivered(city: SmallCity) -> SmallCity:
    """Three posts on the first, second and twelfth of the month, built."""
    city.deliver(
        post("p1", text_clean=SECRET),
        post("p2", created_at=START + DAY),
        post("p3", created_at=START + 11 * DAY),
    )
    assert city.run().success
    assert _days(city) == [(1, 1), (2, 1), (12, 1)]
    return city


def test_moved_and_deleted_posts_leave_their_days_and_their_text(delivered: SmallCity) -> None:
    city = delivered
    city.deliver(tombstone("p1"), post("p2", created_at=START + 11 * DAY))
    city.deliver(post("p1", text_clean=SECRET))
    assert city.run().success
    assert _days(city) == [(12, 2)]
    weeks = city.rows("select local_week::text, comment_count from marts.rpt_week")
    assert weeks == [("2026-01-12", 2)]
    assert city.rows("from staging.stg_platform__versions where post_key = 'p1'") == []
    assert city.rows("select post_key from staging.stg_platform__tombstones") == [("p1",)]
    assert city.rows("select landed_count from marts.rpt_coverage order by all") == [(0,), (2,)]


def test_restored_tombstone_holds_for_posts_that_stand_and_that_come(delivered: SmallCity) -> None:
    city = delivered
    city.restore("p1", "p8")
    city.deliver(post("p8"))
    assert city.run().success
    assert _days(city) == [(2, 1), (12, 1)]
    gone = "select post_key from staging.stg_platform__tombstones order by all"
    assert city.rows(gone) == [("p1",), ("p8",)]


def test_redelivery_without_news_touches_no_fact(delivered: SmallCity) -> None:
    city = delivered
    before = city.rows("from marts.fct_posts order by all")
    later = {"fetched_at": START + 20 * DAY, "last_verified_at": START + 20 * DAY}
    city.deliver(post("p1", text_clean=SECRET, first_seen_at=START + 20 * DAY, **later))
    assert city.run().success
    assert city.rows("from marts.fct_posts order by all") == before
    stamps = city.rows(
        "select batch_id, first_seen_at, last_verified_at "
        "from staging.stg_platform__posts where post_key = 'p1'"
    )
    assert stamps == [("b0001", START, later["last_verified_at"])]


def test_retyped_community_and_new_scores_reach_the_reports(delivered: SmallCity) -> None:
    city = delivered
    types = "select distinct community_type from marts.rpt_community_type_week"
    assert city.rows(types) == [("media",)]
    city.register(communities=(("square", "youth", "The Square"),))
    assert city.run().success
    assert city.rows(types) == [("youth",)]
    scored = "select sum(attack_count), max(model_version) from marts.rpt_week"
    city.score("m1", {SECRET: (0.9, 0.1)})
    assert city.run().success
    assert city.rows(scored) == [(1, "m1")]
    city.score("m2", {SECRET: (0.1, 0.1)})
    assert city.run().success
    assert city.rows(scored) == [(0, "m2")]


def test_batch_counts_once_and_only_when_it_is_in_the_ledger(delivered: SmallCity) -> None:
    city = delivered
    city.land("orphan", post("p9"))
    assert city.run("--full-refresh").success
    assert city.run().success
    assert _days(city) == [(1, 1), (2, 1), (12, 1)]
    assert city.rows("select batch_id, is_staged from staging.stg_ledger__batches") == [
        ("b0000", True)
    ]


def test_run_killed_before_the_posts_are_staged_reads_the_batch_again(city: SmallCity) -> None:
    city.deliver(post("p1"))
    assert city.run("--select", "stg_ledger__batches").success
    assert city.rows("select is_staged from staging.stg_ledger__batches") == [(False,)]
    assert city.run().success
    assert _days(city) == [(1, 1)]
    assert city.rows("select is_staged from staging.stg_ledger__batches") == [(True,)]


def test_lost_batch_file_stops_the_run_and_is_staged_when_it_is_back(city: SmallCity) -> None:
    batch = city.deliver(post("p1"))
    path = city.settings.raw / "forum" / f"{batch}.parquet"
    hidden = path.rename(path.with_suffix(".hidden"))
    result = city.build()
    assert not result.success
    failed = [one.node.name for one in result.result if one.status == "fail"]
    assert failed == ["stg_ledger__batches_files_present"]
    hidden.rename(path)
    assert city.run().success
    assert _days(city) == [(1, 1)]


def test_unknown_kind_stops_the_run_and_no_text_reaches_logs_or_results(city: SmallCity) -> None:
    city.deliver(post("p1", text_clean=SECRET, kind="riddle"))
    result = city.build()
    assert not result.success
    failed = [one.node.name for one in result.result if one.status == "fail"]
    assert failed == ["stg_platform__posts_rules_hold"]
    outputs = [path for path in city.target.rglob("*") if path.is_file()]
    assert any(path.name == "dbt.log" for path in outputs)
    assert [path.name for path in outputs if SECRET.encode() in path.read_bytes()] == []


def test_refused_rows_are_open_until_they_land(city: SmallCity) -> None:
    refused = {"row_number": 1, "reason": "missing_text", "post_key": "p1"}
    city.deliver(post("p2"), refused=(refused,))
    assert city.run().success
    assert city.rows("select reason, open_count from marts.rpt_quarantine") == [("missing_text", 1)]
    city.deliver(post("p1"))
    assert city.run().success
    assert city.rows("from marts.rpt_quarantine") == []


def test_a_post_in_another_language_leaves_the_indicators_and_counts_apart(
    delivered: SmallCity,
) -> None:
    city = delivered
    groups = "select language_group, local_week::text, comment_count from marts.rpt_language_week"
    assert city.rows(f"{groups} order by all") == [
        ("danish", "2025-12-29", 2),
        ("danish", "2026-01-12", 1),
    ]
    city.score("m1", {SECRET: (0.9, 0.9)})
    city.deliver(post("p1", text_clean=SECRET, language="en"))
    assert city.run().success
    assert _days(city) == [(1, 0), (2, 1), (12, 1)]
    assert city.rows(f"{groups} order by all") == [
        ("danish", "2025-12-29", 1),
        ("danish", "2026-01-12", 1),
        ("other", "2025-12-29", 1),
    ]
    for report in ("week", "community_type_week", "community_week", "hour_of_week", "period"):
        counts = f"sum(comment_count), sum(attack_count) from marts.rpt_{report}"
        assert city.rows(f"select {counts}") == [(2, 0)], report
    facts = "select language, language_group from marts.fct_posts where post_key = 'p1'"
    assert city.rows(facts) == [("en", "other")]
    assert city.rows("select sum(landed_count) from marts.rpt_coverage") == [(3,)]


def test_places_are_staged_and_reach_no_mart(city: SmallCity) -> None:
    place = {"name": "Engen", "kommunekode": "0000", "basis": "text"}
    city.deliver(post("p1", places=[place]), post("p2"), tombstone("p3"))
    assert city.build().success
    staged = "select post_key, places from staging.stg_platform__posts order by all"
    assert city.rows(staged) == [("p1", [place]), ("p2", [])]
    named = "select count(*) from duckdb_columns() where column_name = 'places'"
    assert city.rows(f"{named} and schema_name <> 'staging'") == [(0,)]


@pytest.mark.parametrize(
    "fault",
    [
        {"places": [{"name": "Engen", "kommunekode": "0000", "basis": "author"}]},
        {"places": [{"name": None, "kommunekode": "0000", "basis": "text"}]},
        {"places": [{"name": "Engen", "kommunekode": "57.0", "basis": "geotag"}]},
        {"language": None},
        {"text_clean": None, "is_language_by_prior": True},
    ],
)
def test_a_place_or_language_that_cannot_be_stops_the_run(
    city: SmallCity, fault: dict[str, Any]
) -> None:
    city.deliver(post("p1", **fault))
    result = city.build("--select", "+stg_platform__posts")
    assert not result.success
    failed = [one.node.name for one in result.result if one.status == "fail"]
    assert failed == ["stg_platform__posts_rules_hold"]
