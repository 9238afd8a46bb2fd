"""When things run: one collect job per source, one transform job, schedules, sensors, clean-up.

Does not belong here: what the jobs do (`orchestration.assets`).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)

from orchestration.assets.published import CITY
from orchestration.assets.raw import ACCEPTED, REGISTER, partitions_of, raw_key
from orchestration.notify import notify
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.storage.ledger import newest_acceptance

AssetJob = UnresolvedAssetJobDefinition
RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
TRANSFORM = "transform"
PUBLISH = "publish"
REREAD_DAYS = 7
KEEP_RUNS = timedelta(days=90)


def collect_job_name(source: Source) -> str:
    return f"collect_{source.id}"


def collect_job(municipality: Municipality, source: Source) -> AssetJob:
    """Reads one source; one that fails stops no other."""
    return dg.define_asset_job(
        collect_job_name(source),
        selection=[raw_key(source)],
        description=f"Collect {source.name}.",
    )


def transform_job() -> AssetJob:
    """From the ledger to the published file, over all accepted batches."""
    layers = dg.AssetSelection.groups("staging", "intermediate", "ml", "marts", "published")
    return dg.define_asset_job(
        TRANSFORM,
        selection=layers | dg.AssetSelection.assets(ACCEPTED, REGISTER),
        description="Staging, scores, marts and the published file, from the accepted batches.",
    )


def days_within(
    municipality: Municipality,
    source: Source,
    first: date | None,
    last: date | None,
    now: datetime,
) -> tuple[date, date] | None:
    """The days that a live source has between `first` and `last`; None when it has none.

    The default is the last 7 days up to `now` in the municipality's time zone.
    """
    today = now.astimezone(ZoneInfo(municipality.time_zone)).date()
    until = last or today
    since = first or until - timedelta(days=REREAD_DAYS - 1)
    keys = partitions_of(municipality, source).get_partition_keys() if source.is_live else []
    days = [key for key in keys if since.isoformat() <= key <= until.isoformat()]
    return (date.fromisoformat(days[0]), date.fromisoformat(days[-1])) if days else None


def nightly(runtime: Runtime, municipality: Municipality, source: Source) -> dg.ScheduleDefinition:
    """04:00 local time: read the last 7 days again, so that edits and deletions are seen."""

    @dg.schedule(
        job_name=collect_job_name(source),
        name=f"nightly_{source.id}",
        cron_schedule="0 4 * * *",
        execution_timezone="Europe/Copenhagen",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"Reads the last {REREAD_DAYS} days of {source.name} again.",
    )
    def again(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        now = context.scheduled_execution_time
        days = days_within(municipality, source, None, None, now)
        if days is None:
            return dg.SkipReason(f"{source.id} has no days in the last {REREAD_DAYS}")
        first, last = (day.isoformat() for day in days)
        return dg.RunRequest(tags={RANGE_START: first, RANGE_END: last})

    return again


def inbox_sensor(runtime: Runtime, source: Source) -> dg.SensorDefinition:
    """A file in the source's inbox folder becomes a delivery; it is deleted when it has landed."""

    @dg.sensor(
        job_name=collect_job_name(source),
        name=f"inbox_{source.id}",
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Imports the files laid into the inbox folder {source.id}.",
    )
    def inbox(_: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        runtime.deliveries.expire(source.id)
        keys = sorted({key for key, _ in runtime.deliveries.waiting(source.id)})
        if not keys:
            return dg.SkipReason("the inbox is empty")
        add = dg.DynamicPartitionsDefinition(name=f"{source.id}_deliveries").build_add_request(keys)
        requests = [dg.RunRequest(run_key=key, partition_key=key) for key in keys]
        return dg.SensorResult(requests, dynamic_partitions_requests=[add])

    return inbox


def accepted_batches_sensor(runtime: Runtime) -> dg.SensorDefinition:
    """New entries in the ledger start the transform job, once for all of them."""

    @dg.sensor(
        job_name=TRANSFORM,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts the transform job when batches have been accepted.",
    )
    def accepted_batches(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        newest = newest_acceptance(runtime.settings)
        seen = newest.isoformat() if newest else ""
        if seen == (context.cursor or ""):
            return dg.SkipReason("nothing new in the ledger")
        busy = dg.RunsFilter(
            job_name=TRANSFORM,
            statuses=[dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTED],
        )
        if context.instance.get_runs(busy, limit=1):
            return dg.SkipReason("a transform run is under way; the new batches come next")
        context.update_cursor(seen)
        return dg.RunRequest(run_key=seen)

    return accepted_batches


def failed_run_sensor(runtime: Runtime) -> dg.SensorDefinition:
    """Tells a human by e-mail or webhook that a run has failed, without any data in it."""

    @dg.run_failure_sensor(
        name="failed_runs",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Sends the job's name and the run's id to TRYG_NOTIFY_URL.",
    )
    def failed(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        run = context.dagster_run
        if runtime.settings.notify_url is None:
            return dg.SkipReason("TRYG_NOTIFY_URL is not set")
        notify(runtime.settings.notify_url, run.job_name, run.run_id)
        return None

    return failed


def purge_runs(instance: dg.DagsterInstance, before: float) -> int:
    """Delete ended runs and their events created before `before` (seconds since 1970)."""
    ended = [
        dg.DagsterRunStatus.SUCCESS,
        dg.DagsterRunStatus.FAILURE,
        dg.DagsterRunStatus.CANCELED,
    ]
    old = dg.RunsFilter(statuses=ended, created_before=datetime.fromtimestamp(before, UTC))
    runs = instance.get_runs(old)
    for run in runs:
        instance.delete_run(run.run_id)
    return len(runs)


def housekeeping_job(runtime: Runtime) -> dg.JobDefinition:
    """Deletes runs and events older than 90 days (R22)."""

    @dg.op(description="Delete ended runs and their events older than 90 days.")
    def purge(context: dg.OpExecutionContext) -> None:
        deleted = purge_runs(context.instance, (runtime.clock() - KEEP_RUNS).timestamp())
        context.log.info(f"{deleted} runs deleted")

    @dg.job(name="housekeeping", description="Deletes Dagster runs older than 90 days.")
    def housekeeping() -> None:
        purge()

    return housekeeping


def jobs(runtime: Runtime) -> list[AssetJob | dg.JobDefinition]:
    """All jobs of an installation."""
    collect = [collect_job(*one) for one in runtime.sources()]
    publish = dg.define_asset_job(
        PUBLISH, selection=[CITY], description="The published file, from the marts as they are."
    )
    return [*collect, transform_job(), publish, housekeeping_job(runtime)]


def schedules(runtime: Runtime) -> Iterator[dg.ScheduleDefinition]:
    """A nightly schedule per live source, and the weekly clean-up."""
    for municipality, source in runtime.sources():
        if source.is_live:
            yield nightly(runtime, municipality, source)
    yield dg.ScheduleDefinition(
        name="weekly_housekeeping",
        job_name="housekeeping",
        cron_schedule="30 3 * * 1",
        execution_timezone="Europe/Copenhagen",
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )


def sensors(runtime: Runtime) -> list[dg.SensorDefinition]:
    """An inbox per file source, the ledger, and failed runs."""
    files = [source for _, source in runtime.sources() if not source.is_live]
    inboxes = [inbox_sensor(runtime, source) for source in files]
    return [*inboxes, accepted_batches_sensor(runtime), failed_run_sensor(runtime)]
