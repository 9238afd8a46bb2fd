"""From a post as the service gives it to a native record.

Belongs here: which field is which, and which posts are left out. Where a post stands in its thread
is told by `threads.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from orchestration.sources.platforms.bluesky.threads import Placed
from orchestration.sources.platforms.bluesky.watchlist import WatchList, owner_of
from orchestration.sources.platforms.records import Record, at, written

LARGEST_COUNT = 2**31 - 1
HIDING = frozenset({"!no-unauthenticated", "!hide", "!takedown"})
"""Labels with which an author, or whoever labels, keeps posts from guests."""


def may_land(placed: Placed) -> bool:
    """Whether a post has words and nobody asks to keep it from guests.

    What has not the shape of a post may: it is refused with its number later on.
    """
    post = placed.post
    if not isinstance(post, dict):
        return True
    if (_labels(post) | _labels(post.get("author"))) & HIDING:
        return False
    record = post.get("record")
    text = record.get("text") if isinstance(record, dict) else None
    return not isinstance(text, str) or text.strip() != ""


def _labels(subject: Any) -> frozenset[str]:
    given = subject.get("labels") if isinstance(subject, dict) else None
    labels = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    values = (one.get("val") for one in labels if not one.get("neg"))
    return frozenset(value for value in values if isinstance(value, str))


def id_of(placed: Placed) -> str:
    """A post's native id; raises one of MISSHAPEN."""
    return written(placed.uri)


def mapping(watched: WatchList) -> Callable[[Placed], Record]:
    """The mapping of posts in threads of `watched`; fails as `native_page` expects it to."""

    def record_of(placed: Placed) -> Record:
        post, record = placed.post, placed.post["record"]
        author = written(post["author"]["did"])
        likes = _count(post, "likeCount")
        return {
            "native_id": id_of(placed),
            "kind": ("post", "comment", "reply")[min(placed.depth, 2)],
            "community_native_id": owner_of(placed.root),
            "thread_native_id": placed.root,
            "parent_native_id": placed.parent,
            "depth": placed.depth,
            "author_native_id": author,
            "author_kind": watched.get(author, "private"),
            "created_at": written_at(post),
            "created_precision": "second",
            "text": written(record["text"]),
            "language_declared": _language(record),
            "replies": _count(post, "replyCount"),
            "shares": _sum(_count(post, "repostCount"), _count(post, "quoteCount")),
            "reactions": likes,
            "reaction_kinds": None if likes is None else [{"kind": "like", "count": likes}],
        }

    return record_of


def written_at(post: Any) -> datetime:
    """When a post was written, as its author says, but not after the service had it.

    Raises LookupError, TypeError or ValueError.
    """
    try:
        return min(at(post["record"]["createdAt"]), at(post["indexedAt"]))
    except OverflowError:
        raise ValueError("a time outside the calendar") from None


def _language(record: dict[str, Any]) -> str | None:
    languages = record.get("langs")
    return written(languages[0]) if languages else None


def _count(post: dict[str, Any], name: str) -> int | None:
    count = post.get(name)
    if count is None:
        return None
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= LARGEST_COUNT:
        raise ValueError("no count")
    return count


def _sum(first: int | None, second: int | None) -> int | None:
    """Unknown where either is unknown."""
    return None if first is None or second is None else first + second
