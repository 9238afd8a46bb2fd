"""Single cells: each primary rule at its edge, rounding, and which weeks are over."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.invented import closed, comments, crowd, marts, week
from orchestration.disclosure import closed_before, disclose, edition_name, rounded
from orchestration.disclosure.closing import period_start


def _week(rows: list[dict[str, object]]) -> dict[str, object]:
    return disclose(marts(comments(rows)), closed(week(1)))["week"].row(0, named=True)


def test_ten_comments_by_ten_authors_are_shown() -> None:
    shown = _week(crowd(10, "a"))
    assert (shown["comment_status"], shown["comment_count"]) == ("shown", 10)
    assert shown["attack_count"] == 0
    assert shown["attack_share"] == 0


def test_nine_comments_are_too_few() -> None:
    hidden = _week(crowd(9, "a"))
    assert hidden["comment_status"] == hidden["attack_status"] == "few_comments"
    assert hidden["comment_count"] is hidden["author_count"] is hidden["attack_share"] is None


def test_four_authors_are_too_few() -> None:
    assert _week(crowd(4, "a") * 3)["comment_status"] == "few_authors"


def test_unknown_authors_are_no_voices() -> None:
    assert _week([{}] * 40)["comment_status"] == "no_authors"
    assert _week([{}] * 40 + crowd(4, "a"))["comment_status"] == "few_authors"


def test_a_dominant_author_hides_the_cell_and_unknown_authors_do_not_dilute() -> None:
    loud = [{"author_key": "loud"}]
    assert _week(crowd(6, "a") + loud * 6)["comment_status"] == "shown"
    assert _week(crowd(6, "a") + loud * 7)["comment_status"] == "dominant_author"
    assert _week(crowd(6, "a") + loud * 7 + [{}] * 50)["comment_status"] == "dominant_author"


def test_two_attackers_are_too_few_and_three_are_enough() -> None:
    assert _week(crowd(30, "a", attacks=2))["attack_status"] == "few_numerator_authors"
    shown = _week(crowd(30, "a", attacks=3))
    assert (shown["attack_status"], shown["attack_count"], shown["attack_share"]) == (
        "shown",
        5,
        0.167,
    )


def test_an_attacker_with_more_than_half_hides_the_numerator() -> None:
    rows = crowd(30, "a", attacks=3) + [{"author_key": "loud", "is_attack": True}] * 4
    assert _week(rows)["attack_status"] == "few_numerator_authors"


def test_a_numerator_that_leaves_fewer_than_three_authors_outside_is_hidden() -> None:
    assert _week(crowd(20, "a", attacks=18))["attack_status"] == "few_numerator_authors"
    assert _week(crowd(20, "a", attacks=17))["attack_status"] == "shown"


def test_shares_are_of_scored_comments_and_need_half_of_them_scored() -> None:
    unscored = crowd(20, "b", is_scored=False)
    shown = _week(crowd(20, "a", attacks=5) + unscored)
    assert (shown["comment_count"], shown["scored_count"], shown["attack_share"]) == (40, 20, 0.25)
    assert _week(crowd(19, "a", attacks=5) + unscored)["attack_status"] == "not_scored"


def test_no_comments_read_like_few_comments() -> None:
    rows = crowd(20, "a") + crowd(20, "b", local_week=week(2))
    weeks = disclose(marts(comments(rows)), closed(week(3)))["week"]
    assert weeks["week_start"].to_list() == [week(0), week(1), week(2)]
    assert weeks["comment_status"].to_list() == ["shown", "few_comments", "shown"]


@given(st.integers(0, 10**7))
def test_rounding_is_to_the_nearest_five_and_idempotent(count: int) -> None:
    once = pl.select(rounded(pl.lit(count))).item()
    assert once % 5 == 0
    assert abs(once - count) <= 2
    assert pl.select(rounded(pl.lit(once))).item() == once


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_rounding_keeps_order(one: int, other: int) -> None:
    low, high = pl.select(pl.concat([rounded(pl.lit(x)) for x in sorted((one, other))])).to_series()
    assert low <= high


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 19)),  # still Sunday locally
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2026, 7, 5, 22, 0, tzinfo=UTC), date(2026, 7, 6)),  # summer time
        (datetime(2026, 10, 28, 12, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_a_week_closes_when_its_sunday_has_ended_locally(moment: datetime, expected: date) -> None:
    assert closed_before(moment, "Europe/Copenhagen") == expected


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        closed_before(datetime(2026, 1, 1), "Europe/Copenhagen")


def test_the_edition_bears_the_iso_year_of_its_last_closed_week() -> None:
    assert edition_name(date(2026, 10, 26)) == "2026-W43"
    assert edition_name(date(2021, 1, 4)) == "2020-W53"


@given(st.dates(date(1990, 1, 1), date(2050, 1, 1)))
def test_a_period_starts_on_a_monday_within_four_weeks_before(day: date) -> None:
    start = pl.select(period_start(pl.lit(day))).item()
    assert start.weekday() == 0
    assert 0 <= (day - start).days < 28
    assert (start - date(2001, 1, 1)).days % 28 == 0


def test_open_weeks_and_open_periods_are_not_published() -> None:
    rows = [row for n in range(6) for row in crowd(20, "a", local_week=week(n))]
    zone = ZoneInfo("Europe/Copenhagen")
    before = closed_before(datetime.combine(week(5), datetime.min.time(), zone), str(zone))
    tables = disclose(marts(comments(rows)), closed(before))
    assert tables["week"]["week_start"].max() == week(4)
    assert tables["period"]["period_start"].to_list() == [week(0)]
    assert tables["hour_of_week"]["period_start"].unique().to_list() == [week(0)]
