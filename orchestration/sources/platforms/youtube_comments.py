"""What YouTube's interface says of a comment, as a native record.

Does not belong here: which comments are asked for (`youtube.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orchestration.sources.platforms.records import MISSHAPEN, Record, at, whole, written


@dataclass(frozen=True)
class Placed:
    """A comment and where it stands: `top` is the comment that it answers, if any."""

    comment: Any = field(repr=False)
    channel: Any = field(default=None, repr=False)
    video: Any = field(default=None, repr=False)
    top: str | None = field(default=None, repr=False)
    replies: Any = None


def id_of(placed: Placed) -> str:
    """A comment's native id."""
    return written(placed.comment["id"])


def record_of(placed: Placed, author_kinds: dict[str, str]) -> Record:
    """The native record of one comment; raises one of MISSHAPEN."""
    said = placed.comment["snippet"]
    author = (said.get("authorChannelId") or {}).get("value") or None
    created, changed = at(said["publishedAt"]), at(said["updatedAt"])
    return {
        "native_id": id_of(placed),
        "kind": "reply" if placed.top else "comment",
        "community_native_id": written(placed.channel),
        "thread_native_id": written(placed.video),
        "parent_native_id": placed.top,
        "depth": 2 if placed.top else 1,
        "author_native_id": author,
        "author_kind": author_kinds.get(author) if author else None,
        "created_at": created,
        "edited_at": changed if changed > created else None,
        "text": written(said.get("textOriginal") or said["textDisplay"]),
        "replies": placed.replies,
        "reactions": whole(said["likeCount"]),
    }


def head_of(thread: Any) -> tuple[Placed, list[Any]]:
    """The comment that opens a thread and the replies that came with it; may raise MISSHAPEN."""
    said = thread["snippet"]
    head = Placed(
        said["topLevelComment"],
        said.get("channelId"),
        said["videoId"],
        replies=whole(said["totalReplyCount"]),
    )
    replies = thread.get("replies", {}).get("comments", [])
    return head, [*replies]


def is_older(threads: list[Any], start: datetime) -> bool:
    """Whether all threads of an answer were opened before `start`."""
    try:
        opened = [one["snippet"]["topLevelComment"]["snippet"]["publishedAt"] for one in threads]
        return all(at(when) < start for when in opened)
    except MISSHAPEN:
        return False
