"""From a one-row aggregate through Great Expectations to a Dagster check result.

Great Expectations takes seconds to import, so it is imported on first use only. One in-memory
context serves the whole process: no file, no progress bar, no analytics, boolean results only.
Does not belong here: what is expected (the boundaries' modules).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from orchestration.checks.rules import Outcome, Rule, is_accepted

if TYPE_CHECKING:
    import dagster as dg

EXPECTATION = "expect_column_max_to_be_between"  # of one row: its value; a missing one fails


@cache
def _context() -> Any:
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


@cache
def _batch_definition() -> Any:
    source = _context().data_sources.add_pandas("aggregates")
    asset = source.add_dataframe_asset("aggregate")
    return asset.add_batch_definition_whole_dataframe("row")


def _verdicts(suite_name: str, measured: pl.DataFrame, rules: Sequence[Rule]) -> dict[int, bool]:
    import great_expectations as gx
    from great_expectations import expectations as gxe
    from great_expectations.expectations.metadata_types import FailureSeverity

    severity = {"error": FailureSeverity.CRITICAL, "warn": FailureSeverity.WARNING}
    suite = gx.ExpectationSuite(
        name=suite_name,
        expectations=[
            gxe.ExpectColumnMaxToBeBetween(
                column=rule.column,
                min_value=rule.minimum,
                max_value=rule.maximum,
                severity=severity[rule.severity],
                meta={"rule": position},
            )
            for position, rule in enumerate(rules)
        ],
    )
    batch = _batch_definition().get_batch({"dataframe": measured.to_pandas()})
    results = batch.validate(suite, result_format="BOOLEAN_ONLY").results
    return {one.expectation_config.meta["rule"]: bool(one.success) for one in results}


def _measured(aggregate: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    if aggregate.height != 1:
        raise ValueError(f"an aggregate has one row, this one has {aggregate.height}")
    names = {name for rule in rules for name in (rule.column, rule.rows, *rule.parts) if name}
    missing = sorted(names - set(aggregate.columns))
    if missing:
        raise ValueError(f"the aggregate lacks columns that rules name: {', '.join(missing)}")
    return aggregate.select(pl.col(sorted(names)).cast(pl.Float64).fill_nan(None))


def _outcome(rule: Rule, row: Mapping[str, float | None], passed: bool) -> Outcome:
    counted = rule.rows or (rule.column if rule.column.endswith("_count") else None)
    count = None if counted is None else row[counted]
    failed = 0 if passed else None if count is None else int(count)
    parts = () if passed else tuple((name, int(row[name] or 0)) for name in rule.parts if row[name])
    return Outcome(rule, passed, row[rule.column], EXPECTATION, failed, parts)


def validate(suite_name: str, aggregate: pl.DataFrame, rules: Sequence[Rule]) -> list[Outcome]:
    """Validate the one row of `aggregate` in one suite; outcomes in the order of `rules`.

    Raises ValueError when there is not exactly one row or a column that a rule names is missing.
    """
    measured = _measured(aggregate, rules)
    row = measured.row(0, named=True)
    unmeasured = {rule for rule in rules if rule.may_be_unmeasured and row[rule.column] is None}
    tested = [rule for rule in rules if rule not in unmeasured]
    verdicts = _verdicts(suite_name, measured, tested) if tested else {}
    passed = {rule: verdicts[position] for position, rule in enumerate(tested)}
    return [_outcome(rule, row, rule in unmeasured or passed[rule]) for rule in rules]


def check_name(boundary: str) -> str:
    """The name of a boundary's one asset check."""
    return f"{boundary}_meets_expectations"


def to_check_result(
    boundary: str,
    outcomes: Sequence[Outcome],
    *,
    asset_key: Any = None,
    metadata: Mapping[str, Any] | None = None,
) -> dg.AssetCheckResult:
    """One result for a boundary: it passes when every rule holds.

    Severity is WARN when only warnings failed: Dagster shows it and holds nothing back.
    Description and metadata name for each failure the expectation, the observed value and the
    number of rows.
    """
    import dagster as dg

    failed = [one for one in outcomes if not one.passed]
    accepted = is_accepted(outcomes)
    described = [f"{one.rule.severity}: {one.sentence}" for one in failed]
    described = described or [f"{len(outcomes)} expectations hold."]
    warned = accepted and bool(failed)
    return dg.AssetCheckResult(
        passed=not failed,
        asset_key=asset_key,
        check_name=check_name(boundary),
        severity=dg.AssetCheckSeverity.WARN if warned else dg.AssetCheckSeverity.ERROR,
        description="\n".join(described),
        metadata={
            **(metadata or {}),
            "expectations": len(outcomes),
            "errors": sum(one.rule.severity == "error" for one in failed),
            "warnings": sum(one.rule.severity == "warn" for one in failed),
            "observed": {one.rule.column: one.observed for one in outcomes},
            **{f"failed {one.rule.column}": one.sentence for one in failed},
        },
    )
