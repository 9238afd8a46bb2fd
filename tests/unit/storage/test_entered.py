"""Pauses and releases: entered by people, by several processes at once, and merged from backups."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from orchestration.settings import Settings, load_settings
from orchestration.storage import entered

PAUSE_TWENTY = """
import sys
import time
from orchestration.settings import load_settings
from orchestration.storage import entered
while time.time() < float(sys.argv[2]):
    pass
for number in range(20):
    entered.pause(load_settings(), f"{sys.argv[1]}_{number}")
"""


def test_a_source_is_paused_until_it_is_resumed(settings: Settings) -> None:
    entered.pause(settings, "filer")
    entered.pause(settings, "filer")
    entered.pause(settings, "other")
    assert entered.paused_sources(settings) == {"filer", "other"}
    entered.resume(settings, "filer")
    entered.resume(settings, "never_paused")
    assert entered.paused_sources(settings) == {"other"}


def test_an_edition_has_the_name_that_released_it_last(settings: Settings) -> None:
    entered.release(settings, "proeveby", "2026-W10", "Anna Prøve")
    entered.release(settings, "proeveby", "2026-W11", "Bo Prøve")
    entered.release(settings, "proeveby", "2026-W10", "Åse Prøve")
    assert entered.releases(settings) == {
        ("proeveby", "2026-W10"): "Åse Prøve",
        ("proeveby", "2026-W11"): "Bo Prøve",
    }


def test_several_processes_enter_at_once_and_nothing_is_lost(settings: Settings) -> None:
    environment = {**os.environ, "TRYG_DATA": str(settings.data)}
    start = str(time.time() + 3)
    children = [
        subprocess.Popen([sys.executable, "-c", PAUSE_TWENTY, name, start], env=environment)
        for name in ("a", "b", "c")
    ]
    assert [child.wait(timeout=120) for child in children] == [0, 0, 0]
    assert len(entered.paused_sources(settings)) == 60


def test_merging_keeps_both_sides_and_prefers_what_is_here(
    settings: Settings, tmp_path: Path
) -> None:
    other = load_settings({"TRYG_DATA": str(tmp_path / "other")})
    entered.pause(other, "theirs")
    entered.pause(other, "both")
    entered.release(other, "proeveby", "2026-W10", "Anna Prøve")
    entered.release(other, "proeveby", "2026-W11", "Anna Prøve")
    entered.pause(settings, "both")
    entered.pause(settings, "ours")
    entered.release(settings, "proeveby", "2026-W11", "Bo Prøve")
    for _ in range(2):
        entered.merge(settings, other.entered)
    assert entered.paused_sources(settings) == {"theirs", "both", "ours"}
    assert entered.releases(settings) == {
        ("proeveby", "2026-W10"): "Anna Prøve",
        ("proeveby", "2026-W11"): "Bo Prøve",
    }
    assert entered.paused_sources(other) == {"theirs", "both"}


def test_what_is_no_store_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    entered.pause(settings, "ours")
    (tmp_path / "text.sqlite").write_text("no database " * 100)
    sqlite3.connect(tmp_path / "empty.sqlite").close()
    for name in ("text.sqlite", "empty.sqlite"):
        with pytest.raises(SQLAlchemyError):
            entered.merge(settings, tmp_path / name)
    assert entered.paused_sources(settings) == {"ours"}
