"""Pseudonyms: keyed BLAKE2b over platform and native id, 32 hex digits, one domain per use.

Does not belong here: where keys lie (`keys.py`). The parts of a name are length-prefixed, so no two
different names give the same bytes; the domain goes into BLAKE2b's personalisation.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from orchestration.privacy.keys import Keys
from orchestration.register import Source

_SIGNS = re.compile(r"^(?:/?u/|[@\s])+", re.IGNORECASE)
Domain = Literal["post", "author", "community", "text", "delivery", "objection"]


def pseudonymise(
    key: bytes, domain: Domain, scope: Iterable[str], values: Iterable[str | None]
) -> list[str | None]:
    """The keyed hash of each value under `scope` (such as the platform); null stays null."""
    base = hashlib.blake2b(key=key, digest_size=16, person=domain.encode())
    for part in scope:
        data = part.encode()
        base.update(b"s" + len(data).to_bytes(8, "big") + data)
    base.update(b"v")
    start = base.copy
    keys: list[str | None] = []
    for value in values:
        if value is None:
            keys.append(None)
        else:
            one = start()
            one.update(value.encode())
            keys.append(one.hexdigest())
    return keys


def _scope(source: Source) -> tuple[str, ...]:
    if source.ids_are_platform_wide:
        return (source.platform,)
    return (source.platform, source.id)


def post_keys(keys: Keys, source: Source, ids: Iterable[str | None]) -> list[str | None]:
    """Keys of posts, threads and parents; a thread's key is the post key of its root."""
    return pseudonymise(keys.post, "post", _scope(source), ids)


def community_keys(keys: Keys, source: Source, ids: Iterable[str | None]) -> list[str | None]:
    """Keys of pages, groups and clubs by their native ids."""
    return pseudonymise(keys.post, "community", _scope(source), ids)


def author_keys(
    keys: Keys, source: Source, ids: Iterable[str | None], version: int
) -> list[str | None]:
    """Keys of authors under one version of the author key."""
    return pseudonymise(keys.authors[version], "author", _scope(source), ids)


def objection_keys(keys: Keys, source: Source, ids: Iterable[str | None]) -> list[str | None]:
    """Keys under which objections are remembered; made with the post key, so they do not rotate.

    However an author's id is written, with an @ or in capitals, the key is the same.
    """
    plain = (None if one is None else plain_handle(one) for one in ids)
    return pseudonymise(keys.post, "objection", _scope(source), plain)


def plain_handle(handle: str) -> str:
    """An author's id without what people write round it: spaces, a leading @ or u/, capitals."""
    bare = unicodedata.normalize("NFKC", handle).strip()
    return _SIGNS.sub("", bare).strip().casefold()


def text_keys(keys: Keys, texts: Iterable[str | None]) -> list[str | None]:
    """Keys of scrubbed texts: what scores are stored under."""
    return pseudonymise(keys.post, "text", (), texts)


def delivery_key(keys: Keys, file_name: str) -> str:
    """Key of a file's name, which may hold a handle."""
    return str(pseudonymise(keys.post, "delivery", (), [file_name])[0])
