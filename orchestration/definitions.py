"""The code location: `build_definitions(runtime)` and `defs`, nothing else.

Everything is listed here, so that nothing is dropped silently.
"""

from __future__ import annotations

import warnings

import dagster as dg

from orchestration import automation
from orchestration.assets import raw
from orchestration.assets.forgotten import forgotten_asset
from orchestration.assets.published import published_asset
from orchestration.assets.scores import candidate_scores_asset, post_scores_asset
from orchestration.assets.warehouse import dbt_resource, warehouse_assets
from orchestration.checks.assets import boundary_checks
from orchestration.runtime import Runtime
from orchestration.settings import load_settings
from orchestration.storage.files import prepare_data_folder


def build_definitions(runtime: Runtime) -> dg.Definitions:
    """The whole graph of one installation; tests hand in a runtime of their own."""
    warnings.simplefilter("ignore", dg.BetaWarning)  # single-run backfills: pinned, tested
    prepare_data_folder(runtime.settings)
    posts = [raw.raw_asset(runtime, *one) for one in runtime.sources()]
    return dg.Definitions(
        assets=[
            *[raw.source_spec(*one) for one in runtime.sources()],
            *posts,
            raw.register_asset(runtime),
            raw.accepted_batches_asset(runtime),
            warehouse_assets(runtime),
            post_scores_asset(runtime),
            *([candidate_scores_asset(runtime)] if runtime.has_candidate else []),
            published_asset(runtime),
            forgotten_asset(runtime),
        ],
        asset_checks=boundary_checks(runtime),
        jobs=automation.jobs(runtime),
        schedules=list(automation.schedules(runtime)),
        sensors=automation.sensors(runtime),
        resources={"dbt": dbt_resource()},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The graph of the installation that the environment describes."""
    return build_definitions(Runtime.of(load_settings()))
