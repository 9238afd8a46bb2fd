"""What a backup holds, when it is refused, and what a restore may never undo."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from orchestration.canonical import TOMBSTONES
from orchestration.privacy.keys import add_author_key, delete_author_keys, load_keys
from orchestration.settings import Settings, load_settings
from orchestration.storage import entered
from orchestration.storage.backup import (
    BackupRefused,
    make_backup,
    restore_backup,
)
from orchestration.storage.files import prepare_data_folder
from orchestration.storage.tombstones import entomb, entombed

EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def erase(settings: Settings, *rows: tuple[str, datetime]) -> None:
    frame = pl.DataFrame([(*row, "author") for row in rows], schema=TOMBSTONES, orient="row")
    entomb(settings, "erase", frame)


def emptied(settings: Settings, tmp_path: Path, keys: str = "keys") -> Settings:
    return load_settings(
        {
            "TRYG_DATA": str(tmp_path / "emptied"),
            "TRYG_MUNICIPALITIES": str(settings.municipalities),
            "TRYG_KEYS": str(tmp_path / keys),
        }
    )


def test_a_fresh_installation_can_be_backed_up(settings: Settings, tmp_path: Path) -> None:
    fresh = emptied(settings, tmp_path)
    assert make_backup(fresh, tmp_path / "backup") == ["registers", "tombstones.parquet"]
    assert pl.read_parquet(tmp_path / "backup" / "tombstones.parquet").schema == TOMBSTONES
    register = tmp_path / "backup" / "registers" / "proeveby" / "municipality.yaml"
    assert "Prøveby" in register.read_text()


def test_pauses_releases_fingerprints_and_tombstones_come_back(
    settings: Settings, tmp_path: Path
) -> None:
    load_keys(settings)
    entered.pause(settings, "filer")
    entered.release(settings, "proeveby", "2026-W10", "Anna Prøve")
    erase(settings, ("a", EARLY))
    entered.object_to(settings, ["hashed"], EARLY)
    names = ["registers", "entered.sqlite", "keys.json", "tombstones.parquet"]
    assert make_backup(settings, tmp_path / "backup") == names
    other = emptied(settings, tmp_path)
    for _ in range(2):
        assert restore_backup(other, tmp_path / "backup") == names[1:]
    assert entered.paused_sources(other) == {"filer"}
    assert entered.releases(other) == {("proeveby", "2026-W10"): "Anna Prøve"}
    assert entered.objections(other) == {"hashed"}
    assert load_keys(other) == load_keys(settings)
    assert entombed(other)["post_key"].to_list() == ["a"]
    assert len(list(other.tombstones.glob("restored/*"))) == 1


def test_a_backup_of_a_time_before_objections_comes_back(
    settings: Settings, tmp_path: Path
) -> None:
    entered.pause(settings, "filer")
    make_backup(settings, tmp_path / "backup")
    with closing(sqlite3.connect(tmp_path / "backup" / "entered.sqlite")) as store:
        store.execute("drop table objections")
    entered.object_to(settings, ["hashed"], EARLY)
    restore_backup(settings, tmp_path / "backup")
    assert entered.objections(settings) == {"hashed"}
    assert entered.paused_sources(settings) == {"filer"}


def test_a_backup_holds_no_key(settings: Settings, tmp_path: Path) -> None:
    keys = load_keys(settings)
    make_backup(settings, tmp_path / "backup")
    for path in (tmp_path / "backup").rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for key in (keys.post, *keys.authors.values()):
            assert key not in content
            assert key.hex().encode() not in content


def test_a_restore_undoes_nothing_that_came_after_the_backup(
    settings: Settings, tmp_path: Path
) -> None:
    load_keys(settings)
    entered.pause(settings, "before")
    erase(settings, ("a", EARLY))
    make_backup(settings, tmp_path / "backup")
    entered.pause(settings, "after")
    erase(settings, ("b", LATE))
    add_author_key(settings, date(2026, 11, 30))
    restore_backup(settings, tmp_path / "backup")
    assert entered.paused_sources(settings) == {"before", "after"}
    assert entombed(settings)["post_key"].to_list() == ["a", "b"]
    assert set(load_keys(settings).authors) == {1, 2}


def test_a_backup_under_another_key_is_refused_and_changes_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    load_keys(settings)
    entered.pause(settings, "filer")
    make_backup(settings, tmp_path / "backup")
    other = emptied(settings, tmp_path, keys="other-keys")
    prepare_data_folder(other)
    load_keys(other)
    before = (other.data / "keys.json").read_text()
    with pytest.raises(BackupRefused, match="under another key: put the key files"):
        restore_backup(other, tmp_path / "backup")
    assert (other.data / "keys.json").read_text() == before
    assert entered.paused_sources(other) == set()


def test_a_restore_does_not_ask_for_an_author_key_that_was_deleted_since(
    settings: Settings, tmp_path: Path
) -> None:
    load_keys(settings)
    add_author_key(settings, date(2026, 11, 30))
    make_backup(settings, tmp_path / "backup")
    delete_author_keys(settings, [1])
    restore_backup(settings, tmp_path / "backup")
    assert set(load_keys(settings).authors) == {2}


def test_a_backup_goes_only_into_a_new_or_empty_folder(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    for path in (tmp_path / "full", tmp_path / "full" / "letter.txt"):
        with pytest.raises(BackupRefused, match="not an empty folder: name a new one"):
            make_backup(settings, path)
    with pytest.raises(BackupRefused, match="inside the data folder"):
        make_backup(settings, settings.data / "backup")
    assert [one.name for one in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_a_folder_without_a_whole_backup_is_refused(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    make_backup(settings, folder)
    (folder / "tombstones.parquet").unlink()
    with pytest.raises(BackupRefused, match="name one that `tryg backup` has written"):
        restore_backup(settings, folder)


@pytest.mark.parametrize("name", ["tombstones.parquet", "keys.json", "entered.sqlite"])
def test_a_damaged_backup_is_refused_with_the_name_of_its_part(
    name: str, settings: Settings, tmp_path: Path
) -> None:
    load_keys(settings)
    entered.pause(settings, "filer")
    make_backup(settings, tmp_path / "backup")
    path = tmp_path / "backup" / name
    path.write_bytes(b"broken" + path.read_bytes()[:40])
    with pytest.raises(BackupRefused, match=f"{name}.*use another backup"):
        restore_backup(emptied(settings, tmp_path), tmp_path / "backup")


def test_fingerprints_are_all_that_keys_json_holds(settings: Settings, tmp_path: Path) -> None:
    load_keys(settings)
    make_backup(settings, tmp_path / "backup")
    content = json.loads((tmp_path / "backup" / "keys.json").read_text())
    assert set(content) == {"post-1", "author-1", "locator-1"}
    assert all(len(value) == 16 for value in content.values())
