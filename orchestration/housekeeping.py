"""Deleting what Dagster keeps of old runs: the runs, their events and their output (R22).

Which days a source has been read stays known, without the run that read them.
Does not belong here: when this runs (`automation.py`), the project's own data.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster._core.storage.dagster_run import FINISHED_STATUSES

from orchestration.runtime import Runtime

HOUSEKEEPING = "housekeeping"
KEEP_RUNS = timedelta(days=90)


def purge_runs(instance: dg.DagsterInstance, before: datetime) -> int:
    """Delete ended runs created before `before` with their events and output; gives how many."""
    old = dg.RunsFilter(statuses=[*FINISHED_STATUSES], created_before=before.astimezone(UTC))
    runs = instance.get_runs(old)
    assets = {key: instance.get_materialized_partitions(key) for key in instance.all_asset_keys()}
    for run in runs:
        _delete(instance, run.run_id)
    for key, partitions in assets.items():
        _remember(instance, key, partitions - instance.get_materialized_partitions(key))
    return len(runs)


def _delete(instance: dg.DagsterInstance, run_id: str) -> None:
    """A run, its output, and the file of its events, which Dagster empties but leaves behind."""
    instance.delete_run(run_id)
    instance.compute_log_manager.delete_logs(prefix=[run_id])
    for path in Path(instance.root_directory, "history", "runs").glob(f"{run_id}.db*"):
        path.unlink()


def _remember(instance: dg.DagsterInstance, key: dg.AssetKey, partitions: set[str]) -> None:
    """Keep partitions whose runs are gone marked as read, so that nobody looks for a gap."""
    for partition in sorted(partitions):
        instance.report_runless_asset_event(
            dg.AssetMaterialization(
                key, partition=partition, description="Read by a run that has been deleted."
            )
        )


def housekeeping_job(runtime: Runtime) -> dg.JobDefinition:
    """Deletes runs, events and logs older than 90 days."""

    @dg.op(description="Delete ended runs older than 90 days, their events and their output.")
    def purge(context: dg.OpExecutionContext) -> None:
        deleted = purge_runs(context.instance, runtime.clock() - KEEP_RUNS)
        context.log.info(f"{deleted} runs deleted")

    @dg.job(name=HOUSEKEEPING, description="Deletes Dagster runs older than 90 days.")
    def housekeeping() -> None:
        purge()

    return housekeeping
