"""Backup and restore of what cannot be collected again.

Belongs here: what people entered, the registers, the key's fingerprint and the tombstones. Posts
are not copied: live sources are collected again, files must be delivered again, and the tombstones
keep erased ones away.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import polars as pl
from sqlalchemy.exc import SQLAlchemyError

from ml.replacing import replacing
from orchestration.canonical import TOMBSTONES
from orchestration.errors import MendableError
from orchestration.privacy.keys import DELETED
from orchestration.settings import Settings
from orchestration.storage import entered
from orchestration.storage.files import write_parquet
from orchestration.storage.tombstones import RESTORED, entomb, entombed

ENTERED, KEYS, ERASED, REGISTERS = "entered.sqlite", "keys.json", "tombstones.parquet", "registers"


class BackupRefused(MendableError):
    """The folder is no place for a backup, or holds none; the message names the remedy."""


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
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupRefused("not an empty folder: name a new one")
    erased = entombed(settings)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(settings.municipalities, folder / REGISTERS)
    names = [REGISTERS]
    if settings.entered.exists():
        _copy_entered(settings.entered, folder / ENTERED)
        names.append(ENTERED)
    if (settings.data / KEYS).exists():
        shutil.copy2(settings.data / KEYS, folder / KEYS)
        names.append(KEYS)
    write_parquet(erased, folder / ERASED)  # last: a folder with it is a whole backup
    return [*names, ERASED]


def _fingerprints(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise BackupRefused(f"{path}: not a list of fingerprints: use another backup") from None


def _all_fingerprints(settings: Settings, folder: Path) -> dict[str, str]:
    """Those of both sides; a key that was added or deleted on one side is no contradiction."""
    here, there = _fingerprints(settings.data / KEYS), _fingerprints(folder / KEYS)
    deleted = {name: one for side in (here, there) for name, one in side.items() if one == DELETED}
    if any(
        (here | deleted)[name] != (there | deleted)[name] for name in here.keys() & there.keys()
    ):
        raise BackupRefused(
            "the backup was made under another key: put the key files of that time into TRYG_KEYS "
            "and restore into an empty data folder"
        )
    return here | there | deleted


def _erased(folder: Path) -> pl.DataFrame:
    if not (folder / ERASED).is_file():
        raise BackupRefused(f"no {ERASED} in the folder: name one that `tryg backup` has written")
    try:
        return pl.read_parquet(folder / ERASED, schema=TOMBSTONES)
    except pl.exceptions.PolarsError:
        raise BackupRefused(f"{ERASED} is damaged: use another backup") from None


def restore_backup(settings: Settings, folder: Path) -> list[str]:
    """Bring a backup back and lose nothing that is here: both sides' entries and tombstones hold.

    A source that either side has paused is paused; no erasure is undone. The registers are left
    for a human to compare. Raises BackupRefused when `folder` holds no backup, a damaged one, or
    one that was made under another key.
    """
    erased, fingerprints = _erased(folder), _all_fingerprints(settings, folder)
    names = []
    if (folder / ENTERED).exists():
        try:
            entered.merge(settings, folder / ENTERED)
        except SQLAlchemyError:
            raise BackupRefused(f"{ENTERED} is damaged: use another backup") from None
        names.append(ENTERED)
    if (folder / KEYS).exists():
        with replacing(settings.data / KEYS) as partial:
            partial.write_text(json.dumps(fingerprints, indent=2) + "\n", encoding="utf-8")
        names.append(KEYS)
    entomb(settings, RESTORED, erased)
    return [*names, ERASED]
