"""What a Mastodon server says of one post, and the native record that becomes of it.

Belongs here: the shape of a post, which posts do not land, the mapping of fields. Who replied to
whom is `threads.py`'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from orchestration.sources.platforms.records import Record, at, plain

Number = Annotated[int, Field(gt=0, lt=2**63)]
Count = Annotated[int, Field(ge=0, lt=2**31)]
Time = Annotated[datetime, BeforeValidator(at)]
Filled = Annotated[str, Field(min_length=1)]

_OPT_OUT = re.compile(r"#no(?:bots?|index)\b", re.IGNORECASE)


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class Tag(_Shape):
    name: str


class Account(_Shape):
    """The author, as the server shows it; `note` is HTML."""

    id: Number
    acct: Filled
    note: str = ""
    noindex: bool | None = None

    def address(self, host: str) -> str:
        """`name@host`; the server leaves the host out for its own accounts."""
        return self.acct if "@" in self.acct else f"{self.acct}@{host}"

    @property
    def is_opted_out(self) -> bool:
        """Whether the author asks robots to stay away."""
        return bool(self.noindex or ("#" in self.note and _OPT_OUT.search(plain(self.note))))


class Status(_Shape):
    """One post; reading another shape raises ValueError or TypeError without any value."""

    id: Number
    uri: Filled
    in_reply_to_id: Number | None = None
    in_reply_to_account_id: Number | None = None
    created_at: Time
    edited_at: Time | None = None
    visibility: str
    content: str
    spoiler_text: str = ""
    language: str | None = None
    replies_count: Count | None = None
    reblogs_count: Count | None = None
    favourites_count: Count | None = None
    reblog: Any = None
    tags: tuple[Tag, ...] = ()
    account: Account

    @property
    def is_public(self) -> bool:
        """Shown to everybody, and written by its author instead of passed on."""
        return self.visibility == "public" and self.reblog is None

    @cached_property
    def text(self) -> str:
        """The content warning and the text, without markup."""
        return "\n".join(one for one in (self.spoiler_text.strip(), plain(self.content)) if one)

    @property
    def lands(self) -> bool:
        """Public, in words, by an author who has not opted out."""
        return self.is_public and bool(self.text) and not self.account.is_opted_out


@dataclass(frozen=True)
class Placed:
    """A post and its place: `thread` and `parent` are ids (uri), null where they are not shown."""

    status: Status = field(repr=False)
    community: str
    kind: str = "post"
    thread: str | None = field(default=None, repr=False)
    parent: str | None = field(default=None, repr=False)
    depth: int | None = None


def record_of(placed: Placed, host: str) -> Record:
    """The native record of a post that was read from `host`."""
    status, likes = placed.status, placed.status.favourites_count
    return {
        "native_id": status.uri,
        "kind": placed.kind,
        "community_native_id": placed.community,
        "thread_native_id": placed.thread,
        "parent_native_id": placed.parent,
        "depth": placed.depth,
        "author_native_id": status.account.address(host),
        "created_at": status.created_at,
        "created_precision": "second",
        "edited_at": status.edited_at,
        "text": status.text,
        "language_declared": status.language,
        "replies": status.replies_count,
        "shares": status.reblogs_count,
        "reactions": likes,
        "reaction_kinds": None if likes is None else [{"kind": "favourite", "count": likes}],
    }
