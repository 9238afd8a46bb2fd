"""What of a server the register asks for: its timelines, and which posts of a thread belong to it.

Belongs here: the rules by which a post is the source's, the same from wherever it is met. Whether
it may land is its own matter (`statuses.py`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import timedelta

from orchestration.register.platforms import MastodonSettings
from orchestration.sources.platforms.mastodon.answers import Timeline
from orchestration.sources.platforms.mastodon.statuses import Placed, Status
from orchestration.sources.platforms.mastodon.threads import Thread

REPLIES_FOR = timedelta(days=30)
"""How long after a listed post a reply to it still belongs to the source."""
_STROKES = str.maketrans("øđłħŧ", "odlht")


def folded(hashtag: str) -> str:
    """A hashtag as servers compare it: small letters without marks, so that ålborg is alborg."""
    parts = unicodedata.normalize("NFKD", hashtag.lower().translate(_STROKES))
    return "".join(one for one in parts if not unicodedata.combining(one))


class Scope:
    """The timelines of one source, and the communities that its posts belong to."""

    def __init__(self, settings: MastodonSettings) -> None:
        self._hashtags = [(folded(one), f"#{one}") for one in settings.hashtags]
        self._has_local = settings.local_timeline
        of_hashtags = (Timeline.of_hashtag(one) for one in settings.hashtags)
        self.timelines = (*of_hashtags, *([Timeline.local()] if settings.local_timeline else []))

    def placed(self, thread: Thread, timeline: Timeline) -> Iterator[Placed]:
        """The posts from the anchor down that are the source's, each with its place."""
        for status in thread.below.values():
            listed = self._listed_above(thread, status)
            if status.created_at <= listed.created_at + REPLIES_FOR:
                community = self._community_of(listed) or timeline.community
                yield _placed(thread, status, community)

    def _listed_above(self, thread: Thread, status: Status) -> Status:
        """The nearest post above, or itself, that a timeline lists."""
        chain = (one for one in thread.chain(status) if one.id in thread.below)
        return next((one for one in chain if self._community_of(one)), thread.anchor)

    def _community_of(self, status: Status) -> str | None:
        """The first of the timelines that lists a post, whichever it was met in; None if none."""
        if not status.is_public:
            return None
        tags = {folded(tag.name) for tag in status.tags}
        named = next((community for tag, community in self._hashtags if tag in tags), None)
        is_local = self._has_local and _is_in_local_timeline(status)
        return named or ("local" if is_local else None)


def _is_in_local_timeline(status: Status) -> bool:
    """Local timelines hold posts by the server's own accounts, and their replies to themselves."""
    return "@" not in status.account.acct and status.in_reply_to_account_id in (
        None,
        status.account.id,
    )


def _placed(thread: Thread, status: Status, community: str) -> Placed:
    chain = thread.chain(status)
    is_rooted = chain[-1].in_reply_to_id is None
    kind = "post" if status.in_reply_to_id is None else "reply"
    return Placed(
        status,
        community,
        kind="comment" if is_rooted and len(chain) == 2 else kind,
        thread=chain[-1].uri,
        parent=chain[1].uri if len(chain) > 1 else None,
        depth=len(chain) - 1 if is_rooted else None,
    )
