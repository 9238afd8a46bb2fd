"""Atomic replacement of Parquet files, and the empty files that keep globs from failing.

Does not belong here: what the rows mean (`canonical.py`), which batch is accepted (`ledger.py`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from orchestration.canonical import CANONICAL, LEDGER, QUARANTINE, SCORES, TOMBSTONES
from orchestration.settings import Settings


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; on success it replaces `path`, else it is removed.

    The name ends in `.partial`, which no reader's glob matches; a killed run leaves at most that.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        yield partial
        with partial.open("rb+") as handle:
            os.fsync(handle.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write `frame` to `path` so that a reader sees the old file or the new one, never a part."""
    with replacing(path) as partial:
        frame.write_parquet(partial)


def prepare_data_folder(settings: Settings) -> None:
    """Make the folders and the empty tables that let dbt read before anything has landed."""
    for folder, schema in (
        (settings.raw, CANONICAL),
        (settings.quarantine, QUARANTINE),
        (settings.ledger, LEDGER),
        (settings.scores, SCORES),
        (settings.tombstones, TOMBSTONES),
    ):
        empty = folder / "_schema" / "empty.parquet"
        if not empty.exists():
            write_parquet(pl.DataFrame(schema=schema), empty)
    for parent in (settings.published.parent, settings.entered.parent, settings.dagster_home):
        parent.mkdir(parents=True, exist_ok=True)
