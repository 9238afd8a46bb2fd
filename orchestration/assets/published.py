"""The published file: suppressed aggregates, checked before they replace what the app reads.

Does not belong here: the rules of suppression (`orchestration.disclosure`), the tables
(`orchestration.publishing`).
"""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets.described import columns
from orchestration.assets.patience import patiently
from orchestration.assets.raw import OWNERS
from orchestration.assets.scores import POST_SCORES
from orchestration.checks.bridge import check_name
from orchestration.checks.published import check_published
from orchestration.checks.record import record
from orchestration.checks.rules import is_accepted
from orchestration.operations import current_releases, model_info, operations
from orchestration.publishing import publish, published_aggregate
from orchestration.publishing.freezing import keep_released
from orchestration.publishing.schema import TABLES
from orchestration.runtime import Runtime
from orchestration.storage.lock import warehouse_lock

CITY = dg.AssetKey(["published", "city"])
MARTS = tuple(
    dg.AssetKey(["marts", name])
    for name in (
        "dim_communities",
        "dim_sources",
        "rpt_coverage",
        "rpt_quarantine",
        "rpt_week",
        "rpt_community_type_week",
        "rpt_community_week",
        "rpt_language_week",
        "rpt_hour_of_week",
        "rpt_period",
    )
)


def published_asset(runtime: Runtime) -> dg.AssetsDefinition:
    """The one file that the app reads, replaced as a whole and only when its check passes."""
    name = check_name("published")

    @dg.asset(
        key=CITY,
        group_name="published",
        description="Suppressed, rounded aggregates of closed weeks: all that the app ever reads.",
        owners=OWNERS,
        kinds={"duckdb", "polars"},
        metadata={f"columns {name}": columns(schema) for name, schema in TABLES.items()},
        deps=[*MARTS, POST_SCORES],
        check_specs=[dg.AssetCheckSpec(name, asset=CITY, blocking=True)],
        pool="warehouse",
    )
    def city(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        settings, now = runtime.settings, runtime.clock()
        with patiently(context), warehouse_lock(settings):
            known = operations(runtime, context.instance)
            summary = publish(
                settings,
                now=now,
                operations=known,
                model=model_info(settings),
                releases=current_releases(runtime),
                path=settings.candidate,
            )
            aggregate = published_aggregate(settings, settings.candidate)
            outcomes, result = check_published(aggregate, asset_key=CITY)
            if is_accepted(outcomes):
                keep_released(settings.published, settings.candidate)
                settings.candidate.replace(settings.published)
        record(settings, "published", CITY.to_user_string(), outcomes, now)
        counts = {f"rows {name}": count for name, count in summary.row_counts.items()}
        metadata = {
            "dagster/row_count": sum(summary.row_counts.values()),
            "cells_shown": summary.shown_count,
            "cells_hidden": summary.hidden_count,
            **counts,
        }
        yield dg.MaterializeResult(metadata=metadata, check_results=[result])

    return city
