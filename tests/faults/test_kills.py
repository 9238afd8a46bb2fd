"""kill -9 at a point of the path, then a second run: the same tables as an undisturbed run."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest
from conftest import csv_of, settings_in, table

STAGES = ("batch", "ledger", "staging", "chunk", "marts", "candidate")
MARTS = ("fct_posts", "rpt_daily", "rpt_week", "rpt_community_type_week", "rpt_hour_of_week")
SCRIPT = Path(__file__).parent / "run_stage.py"


def rows() -> list[dict[str, object]]:
    return [
        {
            "id": f"k{number}",
            "tid": f"2026-10-{5 + number % 21:02d} 18:{number % 60:02d}",
            "forfatter": f"person-{number % 15}",
            "sted": f"sted-{number % 3}",
            "tekst": f"Kommentar nummer {number} om den nye bro",
        }
        for number in range(150)
    ]


def run(folder: Path, stage: str) -> int:
    return subprocess.run(
        [sys.executable, str(SCRIPT), str(folder), stage], capture_output=True, timeout=300
    ).returncode


def prepared(folder: Path, keys: Path | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "posts.csv").write_text(csv_of(rows()), encoding="utf-8")
    if keys is not None:
        (folder / "keys").symlink_to(keys)
    return folder


def published(folder: Path) -> pl.DataFrame:
    with duckdb.connect(str(settings_in(folder).published), read_only=True) as file:
        return file.execute("select * from week order by all").pl()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = prepared(tmp_path_factory.mktemp("faults") / "undisturbed")
    assert run(folder, "none") == 0
    return folder


def the_second_run_mends(stage: str, folder: Path, undisturbed: Path) -> None:
    prepared(folder, undisturbed / "keys")
    assert run(folder, stage) == -signal.SIGKILL
    assert run(folder, "none") == 0
    for name in MARTS:
        whole = table(settings_in(undisturbed), f"marts.{name}")
        assert table(settings_in(folder), f"marts.{name}").equals(whole), name
    assert published(folder).equals(published(undisturbed))
    assert list(settings_in(folder).data.glob("raw/*/*.partial")) == []


@pytest.mark.parametrize("stage", ["staging", "chunk"])
def test_a_run_that_was_killed_is_mended_by_the_next(
    stage: str, tmp_path: Path, undisturbed: Path
) -> None:
    the_second_run_mends(stage, tmp_path / "killed", undisturbed)


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_a_run_killed_at_any_point_is_mended_by_the_next(
    stage: str, tmp_path: Path, undisturbed: Path
) -> None:
    the_second_run_mends(stage, tmp_path / "killed", undisturbed)
