"""What real servers hold now, as native records: from their databases, not through a connector."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from real_servers import Isso, WordPress

from orchestration.sources.platforms.records import plain

RENDERED = (
    "foreach (get_comments(['status' => 'approve', 'type' => 'comment', 'number' => 0]) as $one)"
    " if (!post_password_required($one->comment_post_ID))"
    " $all[$one->comment_ID] = apply_filters('comment_text', get_comment_text($one), $one);"
    " echo json_encode($all);"
)


def wordpress_rows(site: WordPress) -> list[dict[str, Any]]:
    """The public comments, their texts as the site shows them."""
    texts: dict[str, str] = json.loads(site.php(RENDERED))
    return [
        {
            "native_id": number,
            "kind": "comment" if one["comment_parent"] == "0" else "reply",
            "thread_native_id": f"post:{one['comment_post_ID']}",
            "parent_native_id": None if one["comment_parent"] == "0" else one["comment_parent"],
            "author_native_id": _wordpress_author(one),
            "created_at": datetime.fromisoformat(one["comment_date_gmt"]).replace(tzinfo=UTC),
            "text": plain(texts[number]),
        }
        for number, one in site.public_comments().items()
    ]


def _wordpress_author(comment: dict[str, Any]) -> str | None:
    user = comment["user_id"]
    return f"user:{user}" if user != "0" else comment["comment_author"].strip() or None


def isso_rows(server: Isso) -> list[dict[str, Any]]:
    """The published comments; texts without Markdown are as they were written."""
    rows = server.rows(
        "select comments.id, parent, created, author, likes, uri, text"
        " from comments join threads on threads.id = tid where mode = 1"
    )
    return [
        {
            "native_id": str(number),
            "kind": "comment" if parent is None else "reply",
            "thread_native_id": f"page:{uri}",
            "parent_native_id": None if parent is None else str(parent),
            "depth": 1 if parent is None else 2,
            "author_native_id": (author or "").strip() or None,
            "created_at": datetime.fromtimestamp(created, UTC),
            "text": text,
            "reactions": likes,
        }
        for number, parent, created, author, likes, uri, text in rows
    ]
