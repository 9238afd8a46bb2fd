"""`tryg` in child processes that die or fail where they are told to, and what they leave behind.

Belongs here: starting `tryg_child.py`, the delivery it imports, comparing two installations.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl
from installations import csv_of, settings_in, table

SOURCE = "proeveby_filer"
MARTS = ("fct_posts", "rpt_daily", "rpt_week", "rpt_community_type_week", "rpt_hour_of_week")
SCRIPT = Path(__file__).parent / "tryg_child.py"
LIMIT_SECONDS = 400


def rows_of(count: int, first: int = 0) -> list[dict[str, object]]:
    """Comments by fifteen authors in three places over three weeks of October."""
    return [
        {
            "id": f"k{number}",
            "tid": f"2026-10-{5 + number % 21:02d} 18:{number % 60:02d}",
            "forfatter": f"person-{number % 15}",
            "sted": f"sted-{number % 3}",
            "tekst": f"Kommentar nummer {number} om den nye bro",
        }
        for number in range(first, first + count)
    ]


def prepared(folder: Path, *, keys_of: Path | None = None) -> Path:
    """An installation with files beside it; with the keys of another one when named.

    `posts.csv` holds 150 posts; `first.csv` and `second.csv` hold the same ones, 75 each.
    """
    folder.mkdir(exist_ok=True)
    settings_in(folder)
    for name, rows in (
        ("posts", rows_of(150)),
        ("first", rows_of(75)),
        ("second", rows_of(75, first=75)),
    ):
        (folder / f"{name}.csv").write_text(csv_of(rows), encoding="utf-8")
    if keys_of is not None:
        (folder / "keys").symlink_to(keys_of / "keys")
    return folder


def started(folder: Path, *arguments: str, stage: str = "none") -> subprocess.Popen[str]:
    """`tryg ARGUMENTS` on the installation in `folder`, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(folder), stage, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    """Wait for the end of a child."""
    out, errors = process.communicate(timeout=LIMIT_SECONDS)
    return subprocess.CompletedProcess(process.args, process.returncode, out, errors)


def tryg_import(
    folder: Path, *, name: str = "posts.csv", stage: str = "none"
) -> subprocess.CompletedProcess[str]:
    """`tryg import` of a file of the folder."""
    return ended(started(folder, "import", str(folder / name), "--source", SOURCE, stage=stage))


def tables(folder: Path) -> Mapping[str, pl.DataFrame]:
    """The marts and the published weeks of an installation, in a fixed order."""
    settings = settings_in(folder)
    found = {name: table(settings, f"marts.{name}") for name in MARTS}
    with duckdb.connect(str(settings.published), read_only=True) as file:
        found["published"] = file.execute("select * from week order by all").pl()
    return found


def assert_same_tables(folder: Path, other: Path) -> None:
    """Both installations hold the same marts and published weeks, and no half-written file."""
    here, there = tables(folder), tables(other)
    for name, frame in there.items():
        assert frame.height > 0, name
        assert here[name].equals(frame), name
    assert half_written(folder) == []


def half_written(folder: Path) -> list[Path]:
    """What a broken-off write has left anywhere under the data folder."""
    return sorted((folder / "data").rglob("*.partial"))
