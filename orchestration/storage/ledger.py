"""The ledger of accepted batches: one small Parquet file per batch, written last.

A batch counts when its ledger entry exists; a batch file without one is as if it never was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.canonical import LEDGER
from orchestration.settings import Settings
from orchestration.storage.files import write_parquet


def entry_path(settings: Settings, source_id: str, batch_id: str) -> Path:
    return settings.ledger / source_id / f"{batch_id}.parquet"


def is_accepted(settings: Settings, source_id: str, batch_id: str) -> bool:
    return entry_path(settings, source_id, batch_id).exists()


def accept(settings: Settings, entry: Mapping[str, object]) -> None:
    """Enter one batch; `entry` has the columns of LEDGER. An entry that exists stays as it is."""
    path = entry_path(settings, str(entry["source_id"]), str(entry["batch_id"]))
    if not path.exists():
        write_parquet(pl.DataFrame([entry], schema=LEDGER), path)


def read_entry(settings: Settings, source_id: str, batch_id: str) -> dict[str, Any]:
    """The entry of an accepted batch by column of LEDGER. Raises OSError where there is none."""
    return pl.read_parquet(entry_path(settings, source_id, batch_id)).row(0, named=True)


def read_ledger(settings: Settings) -> pl.DataFrame:
    """All accepted batches, oldest acceptance first; columns as LEDGER."""
    frame = pl.read_parquet(settings.ledger / "*" / "*.parquet", schema=LEDGER)
    return frame.sort("accepted_at", "batch_id")


def ledger_state(settings: Settings) -> str | None:
    """A hash over which batches are accepted, 32 hex digits; None when there is none."""
    entries = sorted(settings.ledger.glob("[!_]*/*.parquet"))
    names = "\n".join(f"{path.parent.name}/{path.stem}" for path in entries)
    return hashlib.blake2b(names.encode(), digest_size=16).hexdigest() if entries else None


def last_acceptances(settings: Settings) -> dict[str, datetime | None]:
    """When each source last had a batch accepted, UTC."""
    newest = read_ledger(settings).group_by("source_id").agg(pl.col("accepted_at").max())
    return dict(newest.iter_rows())
