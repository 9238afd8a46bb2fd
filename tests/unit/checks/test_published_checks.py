"""The published boundary: every counted fault must be zero, also one that is new."""

from __future__ import annotations

import dagster as dg
import polars as pl
import pytest
from invented_posts import failed, only

from orchestration.checks.published import FAULTS, check_published
from orchestration.publishing.recount_sql import (
    EDITION_FAULTS,
    REMAINDER_FAULTS,
    cell_faults,
    language_faults,
)


def _aggregate(**changes: int) -> pl.DataFrame:
    counts = {"cell_count": 40, **dict.fromkeys(FAULTS, 0), **changes}
    return pl.DataFrame({name: [value] for name, value in counts.items()})


def test_a_file_without_faults_passes() -> None:
    outcomes, result = check_published(_aggregate(), asset_key="city")
    assert failed(outcomes) == set()
    assert result.passed


def test_each_fault_holds_the_file_back() -> None:
    for fault in FAULTS:
        outcomes, result = check_published(_aggregate(**{fault: 2}))
        assert only(outcomes, fault).failed_count == 2
        assert not result.passed
        assert result.description is not None
        assert f"({fault}) exactly 0: observed 2, 2 rows. {FAULTS[fault]}" in result.description


def test_a_fault_that_is_new_holds_the_file_back_too() -> None:
    outcomes, result = check_published(_aggregate(new_fault_count=1))
    assert only(outcomes, "new_fault_count").failed_count == 1
    assert not result.passed


def test_a_known_fault_that_was_not_counted_is_an_error() -> None:
    with pytest.raises(ValueError, match="few_authors_count"):
        check_published(_aggregate().drop("few_authors_count"))


def test_an_empty_file_is_a_warning() -> None:
    outcomes, result = check_published(_aggregate(cell_count=0))
    only(outcomes, "cell_count")
    assert result.severity == dg.AssetCheckSeverity.WARN


def test_the_named_faults_are_those_that_are_counted() -> None:
    cells = cell_faults(("shown",)) + language_faults(("shown",))
    statements = cells + REMAINDER_FAULTS + EDITION_FAULTS
    counted = [name for name in FAULTS if f"as {name}" in statements]
    assert set(FAULTS) - set(counted) == {"key_column_count", "key_value_count"}
