"""Tombstones: which posts are erased for good, as small immutable Parquet files named by content.

A tombstone holds a post's key, when its deletion was learned of and a code for why; nothing else
of the post stays anywhere. Does not belong here: making files forget what they held
(`orchestration.forgetting`), keeping erased posts away (`orchestration.privacy.withheld`).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from orchestration.canonical import TOMBSTONES
from orchestration.settings import Settings
from orchestration.storage.batches import named_by
from orchestration.storage.files import write_parquet

RESTORED = "restored"


def _earliest(tombstones: pl.DataFrame) -> pl.DataFrame:
    ordered = tombstones.drop_nulls("post_key").sort("post_key", "deleted_at", nulls_last=True)
    return ordered.unique("post_key", keep="first", maintain_order=True)


def entombed(settings: Settings) -> pl.DataFrame:
    """Every known tombstone: columns as TOMBSTONES, the earliest deletion per post, by key."""
    files = [*_files(settings)]
    found = pl.read_parquet(files, schema=TOMBSTONES) if files else pl.DataFrame(schema=TOMBSTONES)
    return _earliest(found)


def entomb(settings: Settings, origin: str, erased: pl.DataFrame) -> int:
    """Write the posts of `erased` that are not known yet as one file; gives how many are new.

    `erased` has the columns of TOMBSTONES; `origin` names the folder: a source's id, `erase` or
    `restored`. Two processes that entomb one post at once do no harm.
    """
    rows = _earliest(erased.select(TOMBSTONES.names()).cast(TOMBSTONES))
    new = rows.join(entombed(settings), on="post_key", how="anti", maintain_order="left")
    if new.height:
        name = named_by("tombstones", *new["post_key"])
        write_parquet(new, settings.tombstones / origin / f"{name}.parquet")
    return new.height


def entomb_deleted(settings: Settings, origin: str, batch: Path) -> int:
    """Entomb the posts that a batch itself says are deleted; gives how many are new."""
    deleted = pl.scan_parquet(batch).filter(pl.col("deleted_at").is_not_null())
    return entomb(settings, origin, deleted.select(TOMBSTONES.names()).collect())


def _files(settings: Settings) -> list[Path]:
    return sorted(settings.tombstones.glob("[!_]*/*.parquet"))


def tombstones_state(settings: Settings) -> str | None:
    """A hash over which tombstones are known, 32 hex digits; None when there is none."""
    names = [f"{path.parent.name}/{path.stem}" for path in _files(settings)]
    digest = hashlib.blake2b("\n".join(names).encode(), digest_size=16)
    return digest.hexdigest() if names else None
