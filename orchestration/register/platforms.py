"""What the register says of each platform that is read online: addresses and what to watch.

Does not belong here: how a platform is read (`orchestration.sources.platforms`), secrets (the
environment).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from orchestration.register.entry import Entry, Filled

Address = Annotated[str, Field(pattern=r"^https?://[^\s/]+(/[^\s]*)?$")]
StreamAddress = Annotated[str, Field(pattern=r"^wss?://[^\s/]+(/[^\s]*)?$")]
Hashtag = Annotated[str, Field(pattern=r"^\w+$")]


NUMBERED_BY_THEMSELVES = ("wordpress", "isso", "misago", "feed")
"""Each site of these has its own numbers and names: the same id elsewhere is another post."""

YOUTUBE_DAYS = 30
"""How long YouTube's terms let data be kept that is not read anew."""


class BlueskySettings(Entry):
    """Threads by the accounts that are the source's communities (native_id: their DID)."""

    service: Address = "https://public.api.bsky.app"
    stream: StreamAddress | None = "wss://bsky.network"


class MastodonSettings(Entry):
    """Public posts under hashtags or of a server's local timeline, and the replies to them."""

    server: Address
    hashtags: tuple[Hashtag, ...] = ()
    local_timeline: bool = False

    @model_validator(mode="after")
    def _reads_something(self) -> MastodonSettings:
        if not (self.hashtags or self.local_timeline):
            raise ValueError("nothing to read: name `hashtags`, or set `local_timeline: true`")
        return self


class WordPressSettings(Entry):
    """The comments of a WordPress site, by its REST interface."""

    site: Address


class IssoSettings(Entry):
    """Threads of an Isso comment server: the site that embeds it and the pages' paths."""

    server: Address
    origin: Address
    pages: tuple[Filled, ...] = Field(min_length=1)


class MisagoSettings(Entry):
    """Threads of a Misago forum, of all categories that guests may read or of those named."""

    forum: Address
    categories: tuple[int, ...] = ()


class FeedSettings(Entry):
    """RSS or Atom feeds of comments."""

    addresses: tuple[Address, ...] = Field(min_length=1)


class YouTubeSettings(Entry):
    """Comments under a channel's videos; the key of the interface is TRYG_YOUTUBE_KEY."""

    channels: tuple[Filled, ...] = Field(min_length=1)
    service: Address = "https://www.googleapis.com/youtube/v3"
    is_enabled: bool = False
    units_per_run: int = Field(default=8_000, ge=1)  # of the 10,000 a day that a key usually has
