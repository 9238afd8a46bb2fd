"""The bridge: one row through Great Expectations, outcomes and one check result out."""

from __future__ import annotations

import math
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from orchestration.checks import bridge
from orchestration.checks.bridge import to_check_result, validate
from orchestration.checks.rules import OUTCOMES, Rule, is_accepted, none_of, outcomes_frame

SHARE = Rule("bad_share", None, 0.5, "Few rows are bad.", rows="bad_rows")
FLOOR = Rule("row_count", 1, None, "There are rows.")
HINT = Rule("shift", 0.2, 5, "Nothing shifts.", severity="warn", may_be_unmeasured=True)


def _row(**values: float | None) -> pl.DataFrame:
    return pl.DataFrame({name: [value] for name, value in values.items()})


@pytest.mark.parametrize(
    ("rule", "value", "passes"),
    [
        (FLOOR, 1, True),
        (FLOOR, 0, False),
        (HINT, 0.2, True),
        (HINT, 0.19, False),
        (HINT, 5.0, True),
        (HINT, 5.1, False),
        (none_of("fault_count", "None."), 0, True),
        (none_of("fault_count", "None."), 1, False),
        (none_of("fault_count", "None."), -1, False),
        (Rule("share", None, 0.5, "Half."), 0.5, True),
        (Rule("share", None, 0.5, "Half."), 0.51, False),
    ],
)
def test_a_value_passes_inside_its_range_bounds_included(
    rule: Rule, value: float, passes: bool
) -> None:
    (outcome,) = validate("test", _row(**{rule.column: value}), [rule])
    assert outcome.passed is passes
    assert outcome.observed == value


@pytest.mark.parametrize("value", [None, math.nan])
@pytest.mark.parametrize(("minimum", "maximum"), [(0, None), (None, 0), (0, 1)])
def test_a_missing_value_fails_unless_it_may_be_unmeasured(
    value: float | None, minimum: float | None, maximum: float | None
) -> None:
    aggregate = pl.DataFrame({"share": [value]}, schema={"share": pl.Float64})
    strict = Rule("share", minimum, maximum, "Measured.")
    lenient = Rule("share", minimum, maximum, "Measured.", may_be_unmeasured=True)
    failing, passing = validate("test", aggregate, [strict, lenient])
    assert (failing.passed, failing.observed) == (False, None)
    assert (passing.passed, passing.observed) == (True, None)


def test_outcomes_keep_the_order_of_rules_also_for_two_on_one_column() -> None:
    rules = [
        Rule("share", None, 0.9, "Not all."),
        none_of("fault_count", "None."),
        Rule("share", None, 0.1, "Few.", severity="warn"),
    ]
    outcomes = validate("test", _row(share=0.5, fault_count=2), rules)
    assert [one.rule for one in outcomes] == rules
    assert [one.passed for one in outcomes] == [True, False, False]


def test_a_rule_without_its_column_or_a_second_row_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks columns that rules name: bad_rows"):
        validate("test", _row(bad_share=0.1), [SHARE])
    with pytest.raises(ValueError, match="has one row, this one has 2"):
        validate("test", pl.DataFrame({"row_count": [1, 2]}), [FLOOR])


def test_a_rule_needs_a_bound() -> None:
    with pytest.raises(ValueError, match="give a minimum, a maximum or both"):
        Rule("share", None, None, "Nothing.")


def test_a_failure_names_expectation_observed_value_and_rows() -> None:
    aggregate = _row(bad_share=0.75, bad_rows=30, row_count=40)
    outcomes = validate("test", aggregate, [SHARE, FLOOR])
    result = to_check_result("raw", outcomes, asset_key="posts", metadata={"batch": "b1"})
    sentence = (
        "expect_column_max_to_be_between(bad_share) at most 0.5: "
        "observed 0.75, 30 rows. Few rows are bad."
    )
    assert outcomes[0].sentence == sentence
    assert result.description == f"error: {sentence}"
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.ERROR)
    told = {name: value.value for name, value in result.metadata.items()}
    assert told == {
        "batch": "b1",
        "expectations": 2,
        "errors": 1,
        "warnings": 0,
        "observed": {"bad_share": 0.75, "row_count": 40.0},
        "failed bad_share": sentence,
    }


def test_a_failed_warning_alone_is_shown_and_holds_nothing_back() -> None:
    outcomes = validate("test", _row(shift=9, row_count=1), [HINT, FLOOR])
    result = to_check_result("scores", outcomes)
    assert is_accepted(outcomes)
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert result.description is not None
    assert result.description.startswith("warn: expect_column_max_to_be_between(shift)")


def test_outcomes_become_rows_of_counts_and_shares() -> None:
    outcomes = validate("test", _row(shift=None, row_count=0), [HINT, FLOOR])
    at = datetime(2026, 10, 12, tzinfo=UTC)
    frame = outcomes_frame("raw", "raw/debat_posts", outcomes, at)
    assert frame.schema == OUTCOMES
    assert frame.select("check_name", "passed", "severity", "observed", "failed_count").rows() == [
        ("shift", True, "warn", None, 0),
        ("row_count", False, "error", 0.0, 0),
    ]


def test_validation_writes_prints_and_sends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import great_expectations  # noqa: F401  (its import is not what is tested)

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    bridge._context.cache_clear()
    bridge._batch_definition.cache_clear()
    validate("test", _row(row_count=1), [FLOOR])
    assert list(tmp_path.rglob("*")) == []
    assert capfd.readouterr() == ("", "")


def test_analytics_and_progress_bars_are_off() -> None:
    validate("test", _row(row_count=1), [FLOOR])
    context = bridge._context()
    assert context.config.analytics_enabled is False
    assert context.progress_bars["globally"] is False
    assert context.progress_bars["metric_calculations"] is False
    assert "posthog" not in sys.modules


def test_the_checks_load_without_great_expectations() -> None:
    modules = "raw, staging, scores, published, freshness, bridge, rules"
    code = (
        f"import sys; from orchestration.checks import {modules};"
        "print([name for name in ('great_expectations', 'dagster', 'lingua', 'pandas')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
