"""Whose threads are read: the accounts that the register names for the source.

Does not belong here: how a thread is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.errors import MendableError
from orchestration.register import Municipality, Source

WatchList = Mapping[str, str]
"""The author_kind of each registered account, by its DID."""


class NotWatchable(MendableError):
    """The register does not say, or not so that it lasts, which accounts a source reads."""


def watch_list(municipality: Municipality, source: Source) -> WatchList:
    """The accounts of `source`. Raises NotWatchable when there is none or one is no DID."""
    own = [one for one in municipality.communities if one.source == source.id]
    if not own:
        raise NotWatchable(
            f"source {source.id} watches no account: name some in communities.yaml, by their DID"
        )
    for number, one in enumerate(own, start=1):
        if not one.native_id.startswith("did:"):
            raise NotWatchable(
                f"communities.yaml: number {number} of source {source.id} is no DID: a handle may "
                "pass to somebody else, so write what com.atproto.identity.resolveHandle says of it"
            )
    return {
        one.native_id: "public_figure" if one.type == "politician" else "organisation"
        for one in own
    }


def owner_of(uri: object) -> str | None:
    """The DID in whose repository a record lies; None for what is no address of a record."""
    if not isinstance(uri, str) or not uri.startswith("at://did:"):
        return None
    return uri.split("/")[2]
