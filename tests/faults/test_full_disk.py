"""A disk that is really full at a point of the path: told in a sentence, mended by the next run.

The data folder is a small tmpfs; the child fills it with a file just before a stage writes.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from children import SOURCE, assert_same_tables, half_written, prepared, tables, tryg_import
from installations import settings_in

from app.queries import read

STAGES = ("full_raw", "full_warehouse", "full_scores", "full_published")
TOLD = "the disk of the data folder is full: make room, then run the command again"


@pytest.fixture
def small_disk(tmp_path: Path, undisturbed: Path) -> Iterator[Path]:
    """An installation whose data folder holds 60 MB. Skips where mounting is not permitted."""
    folder = prepared(tmp_path / "small", keys_of=undisturbed)
    data = folder / "data"
    data.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", data], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting is not permitted here")
    yield folder
    subprocess.run(["umount", data], check=True)


def fails_at(folder: Path, stage: str, name: str) -> None:
    """The import ends with the one sentence; then there is room again."""
    ended = tryg_import(folder, name=name, stage=stage)
    assert ended.returncode == 1
    assert TOLD in ended.stderr
    assert "Traceback" not in ended.stderr
    (folder / "data" / "ballast").unlink()
    assert half_written(folder) == []


def test_a_full_disk_is_told_and_leaves_nothing_of_the_batch(small_disk: Path) -> None:
    fails_at(small_disk, "full_raw", "posts.csv")
    settings = settings_in(small_disk)
    assert list(settings.raw.glob(f"{SOURCE}/*")) == []
    assert list(settings.ledger.glob(f"{SOURCE}/*")) == []
    assert not settings.published.exists()


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_after_a_full_disk_the_old_edition_is_whole_and_the_next_run_mends(
    stage: str, small_disk: Path, undisturbed: Path
) -> None:
    assert tryg_import(small_disk, name="first.csv").returncode == 0
    old = read(settings_in(small_disk).published)
    fails_at(small_disk, stage, "second.csv")
    kept = read(settings_in(small_disk).published)
    assert kept.tables.keys() == old.tables.keys()
    for name, frame in old.tables.items():
        assert kept.tables[name].equals(frame), name
    assert tryg_import(small_disk, name="second.csv").returncode == 0
    assert tables(small_disk)["fct_posts"].height == 150
    assert_same_tables(small_disk, undisturbed)
