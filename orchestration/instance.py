"""Dagster's own storage under the data folder: its settings file, and runs that died.

Does not belong here: what runs (`definitions.py`), when (`automation.py`).
"""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg
import psutil
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from filelock import FileLock

from ml.replacing import replacing
from orchestration.settings import Settings, export_environment

# A run that was cut off is started again; one whose step failed waits for a human.
DAGSTER_YAML = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  pools:
    granularity: op
    default_limit: 1
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 60
run_retries:
  enabled: true
  max_retries: 2
  retry_on_asset_or_op_failure: false
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days: 90
"""
ACTIVE = [
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
CLOCK_SLACK_SECONDS = 5.0


def run_process(instance: dg.DagsterInstance, run_id: str) -> tuple[int, float] | None:
    """The process that executes a run, as the run itself has recorded it, and when; None before.

    Both the daemon's workers and the command line record it before their first step.
    """
    entries = instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)
    for entry in reversed(entries):
        found = entry.get_dagster_event().engine_event_data.metadata.get("pid")
        if found is not None:
            return int(str(found.value)), entry.timestamp
    return None


def is_alive(pid: int, recorded_at: float) -> bool:
    """Whether process `pid` still runs and is the one that was recorded, not a later namesake."""
    try:
        process = psutil.Process(pid)
        is_same = process.create_time() <= recorded_at + CLOCK_SLACK_SECONDS
        return is_same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def end_dead_runs(instance: dg.DagsterInstance) -> int:
    """Mark runs whose process is gone as failed and free what ended runs hold; gives how many."""
    ended = 0
    for run in instance.get_runs(dg.RunsFilter(statuses=ACTIVE)):
        process = run_process(instance, run.run_id)
        if process is not None and not is_alive(*process):
            instance.report_run_failed(run, message="the process of this run is gone")
            ended += 1
    free_pools(instance)
    return ended


def free_pools(instance: dg.DagsterInstance) -> None:
    """Give back the pool slots of runs that have ended or been deleted."""
    storage = instance.event_log_storage
    for run_id in storage.get_concurrency_run_ids():
        run = instance.get_run_by_id(run_id)
        if run is None or run.status in FINISHED_STATUSES:
            storage.free_concurrency_slots_for_run(run_id)


def write_instance_settings(settings: Settings) -> Path:
    """Write `dagster.yaml` when it is missing or differs; gives its folder."""
    path = settings.dagster_home / "dagster.yaml"
    if not path.exists() or path.read_text() != DAGSTER_YAML:
        with replacing(path) as partial:
            partial.write_text(DAGSTER_YAML)
    return path.parent


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The one instance that command line and daemon share, dead runs of earlier processes ended."""
    export_environment(settings)
    home = write_instance_settings(settings)
    os.environ["DAGSTER_HOME"] = str(home)
    with FileLock(home / "open.lock"):  # two that make the same tables at once would fail
        instance = dg.DagsterInstance.get()
    end_dead_runs(instance)
    return instance
