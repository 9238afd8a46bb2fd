"""Authors who objected: remembered by keyed hashes, so that nothing of theirs lands again.

Belongs here: how a person's word is turned into keys, in memory. What becomes of their posts is
`orchestration.forgetting`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from orchestration.privacy.keys import Keys
from orchestration.privacy.pseudonyms import author_keys, objection_keys, plain_handle
from orchestration.register import Source
from orchestration.settings import Settings
from orchestration.storage import entered


def spellings(handle: str) -> list[str]:
    """How platforms may have written the author that a person names; each once."""
    given, plain = handle.strip(), plain_handle(handle)
    bare = given.removeprefix("@").strip()
    written = (handle, given, bare, f"@{bare}", plain, f"@{plain}", f"u/{bare}", f"u/{plain}")
    return list(dict.fromkeys(written))


def keys_of_author(keys: Keys, source: Source, handle: str) -> set[str]:
    """Every author key that the source's rows may bear for a handle, of each living version."""
    written = spellings(handle)
    versions = (author_keys(keys, source, written, version) for version in keys.authors)
    return {key for hashed in versions for key in hashed if key is not None}


def remember(
    settings: Settings, keys: Keys, sources: Iterable[Source], handle: str, moment: datetime
) -> None:
    """Let no later row of this author land from any of `sources`."""
    hashed = [key for source in sources for key in objection_keys(keys, source, [handle])]
    entered.object_to(settings, {key for key in hashed if key is not None}, moment)
