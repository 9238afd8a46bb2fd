"""The one @dbt_assets: staging, intermediate and marts; Dagster splits it round the scores.

Does not belong here: SQL (`dbt_project`), where the data lies (`settings.py`).
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    dbt_assets,
)
from filelock import FileLock
from packaging.version import Version

from orchestration.assets.patience import patiently
from orchestration.runtime import Runtime
from orchestration.settings import PROJECT, Settings, export_environment
from orchestration.storage.lock import warehouse_lock

DBT = PROJECT / "dbt_project"
EXECUTABLE = str(Path(sys.executable).with_name("dbt"))
BUILD = [
    "build",
    "--no-write-json",  # the manifest is written by `parse` alone
    "--exclude",
    "resource_type:unit_test",
    "--indirect-selection",
    "buildable",  # a test runs once all the models that it reads stand
]
COUNTED = """
    select schema_name, table_name from duckdb_tables()
    union all
    select schema_name, view_name from duckdb_views()
    where not internal and sql not like '%read_parquet%'
"""  # a view over files has no rows of its own
PARSED = ("models", "macros", "tests", "dbt_project.yml", "profiles.yml")


class Layers(DagsterDbtTranslator):
    """The group of a model is its layer, the schema that it lies in.

    Scores that are read back come after scoring, so that the groups follow a post's way.
    """

    def __init__(self) -> None:
        super().__init__(
            settings=DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True)
        )

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        reads_scores = dbt_resource_props["name"].startswith("stg_ml__")
        return "ml" if reads_scores else str(dbt_resource_props["schema"])


class OneDbt(DbtCliResource):
    """dbt in its own process only.

    dagster-dbt would load a second dbt into this process, to count rows, which `_table_rows` does
    in one query, and start a third to ask for the version: 3 s and 100 MB a run.
    """

    @property
    def _cli_version(self) -> Version:
        return Version(metadata.version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:
        return None


def dbt_resource() -> DbtCliResource:
    """dbt as it lies beside this Python, on PATH or not."""
    return OneDbt(project_dir=str(DBT), profiles_dir=str(DBT), dbt_executable=EXECUTABLE)


def target_folder(settings: Settings) -> Path:
    """Where dbt keeps what it parsed and compiled for one data folder."""
    return settings.data / "dbt" / "target"


def _fingerprint(settings: Settings) -> str:
    digest = hashlib.sha256(str(settings.data).encode())
    for part in PARSED:
        top = DBT / part
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                digest.update(path.relative_to(DBT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def manifest(settings: Settings) -> Path:
    """The parsed project; parses only when a model has changed since the last time.

    Raises RuntimeError with dbt's own words when the project does not parse.
    """
    target = target_folder(settings)
    target.mkdir(parents=True, exist_ok=True)
    path, stamp = target / "manifest.json", target / "fingerprint.txt"
    now = _fingerprint(settings)
    with FileLock(target.with_name("parse.lock")):  # two that start at once parse once
        if not (path.exists() and stamp.exists() and stamp.read_text() == now):
            _parse(settings)
            stamp.write_text(now)
    return path


def _parse(settings: Settings) -> None:
    export_environment(settings)
    parsed = subprocess.run(
        [EXECUTABLE, "--quiet", "parse"],
        cwd=DBT,
        env={**os.environ, **dbt_environment(settings)},
        capture_output=True,
        text=True,
    )
    if parsed.returncode:
        raise RuntimeError(f"dbt_project does not parse: {parsed.stdout[-2000:]}")


def dbt_environment(settings: Settings) -> dict[str, str]:
    """What dbt reads from its environment, beside the settings that are exported."""
    return {
        "DBT_PROFILES_DIR": str(DBT),
        "DBT_TARGET_PATH": str(target_folder(settings)),
        "DBT_LOG_PATH": str(settings.data / "dbt" / "logs"),
    }


def _table_rows(settings: Settings) -> dict[str, int]:
    """Rows of every warehouse table and view by output name; counted once after dbt has ended."""
    count = 'select \'{0}__{1}\', count(*) from "{0}"."{1}"'
    with duckdb.connect(str(settings.warehouse), read_only=True) as file:
        names = file.execute(COUNTED).fetchall()
        counted = file.execute(" union all ".join(count.format(*name) for name in names))
        return dict(counted.fetchall())


def _with_rows(event: Any, rows: Mapping[str, int]) -> Any:
    if isinstance(event, dg.Output) and event.output_name in rows:
        counted = {"dagster/row_count": rows[event.output_name]}
        return event.with_metadata({**event.metadata, **counted})
    return event


def warehouse_assets(runtime: Runtime) -> dg.AssetsDefinition:
    """All dbt models; tests of models become asset checks. Unit tests run in `make test` only."""
    settings = runtime.settings
    export_environment(settings)
    os.environ.update(dbt_environment(settings))
    parsed = json.loads(manifest(settings).read_text())

    @dbt_assets(
        manifest=parsed,
        exclude="resource_type:unit_test",
        dagster_dbt_translator=Layers(),
        pool="warehouse",
        name="warehouse",
    )
    def warehouse(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
        with patiently(context), warehouse_lock(settings):
            invocation = dbt.cli(BUILD, context=context, target_path=target_folder(settings))
            events = list(invocation.stream())
            rows = _table_rows(settings)
        for event in events:
            yield _with_rows(event, rows)

    return warehouse
