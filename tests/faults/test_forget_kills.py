"""kill -9 while files forget, at three points of one erasure, then a run that completes it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from children import ended, half_written, prepared, started, tables, tryg_import
from installations import settings_in
from searching import leaks_under

from orchestration.privacy.keys import load_keys
from orchestration.privacy.pseudonyms import author_keys
from orchestration.runtime import Runtime

PERSON = "person-3"
ERASE = ("erase", "--platform", "forum", "--handle", PERSON)


def sought_in(folder: Path) -> list[str]:
    """The author's key, and words that only this author wrote."""
    runtime = Runtime.of(settings_in(folder))
    (source,) = (source for _, source in runtime.sources() if source.id == "proeveby_filer")
    (key,) = author_keys(load_keys(runtime.settings), source, [PERSON], 1)
    return [str(key), "Kommentar nummer 3 om", "Kommentar nummer 138 om"]


@pytest.mark.slow
def test_an_erasure_killed_on_its_way_loses_nothing_and_is_completed(tmp_path: Path) -> None:
    folder = prepared(tmp_path / "killed")
    for name in ("first", "second"):
        assert tryg_import(folder, name=f"{name}.csv").returncode == 0
    sought, before = sought_in(folder), tables(folder)
    for stage in ("forget_batches", "forget_rows", "forget_copy"):
        killed = ended(started(folder, *ERASE, stage=stage))
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert leaks_under(folder / "data", sought) != {}
    done = ended(started(folder, *ERASE))
    assert done.returncode == 0, done.stderr
    assert leaks_under(folder / "data", sought) == {}
    assert half_written(folder) == []
    left = before["fct_posts"].filter(before["fct_posts"]["author_key"] != sought[0])
    assert left.height == 140
    assert tables(folder)["fct_posts"].equals(left)
