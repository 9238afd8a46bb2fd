"""Which threads a registered account has started.

Belongs here: paging an author's feed. Replies and reposts in it start no thread of the account's
own; a repost carries somebody else's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orchestration.sources.platforms.bluesky.appview import AppView
from orchestration.sources.platforms.bluesky.posts import written_at
from orchestration.sources.platforms.bluesky.watchlist import owner_of

QUERY, PAGE = "app.bsky.feed.getAuthorFeed", 100


@dataclass(frozen=True, order=True)
class Root:
    """The root of a thread and its time in the feed (UTC)."""

    at: datetime
    uri: str = field(repr=False)


def roots_of(service: AppView, account: str, since: datetime) -> list[Root] | None:
    """The threads that `account` (a DID) has started since then; None when it cannot be read now.

    Raises what AppView.ask raises.
    """
    roots: list[Root] = []
    for items in _pages(service, account):
        if items is None:
            return None
        own = [item for item in items if _is_own_root(item, account)]
        dated = [Root(_time(item) or since, item["post"]["uri"]) for item in own]
        roots += [root for root in dated if root.at >= since]
        if any(root.at < since for root in dated):
            return roots
    return roots


def _pages(service: AppView, account: str) -> Iterator[list[Any] | None]:
    """The items of the feed, newest first; None when the account is not there."""
    cursor: str | None = None
    while True:
        page: dict[str, str] = {} if cursor is None else {"cursor": cursor}
        answer = service.ask(QUERY, actor=account, filter="posts_no_replies", limit=PAGE, **page)
        if answer is None:
            yield None
            return
        feed, following = answer.get("feed"), answer.get("cursor")
        yield feed if isinstance(feed, list) else []
        if not isinstance(following, str) or following == cursor:
            return
        cursor = following


def _is_own_root(item: Any, account: str) -> bool:
    """Whether an item of the feed is a thread that the account itself has started."""
    post = item.get("post") if isinstance(item, dict) else None
    if not isinstance(post, dict) or "reason" in item or owner_of(post.get("uri")) != account:
        return False
    record = post.get("record")
    return not (isinstance(record, dict) and "reply" in record)


def _time(item: Any) -> datetime | None:
    """Where an own post stands in the order of the feed; None where its times cannot be read."""
    try:
        return written_at(item["post"])
    except (LookupError, TypeError, ValueError):
        return None
