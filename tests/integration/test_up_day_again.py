"""A day collected again from Dagster's UI: the run, the transform that follows, turns with `tryg`.

Real webserver, daemon, workers, dbt and the embedded model, over a very small city.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import dagster as dg
import psutil
import pytest
import yaml
from conftest import settings_in, table
from started import TRYG, Up, environment, start, until

from orchestration.instance import is_alive, run_process

LAUNCH = """
mutation Launch($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}
"""
RUNS = "query { runsOrError { ... on Runs { results { runId jobName status tags {key value} } } } }"
REPOSITORY = {"repositoryLocationName": "tryg_digital_by", "repositoryName": "__repository__"}
COLLECT = "collect_demoby_samtale"
DAY = "2026-09-09"

pytestmark = pytest.mark.slow


def small_city(folder: Path) -> None:
    """A city of 200 posts, so that the embedded model has little to read."""
    settings_in(folder)
    path = folder / "municipalities" / "demoby" / "sources.yaml"
    sources = yaml.safe_load(path.read_text())
    sources[0]["demo"]["posts"] = 200
    path.write_text(yaml.safe_dump(sources))


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Up, Path]]:
    folder = tmp_path_factory.mktemp("up")
    small_city(folder)
    up = start(folder)
    try:
        up.wait_until_ready()
        yield up, folder
    finally:
        family = up.family()
        up.process.send_signal(signal.SIGTERM)
        up.process.wait(60)
        for one in psutil.wait_procs(family, timeout=5)[1]:
            one.kill()


def launch(up: Up, job: str, day: str | None = None) -> str:
    """Start a job, of a source for one day, as the UI does; gives the run's id."""
    tags = [{"key": "dagster/partition", "value": day}] if day else []
    selector = {**REPOSITORY, "jobName": job}
    params = {"selector": selector, "executionMetadata": {"tags": tags}, "mode": "default"}
    answer = up.ask(LAUNCH, params=params)["launchRun"]
    assert answer["__typename"] == "LaunchRunSuccess", answer
    return str(answer["run"]["runId"])


def runs(up: Up, job: str) -> list[dict[str, Any]]:
    found = up.ask(RUNS)["runsOrError"]["results"]
    return [run for run in found if run["jobName"] == job]


def ended(up: Up, job: str, count: int) -> bool:
    """Whether `count` runs of a job exist and all have ended."""
    found = runs(up, job)
    return len(found) >= count and all(
        run["status"] in ("SUCCESS", "FAILURE", "CANCELED") for run in found
    )


def instance_of(folder: Path) -> dg.DagsterInstance:
    return dg.DagsterInstance.from_config(str(settings_in(folder).dagster_home))


def test_a_day_launched_from_the_ui_is_followed_by_one_transform(up: tuple[Up, Path]) -> None:
    started, folder = up
    run_id = launch(started, COLLECT, DAY)
    until(120, lambda: ended(started, COLLECT, 1))
    until(300, lambda: ended(started, "transform", 1))
    assert [run["status"] for run in runs(started, COLLECT)] == ["SUCCESS"]
    assert [run["status"] for run in runs(started, "transform")] == ["SUCCESS"]
    (transform,) = runs(started, "transform")
    tags = {tag["key"]: tag["value"] for tag in transform["tags"]}
    assert tags["dagster/sensor_name"] == "accepted_batches"
    days = table(settings_in(folder), "marts.fct_posts")["local_date"].unique()
    assert [str(day) for day in days] == [DAY]
    assert settings_in(folder).published.exists()
    with instance_of(folder) as instance:
        pid, recorded_at = run_process(instance, run_id) or (0, 0.0)
    assert pid > 0, "a launched run has recorded its process"
    assert not is_alive(pid, recorded_at)


def test_commands_and_launched_runs_take_turns_in_the_warehouse(up: tuple[Up, Path]) -> None:
    started, folder = up
    before = len(runs(started, "transform"))
    launch(started, COLLECT, "2026-09-10")
    launch(started, "transform")
    command = [TRYG, "run", "--from", "2026-09-11", "--to", "2026-09-12"]
    done = subprocess.run(command, env=environment(folder), cwd=folder, timeout=400)
    assert done.returncode == 0
    until(400, lambda: ended(started, "transform", before + 2))
    assert {run["status"] for run in runs(started, "transform")} == {"SUCCESS"}
    inside = []
    with instance_of(folder) as instance:
        for run in instance.get_runs(dg.RunsFilter(job_name="transform")):
            for step in instance.get_run_step_stats(run.run_id):
                if not step.step_key.startswith("raw__") and "freshness" not in step.step_key:
                    inside.append((step.start_time, step.end_time, run.run_id))
    assert len({run_id for *_, run_id in inside}) >= 3
    for (_, end, _), (begin, *_) in pairwise(sorted(inside)):
        assert end <= begin
