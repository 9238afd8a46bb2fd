"""Which share of what is kept may be missing at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from orchestration.checks.absences import (
    FEWEST,
    check_absence,
    is_plausible,
    measure_absence,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def kept(young: int, old: int = 0) -> pl.DataFrame:
    """So many posts of yesterday, then so many of last year; their keys are numbers."""
    at = [NOW - timedelta(days=1)] * young + [NOW - timedelta(days=300)] * old
    return pl.DataFrame({"post_key": map(str, range(young + old)), "created_at": at})


def keys(first: int, count: int) -> pl.Series:
    return pl.Series([str(number) for number in range(first, first + count)], dtype=pl.String)


@pytest.mark.parametrize(
    ("posts", "missing", "may_be"),
    [
        (400, 100, True),
        (400, 101, False),
        (FEWEST, FEWEST - 1, True),  # a thread of a small place
        (FEWEST, FEWEST, False),
        (10_000, 2_500, True),
        (10_000, 2_501, False),
        (0, 0, True),
    ],
)
def test_a_quarter_may_be_missing_and_fewer_than_twenty(
    posts: int, missing: int, may_be: bool
) -> None:
    measured = measure_absence(kept(posts), keys(0, missing), NOW)
    assert is_plausible(measured) == may_be
    (outcome,) = check_absence(measured)
    assert outcome.passed == may_be
    assert outcome.rule.severity == "error"
    assert may_be or outcome.failed_count == missing


def test_the_last_month_does_not_hide_in_a_long_past_nor_the_past_in_it() -> None:
    posts = kept(young=100, old=5_000)
    assert not is_plausible(measure_absence(posts, keys(0, 100), NOW))
    assert not is_plausible(measure_absence(posts, keys(100, 1_400), NOW))
    assert is_plausible(measure_absence(posts, keys(90, 30), NOW))
