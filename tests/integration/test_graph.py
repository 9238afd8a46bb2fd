"""The graph itself: what it consists of, how fast and with what it loads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
from conftest import runtime_in

from orchestration.assets.published import CITY
from orchestration.automation import jobs, schedules, sensors
from orchestration.definitions import build_definitions
from orchestration.publishing.schema import TABLES
from orchestration.settings import PROJECT

LOAD = """
import sys
import orchestration.definitions as code
code.build_definitions(code.Runtime.of(code.load_settings()))
heavy = sorted({name.split(".")[0] for name in sys.modules} & {"torch", "great_expectations"})
assert not heavy, heavy
"""


def test_the_graph_has_these_assets_jobs_and_times(tmp_path: Path) -> None:
    runtime = runtime_in(tmp_path)
    graph = build_definitions(runtime)
    keys = {key.to_user_string() for key in graph.resolve_all_asset_keys()}
    assert {
        "raw/demoby_samtale_posts",
        "raw/proeveby_filer_posts",
        "raw/register",
        "raw/accepted_batches",
        "staging/stg_platform__posts",
        "ml/post_scores",
        "marts/fct_posts",
        "marts/rpt_week",
        "published/city",
        "forgetting/forgotten",
    } <= keys
    assert {job.name for job in jobs(runtime)} == {
        "collect_demoby_samtale",
        "collect_proeveby_filer",
        "transform",
        "publish",
        "forget",
        "housekeeping",
    }
    assert {one.name: one.cron_schedule for one in schedules(runtime)} == {
        "nightly_demoby_samtale": "0 4 * * *",
        "daily_forgetting": "30 2 * * *",
        "daily_transform": "0 5 * * *",
        "weekly_housekeeping": "30 3 * * 1",
    }
    assert {one.name for one in sensors(runtime)} == {
        "inbox_proeveby_filer",
        "accepted_batches",
        "tombstones",
        "failed_runs",
    }


def test_every_asset_has_a_layer_an_owner_a_kind_and_a_description(tmp_path: Path) -> None:
    graph = build_definitions(runtime_in(tmp_path)).resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        is_read_back = key.path[-1].startswith("stg_ml__")
        assert node.group_name == ("ml" if is_read_back else key.path[0]), key
        assert node.owners, key
        assert node.kinds, key
        assert node.description, key


def test_the_groups_follow_a_posts_way_without_going_back(tmp_path: Path) -> None:
    way = ["sources", "raw", "staging", "ml", "intermediate", "marts", "published"]
    way += ["forgetting"]
    graph = build_definitions(runtime_in(tmp_path)).resolve_asset_graph()
    groups = {key: graph.get(key).group_name for key in graph.get_all_asset_keys()}
    assert set(groups.values()) == set(way)
    for key, group in groups.items():
        for parent in graph.get(key).parent_keys:
            assert way.index(groups[parent]) <= way.index(group), (parent, key)


def test_every_table_tells_its_columns(tmp_path: Path) -> None:
    graph = build_definitions(runtime_in(tmp_path)).resolve_asset_graph()
    for key in graph.materializable_asset_keys:
        metadata = graph.get(key).metadata
        if key.path[-1] not in ("register", "city", "forgotten"):
            assert metadata["dagster/column_schema"].columns, key
    city = graph.get(CITY).metadata
    assert [name for name in city if name.startswith("columns ")] == [
        f"columns {name}" for name in TABLES
    ]


def test_the_code_location_loads_neither_torch_nor_great_expectations(tmp_path: Path) -> None:
    settings = runtime_in(tmp_path).settings
    environment = {
        **os.environ,
        "TRYG_DATA": str(settings.data),
        "TRYG_MUNICIPALITIES": str(settings.municipalities),
        "TRYG_KEYS": str(settings.keys),
        "TRYG_INBOX": str(settings.inbox),
    }
    subprocess.run([sys.executable, "-c", LOAD], cwd=PROJECT, env=environment, check=True)


def test_a_candidate_has_a_job_and_a_time_of_its_own(tmp_path: Path) -> None:
    runtime = runtime_in(tmp_path)
    runtime.candidate = runtime.scorer
    graph = build_definitions(runtime)
    assert dg.AssetKey(["ml", "candidate_scores"]) in graph.resolve_all_asset_keys()
    transform = graph.resolve_job_def("transform").asset_layer.executable_asset_keys
    assert dg.AssetKey(["ml", "candidate_scores"]) not in transform
    times = {one.name: (one.job_name, one.cron_schedule) for one in schedules(runtime)}
    assert times["daily_candidate"] == ("score_candidate", "0 6 * * *")
