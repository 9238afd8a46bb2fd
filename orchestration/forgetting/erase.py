"""Erasing one post or one author at a person's request: from what they name to tombstones.

What is named is hashed in memory and goes nowhere else. Does not belong here: making the files
forget (`forget.py`), which follows at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from orchestration.canonical import CANONICAL, TOMBSTONES
from orchestration.errors import MendableError, NotRegistered
from orchestration.forgetting.receipts import Said
from orchestration.privacy.keys import load_keys
from orchestration.privacy.objections import keys_of_author, remember
from orchestration.privacy.pseudonyms import post_keys
from orchestration.register import Source
from orchestration.runtime import Runtime
from orchestration.storage.tombstones import entomb

ORIGIN = "erase"
_BLUESKY = re.compile(r"https://bsky\.app/profile/(did:[^/]+)/post/([^/?#]+)")
_ADDRESS = re.compile(r"https?://[^/]+/(?:[^?#]*/)?([^/?#]+)/?(?:[?#].*)?")


class ErasureRefused(MendableError):
    """What is to be erased is not named clearly enough; the message says what to add."""


def sources_of(runtime: Runtime, platform: str, source_id: str | None) -> list[Source]:
    """The sources of a platform, or the one of them that is named.

    Raises NotRegistered when there is none.
    """
    registered = [source for _, source in runtime.sources()]
    found = [one for one in registered if one.platform == platform and source_id in (None, one.id)]
    if not found:
        known = ", ".join(sorted({f"{one.platform} ({one.id})" for one in registered}))
        raise NotRegistered(f"no such platform and source; registered are: {known}")
    return found


def post_spellings(named: str) -> list[str]:
    """The ids that a person may mean by an id or by a post's address."""
    given = named.strip()
    if at := _BLUESKY.match(given):
        return [f"at://{at[1]}/app.bsky.feed.post/{at[2]}"]
    address = _ADDRESS.fullmatch(given)
    return [given, address[1]] if address else [given]


def _in_raw(runtime: Runtime, column: str, keys: Iterable[str]) -> set[str]:
    """Keys of the posts in raw that have one of `keys` in `column`."""
    rows = pl.scan_parquet(runtime.settings.raw / "*" / "*.parquet", schema=CANONICAL)
    found = rows.filter(pl.col(column).is_in(sorted(keys))).select(pl.col("post_key").unique())
    return set(found.collect().to_series())


def _entomb(runtime: Runtime, keys: Iterable[str], reason: str) -> int:
    rows = [(key, runtime.clock(), reason) for key in sorted(keys)]
    erased = pl.DataFrame(rows, schema=TOMBSTONES, orient="row")
    return entomb(runtime.settings, ORIGIN, erased)


def _named(words: str) -> None:
    if not words.strip():
        raise ErasureRefused("nothing is named: give the id or handle as the platform writes it")


def erase_post(
    runtime: Runtime, platform: str, named: str, source_id: str | None = None
) -> dict[str, Said]:
    """Entomb a post by its native id; one that has never been seen is kept away.

    Gives the receipt's words. Raises NotRegistered, ErasureRefused, KeyRefused.
    """
    _named(named)
    sources = sources_of(runtime, platform, source_id)
    if len(sources) > 1 and not all(one.ids_are_platform_wide for one in sources):
        known = ", ".join(one.id for one in sources)
        raise ErasureRefused(f"an id means another post in each source: add `--source`: {known}")
    keys = load_keys(runtime.settings, create=False)
    hashed = [key for one in sources for key in post_keys(keys, one, post_spellings(named))]
    wanted = {key for key in hashed if key is not None}
    found = _in_raw(runtime, "post_key", wanted)
    new = _entomb(runtime, found or wanted, "erased")
    return {"platform": platform, "by": "post", "posts_found": len(found), "tombstones_new": new}


def erase_author(
    runtime: Runtime, platform: str, handle: str, source_id: str | None = None
) -> dict[str, Said]:
    """Entomb every post of an author and remember the objection, so that none lands again.

    Posts whose author key is gone by retention can no longer be told to be theirs. Gives the
    receipt's words. Raises NotRegistered, ErasureRefused, KeyRefused.
    """
    _named(handle)
    sources = sources_of(runtime, platform, source_id)
    keys = load_keys(runtime.settings, create=False)
    remember(runtime.settings, keys, sources, handle, runtime.clock())
    authors = {key for one in sources for key in keys_of_author(keys, one, handle)}
    found = _in_raw(runtime, "author_key", authors)
    new = _entomb(runtime, found, "objection")
    return {"platform": platform, "by": "handle", "posts_found": len(found), "tombstones_new": new}
