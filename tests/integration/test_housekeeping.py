"""Old runs go, what they said goes with them, and which days have been read stays known."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from conftest import runtime_in

from orchestration.assets.raw import raw_key
from orchestration.cli.demo import demo_source
from orchestration.cli.jobs import Jobs, opened_jobs
from orchestration.housekeeping import HOUSEKEEPING, KEEP_RUNS
from orchestration.register import Source

OLD = {"2026-09-07", "2026-09-08"}
RECENT = {"2026-09-09"}


def age(jobs: Jobs, run_id: str, by: timedelta) -> None:
    """Let a run have been created earlier, as if time had passed."""
    created = (datetime.now(UTC) - by).replace(tzinfo=None)
    with sqlite3.connect(jobs.runtime.settings.dagster_home / "history" / "runs.db") as file:
        sql = "update runs set create_timestamp = ? where run_id = ?"
        assert file.execute(sql, [created.isoformat(sep=" "), run_id]).rowcount == 1


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Jobs, Source, list[str]]]:
    """An installation after housekeeping: two days read long ago, one recently, one for ever."""
    runtime = runtime_in(tmp_path_factory.mktemp("housekeeping"))
    runtime.clock = lambda: datetime.now(UTC)
    _, source = demo_source(runtime)
    with opened_jobs(runtime) as jobs:
        jobs.collect_days(source, date(2026, 9, 7), date(2026, 9, 8))
        jobs.collect_days(source, date(2026, 9, 9), date(2026, 9, 9))
        recent, old = (run.run_id for run in jobs.instance.get_runs())
        waiting = jobs.instance.create_run_for_job(jobs.definitions.resolve_job_def(HOUSEKEEPING))
        age(jobs, old, KEEP_RUNS + timedelta(hours=1))
        age(jobs, recent, KEEP_RUNS - timedelta(hours=1))
        age(jobs, waiting.run_id, KEEP_RUNS * 2)
        jobs.run(HOUSEKEEPING)
        yield jobs, source, [old, recent, waiting.run_id]


def test_only_ended_runs_older_than_ninety_days_are_deleted(kept) -> None:
    jobs, _, (old, recent, waiting) = kept
    known = {run.run_id for run in jobs.instance.get_runs()}
    assert old not in known
    assert {recent, waiting} <= known


def test_events_and_output_go_with_their_run(kept) -> None:
    jobs, _, (old, recent, _) = kept
    home = jobs.runtime.settings.dagster_home
    assert [path for path in home.rglob("*") if old in path.name] == []
    assert list((home / "storage" / recent).rglob("*")) != []
    assert jobs.instance.all_logs(recent) != []


def test_days_stay_marked_as_read_and_history_stays_usable(kept) -> None:
    jobs, source, _ = kept
    key = raw_key(source)
    assert jobs.instance.get_materialized_partitions(key) == OLD | RECENT
    assert jobs.instance.get_latest_materialization_event(key) is not None
    records = jobs.instance.fetch_materializations(
        dg.AssetRecordsFilter(key, asset_partitions=sorted(OLD)), limit=10
    ).records
    assert {one.partition_key for one in records} == OLD
    assert all(one.run_id == "" for one in records)


def test_a_day_can_be_read_again_after_its_run_was_deleted(kept) -> None:
    jobs, source, _ = kept
    assert jobs.collect_days(source, date(2026, 9, 7), date(2026, 9, 7)) == []
    (record,) = jobs.instance.fetch_materializations(
        dg.AssetRecordsFilter(raw_key(source), asset_partitions=["2026-09-07"]), limit=1
    ).records
    assert record.run_id != ""
    metadata = record.asset_materialization.metadata if record.asset_materialization else {}
    assert metadata["dagster/partition_row_count"].value > 0


def test_housekeeping_twice_changes_nothing(kept) -> None:
    jobs, source, _ = kept
    before = len(jobs.instance.get_runs())
    jobs.run(HOUSEKEEPING)
    assert len(jobs.instance.get_runs()) == before + 1
    assert jobs.instance.get_materialized_partitions(raw_key(source)) == OLD | RECENT


def test_the_settings_keep_ticks_for_ninety_days(kept) -> None:
    jobs, *_ = kept
    from dagster._core.definitions.run_request import InstigatorType

    for kind in (InstigatorType.SCHEDULE, InstigatorType.SENSOR):
        assert set(jobs.instance.get_tick_retention_settings(kind).values()) == {90}
    assert not jobs.instance.telemetry_enabled
    assert not jobs.instance.nux_enabled


def test_a_folder_without_runs_is_housekept_too(tmp_path: Path) -> None:
    with opened_jobs(runtime_in(tmp_path)) as jobs:
        assert jobs.run(HOUSEKEEPING) == []
