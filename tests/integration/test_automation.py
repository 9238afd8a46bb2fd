"""What runs by itself: schedules round clock changes, sensors, messages, retries, clean-up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest
from conftest import runtime_in
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.test_utils import create_run_for_test
from dagster._utils.schedules import schedule_execution_time_iterator

from orchestration.assets.raw import LEDGER_TAG, partitions_of
from orchestration.automation import (
    RANGE_END,
    RANGE_START,
    TRANSFORM,
    accepted_batches_sensor,
    inbox_sensor,
    nightly,
    schedules,
)
from orchestration.canonical import LEDGER
from orchestration.cli.demo import demo_source
from orchestration.cli.jobs import source_of
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.storage import entered, ledger

Status = dg.DagsterRunStatus
BY_DAEMON = RemoteJobOrigin(
    RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("tryg_digital_by"), "__repository__"),
    TRANSFORM,
)


@pytest.fixture
def live(tmp_path: Path) -> tuple[Runtime, Municipality, Source]:
    """A live source without an end, from the 1st of January 2026 on."""
    runtime = runtime_in(tmp_path)
    municipality, source = demo_source(runtime)
    return (
        runtime,
        municipality,
        source.model_copy(update={"demo": None, "earliest": date(2026, 1, 1)}),
    )


def asked(
    live: tuple[Runtime, Municipality, Source], at: datetime
) -> tuple[str, str] | dg.SkipReason:
    """The first and last day that the nightly schedule asks for at a moment."""
    context = dg.build_schedule_context(scheduled_execution_time=at)
    answer = nightly(*live)(context)
    if isinstance(answer, dg.SkipReason):
        return answer
    assert isinstance(answer, dg.RunRequest), "one run, not one per day"
    return answer.tags[RANGE_START], answer.tags[RANGE_END]


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (datetime(2026, 7, 1, 2, tzinfo=UTC), ("2026-06-25", "2026-07-01")),
        (datetime(2026, 3, 29, 2, tzinfo=UTC), ("2026-03-23", "2026-03-29")),  # 23 hours
        (datetime(2026, 3, 30, 2, tzinfo=UTC), ("2026-03-24", "2026-03-30")),
        (datetime(2026, 10, 25, 3, tzinfo=UTC), ("2026-10-19", "2026-10-25")),  # 25 hours
        (datetime(2026, 10, 26, 3, tzinfo=UTC), ("2026-10-20", "2026-10-26")),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), ("2026-12-26", "2027-01-01")),  # local day
        (datetime(2026, 1, 3, 3, tzinfo=UTC), ("2026-01-01", "2026-01-03")),  # a young source
    ],
)
def test_the_last_seven_local_days_are_read_again_as_one_range(live, at, days) -> None:
    assert asked(live, at) == days


@pytest.mark.parametrize(
    ("day", "hour_utc"), [((2026, 3, 28), 3), ((2026, 3, 29), 2), ((2026, 10, 25), 3)]
)
def test_the_nightly_tick_is_four_o_clock_in_denmark_on_both_sides_of_a_change(
    live, day, hour_utc
) -> None:
    schedule = nightly(*live)
    ticks = schedule_execution_time_iterator(
        datetime(*day, tzinfo=UTC).timestamp(),
        schedule.cron_schedule,
        schedule.execution_timezone,
        ascending=True,
    )
    assert next(ticks).astimezone(UTC) == datetime(*day, hour_utc, tzinfo=UTC)


def test_a_source_that_the_register_refuses_is_skipped_and_the_tick_says_why(live) -> None:
    runtime, municipality, source = live
    lapsed = source.model_copy(update={"review_date": date(2026, 1, 1)})
    skipped = asked((runtime, municipality, lapsed), datetime(2026, 7, 1, 2, tzinfo=UTC))
    assert isinstance(skipped, dg.SkipReason)
    assert "its review date has passed" in str(skipped.skip_message)


def test_a_source_whose_days_have_ended_is_read_to_its_end_and_then_left(tmp_path: Path) -> None:
    runtime = runtime_in(tmp_path)
    municipality, source = demo_source(runtime)  # five weeks from 2026-09-07
    ended = (runtime, municipality, source)
    assert asked(ended, datetime(2026, 10, 14, 2, tzinfo=UTC)) == ("2026-10-08", "2026-10-11")
    assert isinstance(asked(ended, datetime(2026, 10, 18, 2, tzinfo=UTC)), dg.SkipReason)
    assert isinstance(asked(ended, datetime(2026, 9, 1, 2, tzinfo=UTC)), dg.SkipReason)


def test_a_paused_source_is_skipped_by_its_schedule_and_its_inbox(live, tmp_path: Path) -> None:
    runtime, _, source = live
    _, files = source_of(runtime, "proeveby_filer")
    laid = runtime.settings.inbox / files.id / "a.csv"
    laid.parent.mkdir(parents=True)
    laid.write_text("id;tid")
    for one in (source, files):
        entered.pause(runtime.settings, one.id)
    for answer in (
        asked(live, datetime(2026, 7, 1, 2, tzinfo=UTC)),
        inbox_sensor(runtime, files)(dg.build_sensor_context()),
    ):
        assert isinstance(answer, dg.SkipReason)
        assert "paused" in (answer.skip_message or "")
    assert laid.exists()


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), "2026-10-24"),
        (datetime(2026, 10, 24, 22, 1, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 23, 1, tzinfo=UTC), "2026-10-26"),
    ],
)
def test_the_days_of_a_live_source_end_with_today_in_denmark(live, now, today) -> None:
    with dg.partition_loading_context(effective_dt=now):
        assert partitions_of(*live[1:]).get_last_partition_key() == today


def accept(runtime: Runtime, batch_id: str) -> None:
    """Enter a batch of no rows into the ledger."""
    nothing = dict.fromkeys(LEDGER.names())
    entry = {"batch_id": batch_id, "source_id": "proeveby_filer", "accepted_at": datetime.now(UTC)}
    ledger.accept(runtime.settings, {**nothing, "rows_count": 0, **entry})


class Sensed:
    """The sensor of accepted batches over an instance in memory and a ledger of one batch."""

    def __init__(self, folder: Path) -> None:
        self.runtime = runtime_in(folder)
        self.instance = dg.DagsterInstance.ephemeral()
        accept(self.runtime, "first")

    def run(self, status: Status, reason: str | None = None, *, by_daemon: bool = True) -> None:
        """A transform run of the ledger as it is now."""
        tags = {LEDGER_TAG: ledger.ledger_state(self.runtime.settings) or ""}
        tags |= {"dagster/failure_reason": reason} if reason else {}
        origin = BY_DAEMON if by_daemon else None
        create_run_for_test(
            self.instance, TRANSFORM, status=status, tags=tags, remote_job_origin=origin
        )

    def tick(self) -> dg.RunRequest | dg.SkipReason:
        answer = accepted_batches_sensor(self.runtime)(dg.build_sensor_context(self.instance))
        assert isinstance(answer, dg.RunRequest | dg.SkipReason)
        return answer


@pytest.fixture
def sensed(tmp_path: Path) -> Sensed:
    return Sensed(tmp_path)


def test_no_batch_starts_no_transform(tmp_path: Path) -> None:
    sensor = accepted_batches_sensor(runtime_in(tmp_path))
    with dg.DagsterInstance.ephemeral() as instance:
        answer = sensor(dg.build_sensor_context(instance))
    assert isinstance(answer, dg.SkipReason)


def test_all_new_batches_start_one_transform_and_newer_ones_the_next(sensed: Sensed) -> None:
    accept(sensed.runtime, "second")
    request = sensed.tick()
    assert isinstance(request, dg.RunRequest)
    assert request.tags == {LEDGER_TAG: ledger.ledger_state(sensed.runtime.settings)}
    sensed.run(Status.SUCCESS)
    assert isinstance(sensed.tick(), dg.SkipReason)
    accept(sensed.runtime, "third")
    assert isinstance(sensed.tick(), dg.RunRequest)


@pytest.mark.parametrize(
    "status",
    [Status.NOT_STARTED, Status.QUEUED, Status.STARTING, Status.STARTED, Status.CANCELING],
)
def test_nothing_is_started_beside_a_transform_that_has_not_ended(
    sensed: Sensed, status: Status
) -> None:
    sensed.run(status)
    accept(sensed.runtime, "second")
    assert isinstance(sensed.tick(), dg.SkipReason)


def test_batches_that_came_meanwhile_are_transformed_after_it(sensed: Sensed) -> None:
    sensed.run(Status.SUCCESS)
    accept(sensed.runtime, "second")
    assert isinstance(sensed.tick(), dg.RunRequest)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status.FAILURE, "STEP_FAILURE"),
        (Status.CANCELED, None),
        (Status.FAILURE, None),  # cut off: the daemon starts it again itself
    ],
)
def test_what_did_not_succeed_waits_for_a_human_or_for_new_batches(
    sensed: Sensed, status: Status, reason: str | None
) -> None:
    sensed.run(status, reason)
    answer = sensed.tick()
    assert isinstance(answer, dg.SkipReason)
    assert "did not succeed" in (answer.skip_message or "")
    accept(sensed.runtime, "second")
    assert isinstance(sensed.tick(), dg.RunRequest)


def test_what_a_command_left_unfinished_is_taken_over(sensed: Sensed) -> None:
    sensed.run(Status.FAILURE, by_daemon=False)
    assert isinstance(sensed.tick(), dg.RunRequest)
    sensed.run(Status.FAILURE, "STEP_FAILURE", by_daemon=False)
    assert isinstance(sensed.tick(), dg.SkipReason)


def test_an_older_transform_of_the_same_ledger_does_not_count_after_a_newer_one(
    sensed: Sensed,
) -> None:
    sensed.run(Status.SUCCESS)
    create_run_for_test(sensed.instance, TRANSFORM, status=Status.SUCCESS, tags={LEDGER_TAG: "x"})
    assert isinstance(sensed.tick(), dg.RunRequest)


def test_a_transform_runs_daily_also_without_new_batches(tmp_path: Path) -> None:
    found = {one.name: one for one in schedules(runtime_in(tmp_path))}
    schedule = found["daily_transform"]
    assert (schedule.cron_schedule, schedule.execution_timezone) == (
        "0 5 * * *",
        "Europe/Copenhagen",
    )
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
