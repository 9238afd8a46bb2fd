"""Threads in Zeeschuimer: posts and replies."""

from __future__ import annotations

from orchestration.sources.files.formats.format import total
from orchestration.sources.files.json_rows import value_at
from orchestration.sources.files.layout import Record


def post(item: Record) -> Record:
    """A post, or a reply, of which is not told what it answers."""
    info = item.get("text_post_app_info") or {}
    return {
        "native_id": item.get("code"),
        "kind": "reply" if info.get("is_reply") else "post",
        "author": value_at(item, "user.username"),
        "created_at": item.get("taken_at"),
        "text": value_at(item, "caption.text"),
        "replies": info.get("direct_reply_count"),
        "shares": total(info.get("repost_count"), info.get("quote_count")),
        "reactions": None if item.get("like_and_view_counts_disabled") else item.get("like_count"),
    }
