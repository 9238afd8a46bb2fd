"""TikTok in Zeeschuimer: a video with its text, and a comment."""

from __future__ import annotations

from typing import Any

from orchestration.sources.files.json_rows import value_at
from orchestration.sources.files.layout import Record

_NONE = ("0", 0, "", None)


def _handle(author: Any) -> Any:
    """Handles, since a page's own data give no other id."""
    return author.get("uniqueId") if isinstance(author, dict) else author


def post(item: Record) -> Record:
    """A video."""
    stats = item.get("stats") or item.get("statsV2") or {}
    return {
        "native_id": item.get("id"),
        "kind": "post",
        "author": _handle(item.get("author")),
        "created_at": item.get("createTime"),
        "text": item.get("desc"),
        "language": item.get("textLanguage"),
        "replies": stats.get("commentCount"),
        "shares": stats.get("shareCount"),
        "views": stats.get("playCount"),
        "reactions": stats.get("diggCount"),
    }


def comment(item: Record) -> Record:
    """A comment under a video, or a reply to one."""
    video = item.get("aweme_id")
    answered = [item.get(name) for name in ("reply_to_reply_id", "reply_id")]
    parent = next((one for one in answered if one not in _NONE), None)
    return {
        "native_id": item.get("cid"),
        "kind": "reply" if parent else "comment",
        "thread": video,
        "parent": parent or video,
        "author": value_at(item, "user.unique_id"),
        "created_at": item.get("create_time"),
        "text": item.get("text"),
        "language": item.get("comment_language"),
        "replies": item.get("reply_comment_total"),
        "reactions": item.get("digg_count"),
    }
