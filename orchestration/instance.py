"""Dagster's own storage under the data folder: its settings file, and runs that died.

Does not belong here: what runs (`definitions.py`).
"""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg
import psutil

from orchestration.settings import Settings, export_environment

PROCESS_TAG = "tryg/process"

DAGSTER_YAML = """\
telemetry:
  enabled: false
concurrency:
  pools:
    granularity: op
    default_limit: 1
run_monitoring:
  enabled: true
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days: 90
"""


def process_tag() -> dict[str, str]:
    """Marks a run with the process that executes it: id and start time."""
    me = psutil.Process()
    return {PROCESS_TAG: f"{me.pid}@{me.create_time():.2f}"}


def _is_alive(tag: str) -> bool:
    pid, started = tag.split("@")
    try:
        return f"{psutil.Process(int(pid)).create_time():.2f}" == started
    except psutil.NoSuchProcess:
        return False


def end_dead_runs(instance: dg.DagsterInstance) -> int:
    """Mark runs whose process is gone as failed and free their pool slots; gives how many."""
    active = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING]
    ended = 0
    for run in instance.get_runs(dg.RunsFilter(statuses=active)):
        tag = run.tags.get(PROCESS_TAG)
        if tag and not _is_alive(tag):
            instance.report_run_failed(run, message="the process of this run is gone")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            ended += 1
    return ended


def write_instance_settings(settings: Settings) -> Path:
    """Write `dagster.yaml` when it is missing or differs; gives its folder."""
    path = settings.dagster_home / "dagster.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != DAGSTER_YAML:
        path.write_text(DAGSTER_YAML)
    return path.parent


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The one instance that command line and daemon share, dead runs of earlier processes ended."""
    export_environment(settings)
    os.environ["DAGSTER_HOME"] = str(write_instance_settings(settings))
    instance = dg.DagsterInstance.get()
    end_dead_runs(instance)
    return instance
