"""Parquet files replaced at once, what killed runs left, and files that keep globs from failing.

Does not belong here: what the rows mean (`canonical.py`), which batch is accepted (`ledger.py`).
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import polars as pl
import psutil

from ml.replacing import replacing
from orchestration.canonical import (
    CANONICAL,
    FORMER_MODELS,
    LEDGER,
    QUARANTINE,
    SCORES,
    TOMBSTONES,
)
from orchestration.settings import Settings

PARTIAL = re.compile(r"\.(?P<pid>\d+)\.partial(\.wal)?$")  # DuckDB keeps a log beside its file


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write `frame` to `path` so that a reader sees the old file or the new one, never a part."""
    with replacing(path) as partial:
        frame.write_parquet(partial)


def sweep_partials(folder: Path) -> int:
    """Delete what killed processes of this machine have half written; gives how many files.

    A half-written batch belongs to no ledger entry, so nothing else would ever delete it.
    """
    swept = 0
    for partial in folder.rglob("*.partial*"):
        writer = PARTIAL.search(partial.name)
        if writer and not psutil.pid_exists(int(writer["pid"])):
            partial.unlink(missing_ok=True)
            swept += 1
    return swept


def _check_writable(folder: Path) -> None:
    """Raise OSError now, before SQLite or DuckDB do so without saying what to mend."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def prepare_data_folder(settings: Settings) -> None:
    """Make the folders and the empty tables that let dbt read before anything has landed.

    Clears what killed runs have half written. Raises OSError when the folder cannot be written.
    """
    _check_writable(settings.data)
    sweep_partials(settings.data)
    for folder, schema in (
        (settings.raw, CANONICAL),
        (settings.quarantine, QUARANTINE),
        (settings.ledger, LEDGER),
        (settings.scores, SCORES),
        (settings.tombstones, TOMBSTONES),
    ):
        empty = folder / "_schema" / "empty.parquet"
        if not empty.exists() or pl.read_parquet_schema(empty) != schema:
            write_parquet(pl.DataFrame(schema=schema), empty)
    former = settings.register / "former_models.parquet"
    if not former.exists():
        write_parquet(pl.DataFrame(schema=FORMER_MODELS), former)
    for parent in (settings.published.parent, settings.entered.parent, settings.dagster_home):
        parent.mkdir(parents=True, exist_ok=True)
