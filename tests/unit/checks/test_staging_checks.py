"""The staging boundary: language, lengths, encoding, rates; each rule fails alone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import dagster as dg
import duckdb
import polars as pl
import pytest
from invented_posts import NOW, failed, only, posts, with_text

from orchestration.checks.rules import Outcome
from orchestration.checks.staging import check_staging

Change = Callable[[pl.DataFrame], pl.DataFrame]


def _check(staged: pl.DataFrame, live: bool = False) -> tuple[list[Outcome], dg.AssetCheckResult]:
    sources = staged.select("source_id").unique().with_columns(is_live=live)
    with duckdb.connect() as connection:
        connection.register("staged", staged.drop("reaction_kinds", "places", "pii_counts"))
        connection.register("sources", sources)
        return check_staging(connection, NOW, posts="staged", sources="sources")


def _in_english(frame: pl.DataFrame, rows: int) -> pl.DataFrame:
    english = pl.when(pl.int_range(pl.len()) < rows).then(pl.lit("en")).otherwise("language")
    return frame.with_columns(language=english)


def _stretched(frame: pl.DataFrame, recent: int, before: int) -> pl.DataFrame:
    """`recent` posts in the last seven days and `before` in the four weeks before."""
    ages = [timedelta(hours=n % 160) for n in range(recent)]
    ages += [timedelta(days=8 + n % 26) for n in range(before)]
    return frame.head(recent + before).with_columns(created_at=pl.lit(NOW) - pl.Series(ages))


def test_good_posts_pass_and_everything_is_measured() -> None:
    outcomes, result = _check(_stretched(posts(150), 30, 120), live=True)
    assert failed(outcomes) == set()
    assert all(one.observed is not None for one in outcomes)
    assert result.passed
    observed = {one.rule.column: one.observed for one in outcomes}
    assert (observed["danish_share"] or 0) > 0.8
    assert observed["rate_against_before"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("column", "severity", "change"),
    [
        ("danish_share", "warn", lambda frame: _in_english(frame, 51)),
        ("worst_garbled_share", "error", lambda frame: with_text(frame, "Det er gÃ¸dt", 6)),
        ("worst_garbled_share", "error", lambda frame: with_text(frame, "Det er g�dt", 6)),
        ("median_text_length", "warn", lambda frame: frame.with_columns(text_length=pl.lit(3))),
        ("long_text_length", "warn", lambda frame: with_text(frame, "ord og " * 2000, 2)),
        ("empty_text_share", "error", lambda frame: with_text(frame, "", 6)),
    ],
)
def test_each_fault_fails_its_rule_only(column: str, severity: str, change: Change) -> None:
    outcomes, result = _check(change(posts(100)))
    expected = {column, "long_text_length"} if column == "median_text_length" else {column}
    assert failed(outcomes) == expected
    assert not result.passed
    assert (result.severity == dg.AssetCheckSeverity.WARN) is (severity == "warn")
    assert result.severity == dg.AssetCheckSeverity[severity.upper()]
    assert result.description is not None
    assert f"{severity}: expect_column_max_to_be_between({column})" in result.description


def test_one_garbled_source_is_seen_among_large_good_ones() -> None:
    good = pl.concat([posts(100)] * 20).with_columns(source_id=pl.lit("good"))
    bad = with_text(posts(50), "Vi mÃ¸des pÃ¥ havnen", 20)
    outcome = only(_check(pl.concat([good, bad]))[0], "worst_garbled_share")
    assert (outcome.observed, outcome.failed_count) == (pytest.approx(0.4), 20)


def test_texts_that_retention_removed_and_bare_reposts_are_not_empty() -> None:
    first = pl.int_range(pl.len()) < 20
    taken = posts(100).with_columns(text_clean=pl.when(~first).then("text_clean"))
    assert failed(_check(taken)[0]) == set()
    never = taken.with_columns(text_key=pl.when(~first).then("text_key"))
    assert failed(_check(never)[0]) == {"empty_text_share"}
    repost = pl.when(first).then(pl.lit("repost")).otherwise("kind")
    assert failed(_check(never.with_columns(kind=repost))[0]) == set()


@pytest.mark.parametrize(("recent", "before"), [(5, 120), (310, 56)])
def test_a_sudden_change_of_rate_is_a_warning(recent: int, before: int) -> None:
    staged = _stretched(posts(recent + before), recent, before)
    outcomes, result = _check(staged, live=True)
    only(outcomes, "rate_against_before")
    assert result.severity == dg.AssetCheckSeverity.WARN
    delivered = {one.rule.column: one.observed for one in _check(staged)[0]}
    assert delivered["rate_against_before"] is None


def test_many_answers_without_their_post_are_a_warning() -> None:
    staged = posts(100).with_columns(parent_key=pl.lit("f" * 32))
    outcome = only(_check(staged)[0], "orphan_parent_share")
    assert (outcome.observed, outcome.failed_count) == (1.0, 100)


def test_an_empty_warehouse_passes_with_nothing_measured() -> None:
    outcomes, result = _check(posts().clear())
    assert failed(outcomes) == set()
    assert result.passed


def test_old_deliveries_are_not_judged_again() -> None:
    old = with_text(posts(100), "Det er gÃ¸dt", 90)
    staged = old.with_columns(fetched_at=pl.lit(NOW - timedelta(days=29)))
    assert failed(_check(staged)[0]) == set()


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: with_text(frame, "Zebrastriben er gÃ¸dt lavet", 50),
        lambda frame: _in_english(with_text(frame, "Zebrastribe, and nothing else", 51), 51),
    ],
)
def test_nothing_from_the_rows_reaches_result_or_log(
    change: Change, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outcomes, result = _check(change(posts(100)))
    assert failed(outcomes)
    told = repr(outcomes) + repr(result) + repr(result.metadata) + caplog.text
    assert "zebrastribe" not in told.lower()
