"""The population stability index against answers worked out by hand."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.checks.drift import population_stability_index

EVEN = pl.Series([value / 1000 for value in range(1000)])


def test_a_known_shift_gives_its_known_index() -> None:
    low = [value / 1000 for value in range(500)] * 3
    high = [value / 1000 for value in range(500, 1000)]
    expected = 5 * 0.05 * math.log(1.5) + 5 * -0.05 * math.log(0.5)
    assert population_stability_index(EVEN, pl.Series(low + high)) == pytest.approx(expected)


def test_the_same_values_have_no_shift() -> None:
    assert population_stability_index(EVEN, EVEN.shuffle(seed=1)) == pytest.approx(0)


def test_empty_bins_count_as_a_ten_thousandth() -> None:
    moved = pl.Series([0.95] * 500)
    empty = 1e-4
    expected = 9 * (empty - 0.1) * math.log(empty / 0.1) + 0.9 * math.log(1 / 0.1)
    assert population_stability_index(EVEN, moved) == pytest.approx(expected)


def test_equal_quantiles_share_a_bin() -> None:
    reference = pl.Series([0.0] * 900 + [1.0] * 100)
    current = pl.Series([0.0] * 800 + [1.0] * 200)
    expected = -0.1 * math.log(0.8 / 0.9) + 0.1 * math.log(0.2 / 0.1)
    assert population_stability_index(reference, current) == pytest.approx(expected)


def test_too_few_values_give_no_index() -> None:
    assert population_stability_index(EVEN, EVEN.head(199)) is None
    assert population_stability_index(EVEN.head(199), EVEN) is None
    missing = pl.concat([EVEN.head(150), pl.Series([None] * 100, dtype=pl.Float64)])
    assert population_stability_index(EVEN, missing) is None


SCORES = st.lists(st.floats(0, 1, width=32), min_size=200, max_size=300).map(
    lambda values: pl.Series(values, dtype=pl.Float32)
)


@given(SCORES, SCORES)
@settings(max_examples=20, deadline=None)
def test_the_index_is_finite_and_never_below_zero(before: pl.Series, now: pl.Series) -> None:
    index = population_stability_index(before, now)
    assert index is not None
    assert math.isfinite(index)
    assert index >= -1e-12
