"""Which posts are gone for good: small Parquet files, written once, read by everything after.

Does not belong here: why a post is gone (`orchestration.sources`, `orchestration.privacy`), and
what follows from it.
"""

from __future__ import annotations

import hashlib

import polars as pl

from orchestration.canonical import TOMBSTONES
from orchestration.settings import Settings
from orchestration.storage.batches import named_by
from orchestration.storage.files import write_parquet


def entombed(settings: Settings) -> pl.DataFrame:
    """All known tombstones, columns as TOMBSTONES: one row per post, its earliest deletion."""
    files = sorted(settings.tombstones.glob("*/*.parquet"))
    if not files:
        return pl.DataFrame(schema=TOMBSTONES)
    known = pl.read_parquet(files, schema=TOMBSTONES)
    return known.sort("post_key", "deleted_at").unique("post_key", keep="first").sort("post_key")


def entomb(settings: Settings, origin: str, erased: pl.DataFrame) -> int:
    """Write those of `erased` (columns as TOMBSTONES) that are not known; gives how many.

    `origin` is a source's id, `erase` or `restored`.
    """
    known = entombed(settings).select("post_key")
    new = erased.unique("post_key", keep="first").join(known, on="post_key", how="anti")
    if new.height:
        name = named_by("tombstones", *new["post_key"].sort())
        path = settings.tombstones / origin / f"{name}.parquet"
        write_parquet(new.select(TOMBSTONES.names()).cast(TOMBSTONES).sort("post_key"), path)
    return new.height


def tombstones_state(settings: Settings) -> str | None:
    """A hash over which tombstones there are, 32 hex digits; None when there is none."""
    files = sorted(settings.tombstones.glob("[!_]*/*.parquet"))
    names = "\n".join(f"{path.parent.name}/{path.stem}" for path in files)
    return hashlib.blake2b(names.encode(), digest_size=16).hexdigest() if files else None
