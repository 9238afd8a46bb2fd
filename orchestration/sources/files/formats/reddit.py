"""Reddit dumps: NDJSON of submissions or comments, as the archives of Reddit give them.

Caveats: `reddit.md`. Does not belong here: unpacking (`packing.py`).
"""

from __future__ import annotations

from typing import Any

from orchestration.sources.files.formats.format import (
    FLAT,
    GONE,
    Format,
    Sample,
    Variant,
    is_gone,
    lacking,
    titled,
)
from orchestration.sources.files.json_rows import value_at
from orchestration.sources.files.layout import Layout, Record

TITLE = "a Reddit dump"
_COMMENT = ("body", "link_id", "parent_id")
_EITHER = ("subreddit", "created_utc", "author")


def _is_comment(record: Record) -> bool:
    return "link_id" in record or "body" in record


def _is_mine(sample: Sample) -> bool:
    return any(
        all(key in one for key in _EITHER) and ("title" in one or _is_comment(one))
        for one in sample.records
    )


def _was_deleted(record: Record) -> bool:
    """Whether the archive kept what its author or Reddit has deleted since."""
    return bool(value_at(record, "_meta.was_deleted_later")) or bool(
        value_at(record, "_meta.removal_type")
    )


def _name(prefix: str, record: Record) -> Any:
    """The full name, which older dumps lack: of the kind and the id."""
    number = record.get("id")
    return record.get("name") or (f"{prefix}_{number}" if number else None)


def _shared(record: Record) -> Record:
    edited = record.get("edited")
    return {
        "author": record.get("author"),
        "community": record.get("subreddit"),
        "created_at": record.get("created_utc"),
        "edited_at": None if isinstance(edited, bool) else edited,
        "reactions": None if record.get("score_hidden") else record.get("score"),
    }


def _comment(record: Record) -> Record:
    parent = record.get("parent_id")
    gone = is_gone(record.get("body")) or _was_deleted(record)
    return _shared(record) | {
        "native_id": _name("t1", record),
        "thread": record.get("link_id"),
        "parent": parent,
        "kind": "comment" if parent == record.get("link_id") else "reply",
        "text": GONE if gone else record.get("body"),
    }


def _submission(record: Record) -> Record:
    text = titled(record.get("title"), record.get("selftext"))
    return _shared(record) | {
        "native_id": _name("t3", record),
        "kind": "post",
        "text": GONE if _was_deleted(record) or is_gone(record.get("title")) else text,
        "replies": record.get("num_comments"),
    }


def _mapped(record: Record) -> Record:
    return _comment(record) if _is_comment(record) else _submission(record)


def _variant_of(sample: Sample) -> Variant:
    comments = [one for one in sample.records if _is_comment(one)]
    seen = {key for one in comments for key in one}
    lacks = [key for key in _COMMENT if comments and key not in seen]
    if lacks:
        raise lacking(TITLE, ", ".join(lacks), "take the dump whole, without dropping keys")
    if not comments and not any("selftext" in one for one in sample.records):
        raise lacking(TITLE, "selftext", "take the dump whole, without dropping keys")
    name = "comments" if comments else "submissions"
    return Variant(name, ("reddit",), Layout(FLAT, mapped=_mapped))


FORMAT = Format("reddit", TITLE, _is_mine, _variant_of)
