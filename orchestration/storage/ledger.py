"""The ledger of accepted batches: one small Parquet file per batch, written last.

A batch counts when its ledger entry exists; a batch file without one is as if it never was.
A batch is named by its content. Content that returns after something else had taken its place (a
text edited and edited back) is accepted anew, as `<content>-2`, `-3` and so on: what was accepted
last holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.canonical import LEDGER
from orchestration.settings import Settings
from orchestration.storage.batches import named_by
from orchestration.storage.files import write_parquet
from orchestration.storage.tombstones import entomb_deleted, tombstones_state


def entry_path(settings: Settings, source_id: str, batch_id: str) -> Path:
    return settings.ledger / source_id / f"{batch_id}.parquet"


def accept(settings: Settings, entry: Mapping[str, object]) -> None:
    """Enter one batch; `entry` has the columns of LEDGER. An entry that exists stays as it is.

    The deletions that the batch tells of are entombed first, so none that counts is without.
    """
    path = entry_path(settings, str(entry["source_id"]), str(entry["batch_id"]))
    batch = settings.data / str(entry["path"])
    if not path.exists():
        if batch.is_file():
            entomb_deleted(settings, str(entry["source_id"]), batch)
        write_parquet(pl.DataFrame([entry], schema=LEDGER), path)


def read_ledger(settings: Settings) -> pl.DataFrame:
    """All accepted batches, oldest acceptance first; columns as LEDGER."""
    if not settings.ledger.exists():
        return pl.DataFrame(schema=LEDGER)
    frame = pl.read_parquet(settings.ledger / "*" / "*.parquet", schema=LEDGER)
    return frame.sort("accepted_at", "batch_id")


@dataclass(frozen=True)
class Standing:
    """What a content is called, and its ledger entry (by column of LEDGER) where it holds now."""

    batch_id: str
    entry: dict[str, Any] | None


def standing(
    entries: pl.DataFrame, source_id: str, content: str, delivery_key: str | None
) -> Standing:
    """Whether a source's content holds now, among `entries` as `read_ledger` gives them.

    It holds until another content of the same delivery (a file's name, a day) is accepted; without
    a `delivery_key` nothing is being delivered, and content that was ever accepted holds.
    """
    own = entries.filter(pl.col("source_id") == source_id)
    same = own.filter(pl.col("batch_id").str.split("-").list.first() == content)
    if same.is_empty():
        return Standing(content, None)
    latest = same.row(-1, named=True)
    rivals = own.filter(pl.col("delivery_key").is_in([delivery_key, latest["delivery_key"]]))
    if delivery_key is None or rivals.row(-1, named=True)["batch_id"] == latest["batch_id"]:
        return Standing(latest["batch_id"], latest)
    return Standing(f"{content}-{same.height + 1}", None)


def ledger_state(settings: Settings) -> str | None:
    """A hash over which batches are accepted, 32 hex digits; None when there is none."""
    entries = sorted(settings.ledger.glob("[!_]*/*.parquet"))
    names = "\n".join(f"{path.parent.name}/{path.stem}" for path in entries)
    return hashlib.blake2b(names.encode(), digest_size=16).hexdigest() if entries else None


def input_state(settings: Settings) -> str | None:
    """A hash over what staging starts from, batches and tombstones; None before any batch."""
    batches, tombstones = ledger_state(settings), tombstones_state(settings)
    return named_by(batches, tombstones) if batches and tombstones else batches


def last_acceptances(settings: Settings) -> dict[str, datetime | None]:
    """When each source last had a batch accepted, UTC."""
    newest = read_ledger(settings).group_by("source_id").agg(pl.col("accepted_at").max())
    return dict(newest.iter_rows())


def holdings(settings: Settings) -> dict[str, dict[str, Any]]:
    """Per source the newest batch of each delivery, summed up: what its deliveries say now.

    Keys: rows_count, quarantined_count, last_accepted_at (UTC). A post that is in two deliveries
    counts twice.
    """
    newest = read_ledger(settings).unique(
        ["source_id", "delivery_key"], keep="last", maintain_order=True
    )
    summed = newest.group_by("source_id").agg(
        pl.col("rows_count", "quarantined_count").sum(),
        last_accepted_at=pl.col("accepted_at").max(),
    )
    return {row["source_id"]: row for row in summed.to_dicts()}
