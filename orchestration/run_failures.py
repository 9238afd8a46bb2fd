"""What made a job's run fail last: the kind of error and when, from Dagster's own record.

Does not belong here: the error's words, which may hold what nobody should read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import dagster as dg
from dagster._core.errors import DagsterExecutionStepExecutionError

from orchestration.instance import open_instance
from orchestration.settings import Settings

CUT_OFF = "cut off"  # no step has failed: the process of the run ended, or was ended


@dataclass(frozen=True)
class Failure:
    """A failed run: the name of the error's class, or CUT_OFF, and when it ended, UTC."""

    kind: str
    at: datetime | None


def known_instance(settings: Settings) -> dg.DagsterInstance | None:
    """The installation's instance; None before anything has run, and then none is made."""
    has_run = (settings.dagster_home / "dagster.yaml").exists()
    return open_instance(settings) if has_run else None


def _kind(instance: dg.DagsterInstance, run_id: str) -> str:
    """The class of the error that the failed step raised, without Dagster's wrapping of it."""
    entries = instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    failures = [entry.get_dagster_event().step_failure_data.error for entry in entries]
    error = next((one for one in failures if one is not None), None)
    if error is not None and error.cls_name == DagsterExecutionStepExecutionError.__name__:
        error = error.cause
    return error.cls_name or CUT_OFF if error is not None else CUT_OFF


def last_failure(instance: dg.DagsterInstance, job: str) -> Failure | None:
    """The last failed run of `job`, also when it has succeeded since; None when none has failed."""
    failed = dg.RunsFilter(job_name=job, statuses=[dg.DagsterRunStatus.FAILURE])
    for record in instance.get_run_records(failed, limit=1):
        ended = datetime.fromtimestamp(record.end_time, UTC) if record.end_time else None
        return Failure(_kind(instance, record.dagster_run.run_id), ended)
    return None
