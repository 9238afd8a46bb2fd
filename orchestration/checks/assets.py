"""The boundary checks as Dagster asset checks: staging and scores, and late sources as a warning.

The raw batch is checked inside its asset, before the ledger; the published file before it is
swapped in. Does not belong here: what is expected (the boundaries' modules).
"""

import dagster as dg
import duckdb

from orchestration.assets.patience import patiently
from orchestration.assets.raw import ACCEPTED
from orchestration.assets.scores import POST_SCORES, POSTS, current_model
from orchestration.checks.bridge import check_name
from orchestration.checks.freshness import last_successes, late_sources
from orchestration.checks.record import record
from orchestration.checks.scores import check_scores
from orchestration.checks.staging import check_staging
from orchestration.runtime import Runtime
from orchestration.storage.lock import warehouse_lock


def staging_check(runtime: Runtime) -> dg.AssetChecksDefinition:
    """Language, lengths, encoding and rates of what has been staged; holds back what follows."""

    @dg.asset_check(
        asset=POSTS,
        name=check_name("staging"),
        blocking=True,
        pool="warehouse",
        description="Shape of the conversation: language, text lengths, encoding, rates.",
    )
    def staging(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        settings = runtime.settings
        with (
            patiently(context.op_execution_context),
            warehouse_lock(settings),
            duckdb.connect(str(settings.warehouse), read_only=True) as warehouse,
        ):
            outcomes, result = check_staging(warehouse, runtime.clock(), asset_key=POSTS)
        record(settings, "staging", POSTS.to_user_string(), outcomes, runtime.clock())
        return result

    return staging


def scores_check(runtime: Runtime) -> dg.AssetChecksDefinition:
    """Coverage, range and drift of the scores; holds back the marts."""

    @dg.asset_check(
        asset=POST_SCORES,
        name=check_name("scores"),
        blocking=True,
        pool="warehouse",
        description="Every text has scores in range, labels agree; drift against four weeks.",
    )
    def scores(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        settings = runtime.settings
        with (
            patiently(context.op_execution_context),
            warehouse_lock(settings),
            duckdb.connect(str(settings.warehouse), read_only=True) as warehouse,
        ):
            outcomes, result = check_scores(
                warehouse, settings.scores, current_model(settings), asset_key=POST_SCORES
            )
        record(settings, "scores", POST_SCORES.to_user_string(), outcomes, runtime.clock())
        return result

    return scores


def freshness_check(runtime: Runtime) -> dg.AssetChecksDefinition:
    """Warns when a live source has not been read for longer than its register entry allows."""

    @dg.asset_check(
        asset=ACCEPTED,
        name=check_name("freshness"),
        description="The last successful collection of each live source.",
    )
    def freshness() -> dg.AssetCheckResult:
        sources = [source for _, source in runtime.sources()]
        last = last_successes(runtime.settings, sources)
        known = late_sources(last, sources, runtime.clock())
        late = known.filter("is_late")["source_id"].to_list()
        return dg.AssetCheckResult(
            passed=not late,
            severity=dg.AssetCheckSeverity.WARN,
            description=f"late: {', '.join(late)}" if late else "every live source is fresh",
            metadata={"sources": known.height, "late": len(late)},
        )

    return freshness


def boundary_checks(runtime: Runtime) -> list[dg.AssetChecksDefinition]:
    """All boundary checks that stand beside their asset."""
    return [freshness_check(runtime), staging_check(runtime), scores_check(runtime)]
