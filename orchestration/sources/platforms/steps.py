"""What a connector is asked for and what it gives, step by step. In memory only.

Belongs here: the shape of the conversation between a connector and `orchestration.sources.reading`,
which lands each page before it keeps the cursor that came with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from orchestration.sources.pages import NativePage

Cursor = Mapping[str, str | int]
"""Where reading stopped, by name: whole numbers, and times in ISO 8601; nothing else is kept."""


@dataclass(frozen=True)
class Wanted:
    """What a run asks of a connector.

    `since` asks for a look: everything that was written since then is to be listed whole, so that
    what is missing can be told. Without it only what is new since `cursor` is asked for. `roots`
    are native ids of thread roots that an earlier run asked to keep and that a look must read.
    """

    now: datetime
    cursor: Cursor = field(default_factory=dict)
    since: datetime | None = None
    roots: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Cut:
    """A thread that could be listed only as far as the posts created before `until` (aware).

    `posts` are native ids of those in it that were met or asked about: what is known to be below
    one of them, or in its thread, is the cut thread.
    """

    posts: tuple[str, ...] = field(repr=False)
    until: datetime


@dataclass(frozen=True)
class Listed:
    """A part of the source that the steps of the run have listed whole.

    Either everything created since a time, but for `cuts`, or everything of one thread (its root's
    native id). What is known of that part and was in no step of the run is missing. What is known
    of a cut thread from its `until` on is not; where there are cuts, nor is a post from then on
    whose place in its thread is not known (its depth is null). What no look has met or listed for a
    week is gone all the same.
    """

    since: datetime | None = None
    thread: str | None = field(default=None, repr=False)
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True)
class Gone:
    """Posts, or all posts of authors, that the platform says are deleted; by native id."""

    posts: tuple[str, ...] = field(default=(), repr=False)
    authors: tuple[str, ...] = field(default=(), repr=False)
    reason: Literal["deleted", "account_gone"] = "deleted"


@dataclass(frozen=True)
class Step:
    """One page and what it brings; `cursor` holds once the page has landed, None keeps the old one.

    `roots` are native ids to be kept, sealed, for later looks: of posts by registered organisations
    and public figures only. `is_gap` says that events were missed: everything is looked at anew.
    """

    page: NativePage | None = None
    cursor: Cursor | None = None
    listed: tuple[Listed, ...] = ()
    gone: Gone | None = None
    roots: tuple[str, ...] = field(default=(), repr=False)
    is_gap: bool = False


class PlatformConnector(Protocol):
    """Reads one source; `version` enters every row that it brings."""

    version: str

    def read(self, wanted: Wanted) -> Iterator[Step]:
        """Steps in an order in which each cursor holds once its page has landed.

        Raises SourceUnreachable, SourceForbids; whatever was yielded before stays.
        """
        ...
