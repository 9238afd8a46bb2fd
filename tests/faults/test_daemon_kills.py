"""kill -9 of a run that Dagster's daemon has launched: it blocks no later run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import psutil
import pytest
from children import SOURCE, assert_same_tables, prepared, tryg_import
from installations import settings_in

from orchestration.automation import TRANSFORM
from orchestration.instance import open_instance

HERE = Path(__file__).parent
LIMIT_SECONDS = 240


def until(has_happened: Callable[[], object], what: str) -> None:
    """Wait for what another process does."""
    ends = time.monotonic() + LIMIT_SECONDS
    while not has_happened():
        assert time.monotonic() < ends, f"{what} has not happened"
        time.sleep(0.5)


def daemon_of(folder: Path) -> subprocess.Popen[bytes]:
    """A real daemon over the small installation: sensors, queue, launcher, monitoring."""
    settings = settings_in(folder)
    open_instance(settings)  # writes dagster.yaml and the environment that children inherit
    paths = os.pathsep.join([str(HERE.parent / "integration"), os.environ.get("PYTHONPATH", "")])
    with (folder / "daemon.log").open("wb") as log:
        return subprocess.Popen(
            [
                str(Path(sys.executable).with_name("dagster-daemon")),
                *("run", "-f", str(HERE / "small_location.py")),
            ],
            env={**os.environ, "TRYG_SMALL": str(folder), "PYTHONPATH": paths},
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def kill_family(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of a process and all that it has started, as a power cut does it."""
    if process.poll() is None:
        parent = psutil.Process(process.pid)
        family = [*parent.children(recursive=True), parent]
        for one in family:
            one.kill()
        process.wait()
        psutil.wait_procs(family, timeout=30)


@pytest.fixture
def holding(tmp_path: Path, undisturbed: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """An installation whose daemon has launched a transform that holds the pool right now."""
    folder = prepared(tmp_path / "daemon", keys_of=undisturbed)
    assert tryg_import(folder, stage="collect").returncode == 0
    (folder / "hold").touch()
    daemon = daemon_of(folder)
    try:
        until((folder / "holding").exists, "the launched run")
        yield folder, daemon
    finally:
        kill_family(daemon)


def transforms(folder: Path) -> list[str]:
    """How the transform runs stand, oldest first."""
    with dg.DagsterInstance.from_config(str(settings_in(folder).dagster_home)) as instance:
        runs = instance.get_runs(dg.RunsFilter(job_name=TRANSFORM))
        return [run.status.value for run in reversed(runs)]


@pytest.mark.slow
def test_after_a_power_cut_the_next_import_is_not_blocked_by_the_launched_run(
    holding: tuple[Path, subprocess.Popen[bytes]], undisturbed: Path
) -> None:
    folder, daemon = holding
    kill_family(daemon)
    assert transforms(folder) == ["STARTED"], "nobody was left to say that it has ended"
    told = tryg_import(folder)
    assert told.returncode == 0, told.stderr
    assert transforms(folder) == ["FAILURE", "SUCCESS"]
    assert_same_tables(folder, undisturbed)


@pytest.mark.slow
def test_a_killed_worker_is_followed_by_a_run_of_the_daemon_that_ends_well(
    holding: tuple[Path, subprocess.Popen[bytes]], undisturbed: Path
) -> None:
    folder, daemon = holding
    worker = psutil.Process(int((folder / "holding").read_text()))
    assert worker in psutil.Process(daemon.pid).children(recursive=True)
    (folder / "hold").unlink()
    worker.kill()
    until(lambda: "SUCCESS" in transforms(folder), "another transform run")
    assert transforms(folder)[0] == "FAILURE"
    assert list(settings_in(folder).ledger.glob(f"{SOURCE}/*.parquet")) != []
    assert_same_tables(folder, undisturbed)
