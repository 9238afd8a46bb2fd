"""Instagram in Zeeschuimer: posts and reels, in the two shapes that the site uses."""

from __future__ import annotations

from typing import Any

from orchestration.sources.files.json_rows import value_at
from orchestration.sources.files.layout import Record


def _handle(item: Record) -> Any:
    return value_at(item, "user.username") or value_at(item, "owner.username")


def _reactions(item: Record, count: Any) -> Any:
    """Null where the author hides them: what is given then is no count; so is a negative one."""
    is_hidden = item.get("like_and_view_counts_disabled")
    is_negative = isinstance(count, int) and count < 0
    return None if is_hidden or is_negative else count


def _caption(item: Record) -> Any:
    edges = value_at(item, "edge_media_to_caption.edges") or [{}]
    return value_at(edges[0], "node.text")


def _graph(item: Record) -> Record:
    comments = [f"edge_media_{name}_comment.count" for name in ("to_parent", "preview")]
    counts = [value_at(item, one) for one in (*comments, "edge_media_to_comment.count")]
    return {
        "native_id": item.get("shortcode"),
        "created_at": item.get("taken_at_timestamp"),
        "text": _caption(item),
        "replies": next((one for one in counts if one is not None), None),
        "views": item.get("video_view_count"),
        "reactions": _reactions(item, value_at(item, "edge_media_preview_like.count")),
    }


def _listed(item: Record) -> Record:
    return {
        "native_id": item.get("code"),
        "created_at": item.get("taken_at"),
        "text": value_at(item, "caption.text"),
        "replies": item.get("comment_count"),
        "views": item.get("play_count"),
        "reactions": _reactions(item, item.get("like_count")),
    }


def post(item: Record) -> Record:
    """A post or reel."""
    shaped = _graph(item) if "shortcode" in item else _listed(item)
    return {"kind": "post", "author": _handle(item), **shaped}
