"""When things run: one collect job per source, one transform job, schedules, sensors.

Does not belong here: what the jobs do (`orchestration.assets`, `housekeeping.py`).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)
from dagster._core.events import RunFailureReason
from dagster._core.storage.tags import RUN_FAILURE_REASON_TAG, WILL_RETRY_TAG

from orchestration.assets.forgotten import FORGOTTEN, TOMBSTONES_TAG
from orchestration.assets.published import CITY
from orchestration.assets.raw import ACCEPTED, LEDGER_TAG, REGISTER, partitions_of, raw_key
from orchestration.assets.scores import CANDIDATE_SCORES
from orchestration.housekeeping import HOUSEKEEPING, housekeeping_job
from orchestration.instance import end_dead_runs
from orchestration.notify import notify
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.sources.collect import pause_now, refusal_now
from orchestration.storage.ledger import input_state
from orchestration.storage.tombstones import tombstones_state

AssetJob = UnresolvedAssetJobDefinition
RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
TRANSFORM = "transform"
CANDIDATE = "score_candidate"
PUBLISH = "publish"
FORGET = "forget"
REREAD_DAYS = 7
TIME_ZONE = "Europe/Copenhagen"


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


def candidate_job() -> AssetJob:
    """A job of its own, so that a candidate that fails or takes long holds nothing up."""
    return dg.define_asset_job(
        CANDIDATE,
        selection=[CANDIDATE_SCORES],
        description="Scores of the candidate model, beside the current one's.",
    )


def forget_job() -> AssetJob:
    """What is erased or past its retention goes from every file."""
    return dg.define_asset_job(
        FORGET,
        selection=[FORGOTTEN],
        description="Erasure and retention down to the bytes; the figures follow with transform.",
    )


def days_within(
    municipality: Municipality,
    source: Source,
    first: date | None,
    last: date | None,
    now: datetime,
) -> tuple[date, date] | None:
    """The days that a live source has between `first` and `last`; None when it has none.

    The default is the last 7 days up to `now` in the municipality's time zone. A platform is not
    read by day, so it has none.
    """
    today = now.astimezone(ZoneInfo(municipality.time_zone)).date()
    until = last or today
    since = first or until - timedelta(days=REREAD_DAYS - 1)
    with dg.partition_loading_context(effective_dt=now):
        partitions = partitions_of(municipality, source) if source.reading == "day" else None
        keys = partitions.get_partition_keys() if partitions else []
    days = [key for key in keys if since.isoformat() <= key <= until.isoformat()]
    return (date.fromisoformat(days[0]), date.fromisoformat(days[-1])) if days else None


def nightly(runtime: Runtime, municipality: Municipality, source: Source) -> dg.ScheduleDefinition:
    """04:00 local time: read the last 7 days again, so that edits and deletions are seen."""

    @dg.schedule(
        job_name=collect_job_name(source),
        name=f"nightly_{source.id}",
        cron_schedule="0 4 * * *",
        execution_timezone=municipality.time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"Reads the last {REREAD_DAYS} days of {source.name} again.",
    )
    def again(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        if problem := refusal_now(runtime, source):
            return dg.SkipReason(problem)
        now = context.scheduled_execution_time
        days = days_within(municipality, source, None, None, now)
        if days is None:
            return dg.SkipReason(f"{source.id} has no days in the last {REREAD_DAYS}")
        first, last = (day.isoformat() for day in days)
        return dg.RunRequest(tags={RANGE_START: first, RANGE_END: last})

    return again


def hourly(runtime: Runtime, municipality: Municipality, source: Source) -> dg.ScheduleDefinition:
    """Each hour: what is new, what the platform says is deleted, and a look when one is due.

    Sources start at different minutes, so that they do not all ask at once.
    """
    minute = sum(source.id.encode()) % 60

    @dg.schedule(
        job_name=collect_job_name(source),
        name=f"hourly_{source.id}",
        cron_schedule=f"{minute} * * * *",
        execution_timezone=municipality.time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"Reads what is new on {source.name}; every 6 hours also what is gone.",
    )
    def again(_: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        refusal = refusal_now(runtime, source)
        return dg.SkipReason(refusal) if refusal else dg.RunRequest()

    return again


def at(cron: str, name: str, job: str, description: str) -> dg.ScheduleDefinition:
    """A job at set times of the national clock, running from the start."""
    return dg.ScheduleDefinition(
        name=name,
        job_name=job,
        cron_schedule=cron,
        execution_timezone=TIME_ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=description,
    )


def inbox_sensor(runtime: Runtime, source: Source) -> dg.SensorDefinition:
    """A file in the source's inbox folder becomes a delivery; it is deleted when it has landed.

    One that failed is tried again the next day, and at once when it is laid there again.
    """

    @dg.sensor(
        job_name=collect_job_name(source),
        name=f"inbox_{source.id}",
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Imports the files laid into the inbox folder {source.id}.",
    )
    def inbox(_: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        if paused := pause_now(runtime, source):
            return dg.SkipReason(paused)
        runtime.deliveries.expire(source.id)
        laid = {one.key: int(one.laid_at) for one in runtime.deliveries.waiting(source.id)}
        if not laid:
            return dg.SkipReason("the inbox is empty")
        keys, today = sorted(laid), runtime.clock().date()
        add = dg.DynamicPartitionsDefinition(name=f"{source.id}_deliveries").build_add_request(keys)
        requests = [
            dg.RunRequest(run_key=f"{key} {laid[key]} {today}", partition_key=key) for key in keys
        ]
        return dg.SensorResult(requests, dynamic_partitions_requests=[add])

    return inbox


def may_start(instance: dg.DagsterInstance, job: str, tag: str, state: str) -> str | None:
    """Why a job is not to be started for what it reads, told by `state`; None when it is.

    A run that failed or was cancelled is not repeated for the same state: a step has tried again
    what passes by itself (`assets/patience.py`), and the daemon starts its own runs again that
    were cut off (`run_retries`). What a command left unfinished is taken over here.
    """
    runs = instance.get_runs(dg.RunsFilter(job_name=job), limit=20)
    if not all(run.is_finished for run in runs):
        return f"a run of {job} is under way or queued; what is new comes next"
    last = runs[0] if runs else None
    if last is None or last.tags.get(tag) != state or _was_cut_off(last):
        return None
    if last.is_success:
        return "nothing new since the last run"
    return f"the last run of {job} did not succeed: mend what it names and start it, or bring data"


def _was_cut_off(run: dg.DagsterRun) -> bool:
    """Whether a command's process ended before its run did: nothing else starts it again."""
    is_failed = run.status == dg.DagsterRunStatus.FAILURE
    by_step = run.tags.get(RUN_FAILURE_REASON_TAG) == RunFailureReason.STEP_FAILURE.value
    return is_failed and not by_step and run.remote_job_origin is None


