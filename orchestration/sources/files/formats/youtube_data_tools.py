"""YouTube Data Tools CSV or tab file: the comments under a video, of the module Video Comments.

Version 1 makes the header from the first row, a comment, whose column `isReplyTo` holds what reply
rows call `isReplyToId`: columns count by position. Caveats: `youtube_data_tools.md`.
"""

from __future__ import annotations

import polars as pl

from orchestration.sources.files.formats.format import (
    Format,
    Sample,
    Variant,
    filled,
    first_of,
    lacking,
)
from orchestration.sources.files.layout import Layout

TITLE = "YouTube Data Tools"
_COMMENTS = ("id", "text", "publishedAt", "authorName", "isReply")
_REMEDY = "export the file that ends in _comments of the module Video Comments"
_ENTITIES = {"&#39;": "'", "&quot;": '"', "&lt;": "<", "&gt;": ">", "&amp;": "&"}
_TAGS = r"</?(?:a|b|i|s|u)(?:\s[^>]*)?>"


def _is_info(sample: Sample) -> bool:
    """Basic info of a video: names and values, one a line, without a header."""
    return {"published_unix", "channelId", "viewCount"} <= set(sample.first_cells)


def _is_list(sample: Sample) -> bool:
    return sample.has("videoTitle", "videoId", "channelId")


def _is_authors(sample: Sample) -> bool:
    return sample.names == ("author", "count")


def _is_mine(sample: Sample) -> bool:
    if sample.container != "csv":
        return False
    comments = sample.has("publishedAt", "isReply") or sample.has("publishedAt", "authorChannelId")
    return comments or _is_info(sample) or _is_list(sample) or _is_authors(sample)


def _plain() -> pl.Expr:
    """The text without the HTML in which version 1 gives comments."""
    text = pl.col("text").str.replace_all(r"<br\s*/?>", "\n").str.replace_all(_TAGS, "")
    for entity, sign in _ENTITIES.items():
        text = text.str.replace_all(entity, sign, literal=True)
    return text


def _answered(sample: Sample) -> str | None:
    """The column of what is answered: by name, else by its place after `isReply`."""
    if named := first_of(sample.names, ("isReplyToId", "isReplyTo")):
        return named
    return next(iter(sample.names[sample.names.index("isReply") + 1 :]), None)


def _columns(sample: Sample) -> dict[str, str]:
    wanted = {
        "author": ("authorChannelId", "authorName"),
        "video": ("videoId",),
        "replies": ("totalReplyCount", "replyCount"),
        "reactions": ("likeCount",),
    }
    found = {name: first_of(sample.names, among) for name, among in wanted.items()}
    found |= {"answered": _answered(sample), "is_reply": "isReply"}
    found |= {"native_id": "id", "text": "text", "created_at": "publishedAt"}
    return {name: column for name, column in found.items() if column is not None}


def _derived(columns: dict[str, str]) -> dict[str, pl.Expr]:
    nothing = pl.lit(None, pl.String)
    video = filled("video") if "video" in columns else nothing
    answered = filled("answered") if "answered" in columns else nothing
    is_reply = pl.col("is_reply").str.strip_chars() == "1"
    parent = pl.when(is_reply).then(answered).otherwise(video)
    thread = pl.coalesce(video, pl.when(is_reply).then(answered))
    kind = pl.when(is_reply).then(pl.lit("reply")).otherwise(pl.lit("comment"))
    return {"text": _plain(), "parent": parent, "thread": thread, "kind": kind}


def _variant_of(sample: Sample) -> Variant:
    if _is_info(sample):
        raise lacking(f"{TITLE} basic info of a video", "comments", _REMEDY)
    if _is_authors(sample):
        raise lacking(f"the list of authors of {TITLE}", "comments", _REMEDY)
    if _is_list(sample):
        raise lacking(f"a list of videos of {TITLE}", "comments", _REMEDY)
    lacks = [one for one in _COMMENTS if not sample.has(one)]
    if lacks:
        raise lacking(f"{TITLE} comments", f"the columns {', '.join(lacks)}", _REMEDY)
    columns = _columns(sample)
    name = f"comments, version {2 if 'video' in columns else 1}"
    absent = () if "video" in columns else ("videoId",)
    return Variant(name, ("youtube",), Layout(columns, _derived(columns)), absent)


FORMAT = Format("youtube_data_tools", TITLE, _is_mine, _variant_of)
