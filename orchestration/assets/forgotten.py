"""Forgetting as an asset: what is erased or past its retention is gone, and the proof of it.

Does not belong here: what is due and how files forget it (`orchestration.forgetting`), when
(`automation.py`).
"""

import dagster as dg

from orchestration.assets.patience import patiently
from orchestration.assets.raw import ACCEPTED, OWNERS
from orchestration.forgetting.forget import forget
from orchestration.runtime import Runtime
from orchestration.storage.tombstones import tombstones_state

FORGOTTEN = dg.AssetKey(["forgetting", "forgotten"])
TOMBSTONES_TAG = "tryg/tombstones"  # on a run: the state of the tombstones that it has read


def forgotten_asset(runtime: Runtime) -> dg.AssetsDefinition:
    """Raw, quarantine, scores and warehouse without what is due; a receipt in counts."""

    @dg.asset(
        key=FORGOTTEN,
        group_name="forgetting",
        description="Erased posts, and texts and author keys past their retention, leave raw, "
        "quarantine, scores and the warehouse; a receipt says how many.",
        owners=OWNERS,
        kinds={"parquet", "duckdb"},
        deps=[ACCEPTED],
        pool="warehouse",
    )
    def forgotten(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        state = tombstones_state(runtime.settings)
        context.instance.add_run_tags(context.run_id, {TOMBSTONES_TAG: state} if state else {})
        with patiently(context):
            said = forget(runtime)
        return dg.MaterializeResult(metadata=said)

    return forgotten
