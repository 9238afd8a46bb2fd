"""Backup and restore of what cannot be collected again.

Belongs here: what people entered, the registers, the key's fingerprint and the tombstones. Posts
are not copied: a restored city collects them again, and the tombstones keep erased ones away.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import duckdb
import polars as pl

from orchestration.canonical import TOMBSTONES
from orchestration.settings import Settings
from orchestration.storage.batches import named_by
from orchestration.storage.files import replacing, write_parquet
from orchestration.storage.lock import warehouse_lock

ENTERED, KEYS, ERASED, REGISTERS = "entered.sqlite", "keys.json", "tombstones.parquet", "registers"
KNOWN = "select post_key, deleted_at, deletion_reason from staging.stg_platform__tombstones"


class BackupRefused(ValueError):
    """The folder is no place for a backup, or holds none; the message names the remedy."""


def known_tombstones(settings: Settings) -> pl.DataFrame:
    """Every erasure that this installation knows: from its posts and from earlier restores."""
    restored = pl.read_parquet(settings.tombstones / "*" / "*.parquet", schema=TOMBSTONES)
    if not settings.warehouse.exists():
        return restored
    with warehouse_lock(settings), duckdb.connect(str(settings.warehouse), read_only=True) as file:
        staged = file.execute(KNOWN).pl().cast(TOMBSTONES)
    return pl.concat([restored, staged]).unique("post_key", keep="first").sort("post_key")


def _copy_entered(source: Path, target: Path) -> None:
    with replacing(target) as partial:
        copy, store = sqlite3.connect(partial), sqlite3.connect(source)
        store.backup(copy)
        copy.close()
        store.close()


def make_backup(settings: Settings, folder: Path) -> list[str]:
    """Write the backup into `folder`, which must be new or empty; gives the names written.

    Raises BackupRefused when the folder holds anything or lies in the data folder.
    """
    if folder.resolve().is_relative_to(settings.data):
        raise BackupRefused("a backup inside the data folder is lost with it: choose another place")
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused("the folder is not empty: name a new one")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(settings.municipalities, folder / REGISTERS)
    write_parquet(known_tombstones(settings), folder / ERASED)
    names = [REGISTERS, ERASED]
    if settings.entered.exists():
        _copy_entered(settings.entered, folder / ENTERED)
        names.append(ENTERED)
    if (settings.data / KEYS).exists():
        shutil.copy2(settings.data / KEYS, folder / KEYS)
        names.append(KEYS)
    return names


def restore_backup(settings: Settings, folder: Path) -> list[str]:
    """Bring a backup back; tombstones of both sides are kept, so no erasure is undone.

    The registers are left for a human to compare. Raises BackupRefused when `folder` holds no
    backup, or one that was made under another key.
    """
    if not (folder / ERASED).is_file():
        raise BackupRefused(f"no {ERASED} in the folder: name one that `tryg backup` has written")
    here, there = settings.data / KEYS, folder / KEYS
    if here.exists() and there.exists() and here.read_bytes() != there.read_bytes():
        raise BackupRefused("the backup was made under another key: bring that key back first")
    names = [ERASED]
    erased = pl.read_parquet(folder / ERASED)
    if erased.height:
        name = named_by("tombstones", *erased["post_key"])
        write_parquet(erased, settings.tombstones / "restored" / f"{name}.parquet")
    if there.exists() and not here.exists():
        shutil.copy2(there, here)
        names.append(KEYS)
    if (folder / ENTERED).exists():
        _copy_entered(folder / ENTERED, settings.entered)
        names.append(ENTERED)
    return names