def accepted_batches_sensor(runtime: Runtime) -> dg.SensorDefinition:
    """New entries in the ledger and new tombstones start the transform job, once for all."""

    @dg.sensor(
        job_name=TRANSFORM,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts the transform job when batches have been accepted or posts erased.",
    )
    def accepted_batches(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        end_dead_runs(context.instance)
        state = input_state(runtime.settings)
        if state is None:
            return dg.SkipReason("no batch has been accepted yet")
        reason = may_start(context.instance, TRANSFORM, LEDGER_TAG, state)
        return dg.SkipReason(reason) if reason else dg.RunRequest(tags={LEDGER_TAG: state})

    return accepted_batches


def tombstones_sensor(runtime: Runtime) -> dg.SensorDefinition:
    """New tombstones start the forget job, once for all of them."""

    @dg.sensor(
        job_name=FORGET,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts the forget job when posts have been erased.",
    )
    def tombstones(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        state = tombstones_state(runtime.settings)
        if state is None:
            return dg.SkipReason("nothing has been erased yet")
        reason = may_start(context.instance, FORGET, TOMBSTONES_TAG, state)
        return dg.SkipReason(reason) if reason else dg.RunRequest(tags={TOMBSTONES_TAG: state})

    return tombstones


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
        if run.tags.get(WILL_RETRY_TAG) == "true":
            return dg.SkipReason("the run was cut off and is started again")
        notify(runtime.settings.notify_url, run.job_name, run.run_id)
        return None

    return failed


def jobs(runtime: Runtime) -> list[AssetJob | dg.JobDefinition]:
    """All jobs of an installation."""
    collect = [collect_job(*one) for one in runtime.sources()]
    publish = dg.define_asset_job(
        PUBLISH, selection=[CITY], description="The published file, from the marts as they are."
    )
    candidate = [candidate_job()] if runtime.has_candidate else []
    forget, housekeeping = forget_job(), housekeeping_job(runtime)
    return [*collect, transform_job(), *candidate, publish, forget, housekeeping]


def schedules(runtime: Runtime) -> Iterator[dg.ScheduleDefinition]:
    """Nightly for days, hourly for platforms; daily forgetting, transform, candidate; clean-up."""
    for municipality, source in runtime.sources():
        if source.reading == "day":
            yield nightly(runtime, municipality, source)
        elif source.reading == "page":
            yield hourly(runtime, municipality, source)
    forget = "Erasure and retention: texts and author keys whose time is over."
    yield at("30 2 * * *", "daily_forgetting", FORGET, forget)
    transform = "Publishes weeks that have closed and looks at freshness, also without data."
    yield at("0 5 * * *", "daily_transform", TRANSFORM, transform)
    if runtime.has_candidate:
        candidate = "Lets the candidate model score what is new."
        yield at("0 6 * * *", "daily_candidate", CANDIDATE, candidate)
    cleanup = "Deletes runs, events and logs older than 90 days."
    yield at("30 3 * * 1", "weekly_housekeeping", HOUSEKEEPING, cleanup)


def sensors(runtime: Runtime) -> list[dg.SensorDefinition]:
    """An inbox per file source, the ledger, the tombstones, and failed runs."""
    files = [source for _, source in runtime.sources() if source.reading == "delivery"]
    inboxes = [inbox_sensor(runtime, source) for source in files]
    asking = [accepted_batches_sensor(runtime), tombstones_sensor(runtime)]
    return [*inboxes, *asking, failed_run_sensor(runtime)]
