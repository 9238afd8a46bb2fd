"""One at a time in the warehouse: the pool between runs, and patience with a held lock."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path

import dagster as dg
import pytest
from conftest import csv_of, runtime_in

from orchestration.assets import patience, published
from orchestration.assets.patience import RETRIES
from orchestration.cli.jobs import Jobs, opened_jobs, source_of
from orchestration.settings import Settings
from orchestration.storage.lock import WarehouseBusy, warehouse_lock

HOLD = """
import sys, time
from filelock import FileLock
lock = FileLock(sys.argv[1])
lock.acquire()
print("held", flush=True)
time.sleep(300)
"""
PUBLISHER = str(Path(__file__).with_name("publisher.py"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that has transformed one small file."""
    folder = tmp_path_factory.mktemp("turns")
    runtime = runtime_in(folder)
    rows = [
        {"id": f"k{n}", "tid": f"2026-10-{5 + n} 18:00", "forfatter": f"p{n}", "tekst": "God bro"}
        for n in range(20)
    ]
    (folder / "posts.csv").write_text(csv_of(rows), encoding="utf-8")
    _, source = source_of(runtime, "proeveby_filer")
    with opened_jobs(runtime) as jobs:
        assert jobs.collect_file(source, runtime.deliveries.offer(folder / "posts.csv")) == []
        jobs.transform()
    return folder


@pytest.fixture
def jobs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    monkeypatch.setattr(patience, "WAIT_SECONDS", 0)
    with opened_jobs(runtime_in(folder)) as opened:
        yield opened


@pytest.fixture
def holder(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the warehouse."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder / "data" / "warehouse.lock")],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def attempts(jobs: Jobs) -> tuple[str, int]:
    """How the last run ended, and how often its step was tried again."""
    (run,) = jobs.instance.get_runs(limit=1)
    kind = dg.DagsterEventType.STEP_RESTARTED
    return run.status.value, len(jobs.instance.all_logs(run.run_id, of_type=kind))


def impatient(settings: Settings) -> AbstractContextManager[None]:
    return warehouse_lock(settings, wait_seconds=0.1)


def test_a_step_that_finds_the_warehouse_busy_is_tried_again(
    jobs: Jobs, holder: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def lock(settings: Settings) -> AbstractContextManager[None]:
        looks.append(1)
        if len(looks) == 2:
            holder.kill()
            holder.wait()
        return impatient(settings)

    monkeypatch.setattr(published, "warehouse_lock", lock)
    assert jobs.publish() == []
    assert attempts(jobs) == ("SUCCESS", 1)


def test_a_warehouse_that_stays_busy_is_given_up_after_two_more_tries(
    jobs: Jobs, holder: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "warehouse_lock", impatient)
    with pytest.raises(WarehouseBusy, match="see the running runs"):
        jobs.publish()
    assert attempts(jobs) == ("FAILURE", RETRIES)


def test_what_a_human_must_mend_is_not_tried_again(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("mend me")

    monkeypatch.setattr(published, "publish", broken)
    with pytest.raises(ValueError, match="mend me"):
        jobs.publish()
    assert attempts(jobs) == ("FAILURE", 0)


def test_two_processes_on_one_data_folder_are_never_in_the_warehouse_together(
    folder: Path,
) -> None:
    running = [subprocess.Popen([sys.executable, PUBLISHER, str(folder), "3"]) for _ in range(2)]
    assert [process.wait(240) for process in running] == [0, 0]
    lines = [line.split() for line in (folder / "inside").read_text().splitlines()]
    turns = sorted((float(begun), float(ended), pid) for pid, begun, ended in lines)
    assert len(turns) == 6
    assert {pid for *_, pid in turns} == {str(process.pid) for process in running}
    for (_, ended, _), (begun, *_) in pairwise(turns):
        assert ended <= begun
