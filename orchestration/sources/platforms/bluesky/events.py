"""What the events of the stream say of posts, accounts and threads.

Belongs here: reading single events, and telling from their numbers and times whether some were
missed. Nothing here trusts the shape of a record: anybody may write one.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import libipld
from atproto_subscription.frames import MessageFrame

from orchestration.sources.platforms.bluesky.watchlist import owner_of
from orchestration.sources.platforms.records import at

POSTS = "app.bsky.feed.post/"
LONGEST_SILENCE = timedelta(hours=1)
_HOST_TROUBLE = ("desynchronized", "throttled")
_UNREADABLE = (ArithmeticError, LookupError, TypeError, AttributeError, ValueError)


@dataclass(frozen=True)
class Position:
    """The number and the time (UTC) of an event."""

    number: int
    at: datetime


@dataclass
class Notes:
    """What a slice of the stream said, in order; for threads by the accounts in `watched`.

    `deleted` are posts, `gone` accounts, `touched` the roots of threads in which something was
    written or edited. `is_gap` says that events before the slice are lost.
    """

    start: Position | None
    watched: frozenset[str] = field(repr=False)
    position: Position | None = None
    events: int = 0
    deleted: dict[str, None] = field(default_factory=dict, repr=False)
    gone: dict[str, None] = field(default_factory=dict, repr=False)
    touched: dict[str, None] = field(default_factory=dict, repr=False)
    is_gap: bool = False

    @property
    def size(self) -> int:
        return len(self.deleted) + len(self.gone) + len(self.touched)

    def has_reached(self, position: Position) -> bool:
        return self.position is not None and self.position.number >= position.number

    def lose(self, position: Position | None) -> None:
        """Go on from `position` (None: from where the slice began); what lies between is lost."""
        self.position, self.is_gap = position, True

    def take(self, frame: MessageFrame) -> None:
        """Note one event; what cannot be read of it is passed over."""
        with suppress(*_UNREADABLE):
            self._take(frame.type, frame.body)

    def _take(self, kind: str, body: dict[str, Any]) -> None:
        if kind == "#info":
            self.is_gap |= body.get("name") == "OutdatedCursor"
            return
        self._advance(Position(int(body["seq"]), at(body["time"])))
        if kind == "#commit":
            for operation in body["ops"]:
                with suppress(*_UNREADABLE):
                    self._operation(body, **operation)
        elif kind == "#account" and not body["active"] and body.get("status") not in _HOST_TROUBLE:
            self.gone[body["did"]] = None

    def _advance(self, position: Position) -> None:
        if self.position is None and self.start is not None:
            self.is_gap |= _is_broken(self.start, position)
        self.position, self.events = position, self.events + 1

    def _operation(
        self, commit: dict[str, Any], action: str, path: str, cid: bytes | None, **_: Any
    ) -> None:
        uri = f"at://{commit['repo']}/{path}"
        if not path.startswith(POSTS):
            return
        if action == "delete":
            self.deleted[uri] = None
        elif cid is not None:
            self._touch(_root_of(uri, commit["blocks"], cid))

    def _touch(self, root: str) -> None:
        if owner_of(root) in self.watched:
            self.touched[root] = None


def _root_of(uri: str, blocks: bytes, cid: bytes) -> str:
    """The root of the thread that a post, written in a commit, belongs to."""
    _, records = libipld.decode_car(blocks)
    reply = records[cid].get("reply")
    return str(reply["root"]["uri"]) if reply else uri


def _is_broken(last: Position, first: Position) -> bool:
    """Whether `first` cannot be the event after `last`, for servers that do not say so.

    Numbers that fall: they began anew. Numbers that were left out: events that were taken back, or,
    when hours passed as well, events that are no longer replayed.
    """
    if first.number <= last.number:
        return True
    return first.number > last.number + 1 and first.at - last.at > LONGEST_SILENCE
