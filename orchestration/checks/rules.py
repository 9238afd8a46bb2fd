"""What a rule is and what became of it, as plain data.

Does not belong here: which rules a boundary has (its module), how they are validated (`bridge.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import polars as pl

Severity = Literal["error", "warn"]

OUTCOMES = pl.Schema(
    {
        "boundary": pl.String(),
        "check_name": pl.String(),
        "asset": pl.String(),
        "passed": pl.Boolean(),
        "severity": pl.String(),
        "expectation": pl.String(),  # the range in words, such as `at most 0.5`
        "observed": pl.Float64(),  # null: there was too little to measure
        "failed_count": pl.Int64(),  # null: the rule is not about single rows
        "checked_at": pl.Datetime("us", "UTC"),
    }
)


@dataclass(frozen=True)
class Rule:
    """The range that one column of a one-row aggregate must lie in, bounds included.

    `rows` names the column that says how many rows a failure concerns; a column that ends in
    `_count` says so itself. `parts` are columns that are named with a failure when above zero.
    A missing value fails, unless `may_be_unmeasured`: then it passes with no observed value.
    """

    column: str
    minimum: float | None
    maximum: float | None
    meaning: str
    severity: Severity = "error"
    rows: str | None = None
    parts: tuple[str, ...] = ()
    may_be_unmeasured: bool = False

    def __post_init__(self) -> None:
        if self.minimum is None and self.maximum is None:
            raise ValueError(f"rule {self.column}: give a minimum, a maximum or both")

    @property
    def expected(self) -> str:
        """The range in words, such as `at most 0.5`."""
        if self.minimum is None:
            return f"at most {self.maximum:g}"
        if self.maximum is None:
            return f"at least {self.minimum:g}"
        if self.minimum == self.maximum:
            return f"exactly {self.minimum:g}"
        return f"between {self.minimum:g} and {self.maximum:g}"


@dataclass(frozen=True)
class Outcome:
    """One rule on one aggregate: counts and shares only, never a value from a row."""

    rule: Rule
    passed: bool
    observed: float | None
    expectation: str
    failed_count: int | None
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def sentence(self) -> str:
        """Expectation, observed value, number of rows and meaning, for a person to read."""
        seen = "nothing measured" if self.observed is None else f"observed {self.observed:g}"
        rows = "" if self.failed_count is None else f", {self.failed_count} rows"
        parts = "".join(f", {name} {count}" for name, count in self.parts)
        expected = f"{self.expectation}({self.rule.column}) {self.rule.expected}"
        return f"{expected}: {seen}{rows}{parts}. {self.rule.meaning}"


def none_of(column: str, meaning: str, severity: Severity = "error") -> Rule:
    """The rule that a count of violations is zero."""
    return Rule(column, 0, 0, meaning, severity)


def is_accepted(outcomes: Sequence[Outcome]) -> bool:
    """Whether no rule of severity `error` failed."""
    return all(one.passed for one in outcomes if one.rule.severity == "error")


def outcomes_frame(
    boundary: str, asset: str, outcomes: Sequence[Outcome], checked_at: datetime
) -> pl.DataFrame:
    """One row per rule, columns as OUTCOMES; `check_name` is the rule's column."""
    rows = [
        {
            "boundary": boundary,
            "check_name": one.rule.column,
            "asset": asset,
            "passed": one.passed,
            "severity": one.rule.severity,
            "expectation": one.rule.expected,
            "observed": one.observed,
            "failed_count": one.failed_count,
            "checked_at": checked_at,
        }
        for one in outcomes
    ]
    return pl.DataFrame(rows, schema=OUTCOMES)
