"""Families of cells: what is hidden so that nothing can be subtracted, and who tries."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.attacker import comment_row, intervals, numerator_row
from disclosure.invented import closed, comments, crowd, marts, week
from orchestration.disclosure import disclose
from orchestration.disclosure.bounds import (
    attacker_bounds,
    comment_prior,
)
from orchestration.disclosure.cells import build_cells
from orchestration.disclosure.edition import judge
from orchestration.disclosure.rules import NUMERATORS, rounded

SPREAD = 4  # five possible values
NAMED = ("a-place", "b-place")

_groups = st.lists(
    st.fixed_dictionaries(
        {
            "size": st.integers(1, 26),
            "name": st.sampled_from("abc"),
            "attacks": st.sampled_from([0, 0, 1, 2, 3, 5, 9]),
            "community_type": st.sampled_from(["media", "youth", "other"]),
            "community_key": st.sampled_from(["a-place", "b-place", "c-place"]),
            "local_week": st.integers(0, 4).map(week),
            "local_hour": st.sampled_from([8, 12, 20]),
        }
    ),
    min_size=1,
    max_size=12,
)
_closing = st.sampled_from([week(1), week(4), week(5)])
_quick = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def _judged(groups: list[dict], before: object) -> pl.DataFrame:
    posts = comments([row for group in groups for row in crowd(**group)])
    return judge(build_cells(marts(posts, NAMED), closed(before))).with_columns(
        rounded(pl.col("comment_count")).alias("comment_figure"),
        *(rounded(pl.col(f"{name}_count")).alias(f"{name}_figure") for name in NUMERATORS),
    )


def _types(rows: list[dict[str, object]]) -> dict[str, dict[str, object]]:
    table = disclose(marts(comments(rows)), closed(week(1)))["community_type_week"]
    return {row["community_type"]: row for row in table.iter_rows(named=True)}


def test_a_single_hidden_part_takes_the_smallest_shown_part_with_it() -> None:
    types = _types(
        crowd(5, "a", community_type="youth")
        + crowd(20, "b", community_type="media")
        + crowd(60, "c", community_type="other")
    )
    assert types["youth"]["comment_status"] == "few_comments"
    assert types["media"]["comment_status"] == "secondary"
    assert types["other"]["comment_status"] == "shown"


def test_two_hidden_parts_that_are_safe_together_hide_no_third() -> None:
    types = _types(
        crowd(7, "a", community_type="youth")
        + crowd(8, "b", community_type="association")
        + crowd(60, "c", community_type="other")
    )
    assert types["other"]["comment_status"] == "shown"


def test_the_same_few_people_in_two_hidden_parts_are_not_counted_twice() -> None:
    def other_status(second: str) -> object:
        youth = crowd(4, "a", community_type="youth") * 2
        association = crowd(4, second, community_type="association") * 2
        types = _types(youth + association + crowd(60, "c", community_type="other"))
        return types["other"]["comment_status"]

    assert other_status("a") == "secondary"
    assert other_status("b") == "shown"


def test_a_hidden_numerator_takes_the_smallest_non_zero_one_with_it() -> None:
    types = _types(
        crowd(30, "a", community_type="youth", attacks=1)
        + crowd(30, "b", community_type="media", attacks=8)
        + crowd(90, "c", community_type="other", attacks=30)
        + crowd(30, "d", community_type="association")
    )
    assert types["youth"]["attack_status"] == "few_numerator_authors"
    assert types["media"]["attack_status"] == "secondary"
    assert types["media"]["comment_status"] == "shown"
    assert types["other"]["attack_status"] == "shown"
    assert types["association"]["attack_count"] == 0


def test_without_a_further_part_the_total_goes() -> None:
    rows = crowd(1, "a", community_type="youth") + crowd(10, "b", community_type="media")
    tables = disclose(marts(comments(rows)), closed(week(1)))
    assert tables["week"]["comment_status"].to_list() == ["secondary"]
    assert "shown" not in tables["community_type_week"]["comment_status"]


def test_the_unnamed_rest_of_a_type_is_a_part_that_is_never_shown() -> None:
    rows = crowd(30, "a", community_key="a-place") + crowd(3, "b", community_key="c-place")
    tables = disclose(marts(comments(rows), NAMED), closed(week(1)))
    named = tables["community_week"]
    assert named["community_name"].to_list() == ["The a-place"]
    assert named["comment_status"].to_list() == ["secondary"]
    assert tables["community_type_week"]["comment_status"].to_list() == ["shown"]


def test_a_period_goes_rather_than_a_week_that_was_published_before() -> None:
    rows = crowd(5, "a") + [
        row for n in (1, 2, 3) for row in crowd(40, f"b{n}", local_week=week(n))
    ]
    tables = disclose(marts(comments(rows)), closed(week(4)))
    assert tables["week"]["comment_status"].to_list() == ["few_comments", *["shown"] * 3]
    assert tables["period"]["comment_status"].to_list() == ["secondary"]
    assert "shown" not in tables["hour_of_week"]["comment_status"]


def test_weeks_read_the_same_before_and_after_their_period_closes() -> None:
    rows = [
        row
        for n, size in enumerate((5, 30, 12, 40))
        for row in crowd(size, f"b{n}", local_week=week(n), attacks=n)
    ]
    exact = marts(comments(rows))
    early = disclose(exact, closed(week(3)))["week"]
    late = disclose(exact, closed(week(4)))["week"]
    assert late.filter(pl.col("week_start") < week(3)).equals(early)


def test_parts_that_exceed_their_total_are_refused() -> None:
    exact = marts(comments(crowd(20, "a")))
    doubled = exact.community_type_week.with_columns(pl.col("comment_count") * 2)
    with pytest.raises(ValueError, match="exceed their total"):
        disclose(type(exact)(**{**vars(exact), "community_type_week": doubled}), closed(week(1)))


def test_what_parts_leave_of_their_total_protects_like_a_hidden_part() -> None:
    exact = marts(comments(crowd(20, "a") + crowd(4, "b", community_type="youth")))
    media = exact.community_type_week.filter(pl.col("community_type") == "media")
    tables = disclose(type(exact)(**{**vars(exact), "community_type_week": media}), closed(week(1)))
    assert tables["community_type_week"]["comment_status"].to_list() == ["secondary"]


@given(_groups, _closing)
@_quick
def test_no_figure_comes_from_a_cell_that_breaks_a_rule(groups: list[dict], before: object) -> None:
    shown = _judged(groups, before).filter("is_published")
    counts = shown.filter(pl.col("comment_status") == "shown")
    assert (counts["comment_count"] >= 10).all()
    assert (counts["author_count"] >= 5).all()
    assert (2 * counts["top_author_comment_count"] <= counts["comment_count"]).all()
    for name, (count, authors, top) in NUMERATORS.items():
        figures = shown.filter((pl.col(f"{name}_status") == "shown") & (pl.col(count) > 0))
        assert (figures["comment_status"] == "shown").all()
        assert (figures[authors] >= 3).all()
        assert (2 * figures[top] <= figures[count]).all()


@given(_groups, _closing)
@_quick
def test_a_solver_cannot_pin_a_hidden_comment_count(groups: list[dict], before: object) -> None:
    cells = _judged(groups, before)
    rows = [comment_row(row) for row in cells.iter_rows(named=True)]
    known = pl.col("comment_count") - pl.col("unknown_author_count")
    breaks = (
        (pl.col("comment_count") < 10)
        | (pl.col("author_count") < 5)
        | (2 * pl.col("top_author_comment_count") > known)
    )
    sensitive = cells.filter((pl.col("comment_count") > 0) & breaks)
    for cell, (low, high) in intervals(cells, rows, sensitive["cell"].to_list()).items():
        assert low - 1e-6 <= cells["comment_count"][cell] <= high + 1e-6
        assert high - low >= SPREAD - 1e-6


@given(_groups, _closing)
@_quick
def test_a_solver_cannot_pin_a_hidden_numerator(groups: list[dict], before: object) -> None:
    cells = _judged(groups, before)
    said = [comment_row(row) for row in cells.iter_rows(named=True)]
    ceilings = [high for _, high in said]
    busy = cells.filter(pl.col("attack_count") > 0)["cell"].to_list()
    for cell, (_, high) in intervals(cells, said, busy).items():
        ceilings[cell] = round(high)
    rows = [
        numerator_row(row, "attack", ceiling)
        for row, ceiling in zip(cells.iter_rows(named=True), ceilings, strict=True)
    ]
    few = (pl.col("attack_author_count") < 3) | (
        2 * pl.col("top_attacker_count") > pl.col("attack_count")
    )
    sensitive = cells.filter((pl.col("attack_count") > 0) & few)["cell"].to_list()
    for cell, (low, high) in intervals(cells, rows, sensitive).items():
        assert low - 1e-6 <= cells["attack_count"][cell] <= high + 1e-6
        assert high - low >= SPREAD - 1e-6


@given(_groups, _closing)
@_quick
def test_the_hidden_remainder_of_a_shown_total_is_safe(groups: list[dict], before: object) -> None:
    cells = _judged(groups, before)
    for measure, count, least in (("comment", "comment_count", 10), ("attack", "attack_count", 3)):
        shown = pl.col("is_published") & (pl.col(f"{measure}_status") == "shown")
        left = (
            cells.filter(~shown)
            .group_by("parent", "level")
            .agg(pl.col(count).sum())
            .join(cells.filter(shown).select(parent="cell"), on="parent")
        )
        assert left.filter(pl.col(count).is_between(1, least - 1)).is_empty()


@given(_groups, _closing)
@settings(max_examples=8, deadline=None, derandomize=True)
def test_bounds_by_one_pass_are_those_of_the_solver(groups: list[dict], before: object) -> None:
    cells = _judged(groups, before)
    rows = [comment_row(row) for row in cells.iter_rows(named=True)]
    few = cells.filter(pl.col("comment_count").is_between(1, 9))["cell"].to_list()
    passed = attacker_bounds(
        cells.with_columns(status="comment_status", value="comment_count"), comment_prior()
    )
    for cell, (low, high) in intervals(cells, rows, few).items():
        assert passed["low"][cell] == pytest.approx(low, abs=1e-6)
        assert passed["high"][cell] == pytest.approx(high, abs=1e-6)


@given(_groups, _closing, st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None, derandomize=True)
def test_row_order_and_repetition_change_nothing(groups, before, shuffling) -> None:  # type: ignore[no-untyped-def]
    rows = [row for group in groups for row in crowd(**group)]
    exact = marts(comments(rows), NAMED)
    shuffling.shuffle(rows)
    again = marts(comments(rows), NAMED)
    one, other = disclose(exact, closed(before)), disclose(again, closed(before))
    assert all(one[table].equals(other[table]) for table in one)
    judged = judge(build_cells(exact, closed(before)))
    assert (
        judge(judged.drop("comment_status", "attack_status", "recognition_status"))
        .select(judged.columns)
        .equals(judged)
    )


def test_another_municipality_changes_nothing() -> None:
    rows = crowd(5, "a", community_type="youth") + crowd(20, "b") + crowd(60, "c", local_hour=3)
    other = crowd(90, "z", municipality="fjordby", attacks=20)
    alone = disclose(marts(comments(rows)), closed(week(4)))
    both = disclose(marts(comments(rows + other)), closed(week(4), "sandby", "fjordby"))
    for table, frame in alone.items():
        assert both[table].filter(pl.col("municipality") == "sandby").equals(frame)
