"""Derived figures: what is hidden stays hidden, and nothing is compared that cannot be."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from published_city import FIRST, half, hidden, shown

from app import figures
from app.components import change
from app.language import language

STATUSES = ("few_comments", "few_authors", "no_authors", "dominant_author", "secondary")


def _rows(measures: list[dict[str, object]]) -> list[figures.Row]:
    return [
        {"week_start": FIRST + timedelta(weeks=n), **measured}
        for n, measured in enumerate(measures)
    ]


@given(st.sampled_from(STATUSES), st.sampled_from(figures.HEADS))
def test_a_hidden_cell_gives_its_reason_and_no_number(status: str, head: str) -> None:
    m = figures.measure(hidden(status), head)
    assert m == figures.Measure(status)
    assert m.share is None


def test_a_hidden_numerator_gives_no_number() -> None:
    row = half(200, 20, "secondary")
    assert figures.measure(row, "attack") == figures.Measure("secondary")
    assert figures.measure(row, "recognition") == figures.Measure("shown", 20, 200, 0.1)


def test_a_share_of_nothing_scored_is_not_assessed() -> None:
    row = shown(20, 0, 0) | {"scored_count": 0, "attack_share": None}
    assert figures.measure(row, "attack").status == "not_scored"


def test_zero_attacks_in_a_shown_cell_are_shown_as_zero() -> None:
    assert figures.measure(shown(200, 0, 20), "attack").share == 0


def test_weeks_without_a_row_are_filled_in_as_missing() -> None:
    table = pl.DataFrame(_rows([shown(100, 5, 10)]))
    rows = figures.every_week(table, FIRST, FIRST + timedelta(weeks=2))
    assert [row["comment_status"] for row in rows] == ["shown", "no_data", "no_data"]


@given(st.lists(st.integers(0, 40), min_size=4, max_size=4), st.integers(1, 9))
def test_the_weeks_before_are_pooled_from_their_counts(counts: list[int], scale: int) -> None:
    rows = _rows([shown(200 * scale, 5 * n, 5) for n in [*counts, 3]])
    earlier = figures.before(rows, "attack")
    assert earlier.share == sum(5 * n for n in counts) / (800 * scale)


def test_one_hidden_week_before_makes_the_change_unknown() -> None:
    rows = _rows([shown(200, 5, 10)] * 3 + [hidden("few_authors"), shown(200, 5, 10)])
    earlier = figures.before(rows, "attack")
    assert earlier.share is None
    assert change(language("da"), 0.1, earlier).startswith("Kan ikke sammenlignes")


def test_weeks_scored_by_another_model_are_not_compared() -> None:
    rows = _rows([shown(200, 5, 10) | {"model_version": "old"}] * 4 + [shown(200, 5, 10)])
    assert figures.before(rows, "attack").weeks_shown == 0
    assert figures.model_versions(rows) == ["old", "e5-da-1"]


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_change_is_never_called_certain(now: int, then: int) -> None:
    words = change(language("da"), now / 1000, figures.Before(4, then, 1000))
    assert ("kan være tilfældig" in words) != words.startswith("Omtrent som")
    assert ("højere" in words) == (now > then)
    assert ("lavere" in words) == (now < then)


def test_the_mean_before_needs_all_four_weeks() -> None:
    rows = _rows([shown(100 * n, 5, 10) for n in range(1, 6)])
    assert figures.mean_before(rows, "comment_count") == 250
    assert figures.mean_before(rows[1:], "comment_count") is None


def test_hidden_reasons_are_counted_per_share() -> None:
    rows = _rows([half(200, 20), hidden("few_comments"), shown(100, 5, 10)])
    assert figures.hidden_reasons(rows, "attack") == {
        "few_numerator_authors": 1,
        "few_comments": 1,
    }
    assert figures.hidden_reasons(rows) == {"few_comments": 1}


def test_no_rows_are_not_the_same_as_all_hidden() -> None:
    assert not figures.all_hidden([])
    assert figures.all_hidden(_rows([hidden("few_comments")]))
    assert not figures.all_hidden([*_rows([hidden("few_comments")]), {**shown(10, 5, 5)}])


def test_a_missing_week_has_the_shape_of_a_hidden_one() -> None:
    assert figures.measure(figures.missing(date(2026, 1, 5)), "attack").status == "no_data"
