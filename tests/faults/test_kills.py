"""kill -9 at a point of the path, then a second run: the same tables as an undisturbed run."""

from __future__ import annotations

import signal
from pathlib import Path

import dagster as dg
import pytest
from children import assert_same_tables, half_written, prepared, tryg_import
from installations import settings_in

from orchestration.instance import open_instance

STAGES = ("half_batch", "batch", "ledger", "staging", "chunk", "marts", "candidate")


def kill(folder: Path, stage: str) -> None:
    ended = tryg_import(folder, stage=stage)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def finish(folder: Path, undisturbed: Path) -> None:
    """The next run ends well, and nothing tells that there was a run before it."""
    ended = tryg_import(folder)
    assert ended.returncode == 0, ended.stderr
    assert_same_tables(folder, undisturbed)
    assert half_written(folder) == []


def run_ends(folder: Path) -> list[str]:
    """How the runs of an installation ended, oldest first; asks nothing of a running process."""
    instance = open_instance(settings_in(folder))
    assert instance.event_log_storage.get_concurrency_run_ids() == set()
    return [run.status.value for run in reversed(instance.get_runs())]


def test_runs_killed_at_landing_and_at_scoring_are_mended_and_free_the_pool(
    tmp_path: Path, undisturbed: Path
) -> None:
    folder = prepared(tmp_path / "killed", keys_of=undisturbed)
    kill(folder, "half_batch")
    assert {path.parent.parent.name for path in half_written(folder)} == {"raw", "quarantine"}
    kill(folder, "chunk")
    finish(folder, undisturbed)
    done, cut_off = dg.DagsterRunStatus.SUCCESS.value, dg.DagsterRunStatus.FAILURE.value
    assert run_ends(folder) == [cut_off, done, cut_off, done, done]


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_a_run_killed_at_any_point_is_mended_by_the_next(
    stage: str, tmp_path: Path, undisturbed: Path
) -> None:
    folder = prepared(tmp_path / "killed", keys_of=undisturbed)
    kill(folder, stage)
    finish(folder, undisturbed)


@pytest.mark.slow
def test_a_run_that_a_person_stops_is_mended_by_the_next(tmp_path: Path, undisturbed: Path) -> None:
    folder = prepared(tmp_path / "stopped", keys_of=undisturbed)
    assert tryg_import(folder, stage="stop").returncode != 0
    finish(folder, undisturbed)
