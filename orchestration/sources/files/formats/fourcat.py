"""4CAT CSV: a data set of any platform that 4CAT knows, as its download gives it.

Caveats: `fourcat.md`.
"""

from __future__ import annotations

import polars as pl

from orchestration.sources.files.formats.format import (
    GONE,
    PLACEHOLDER,
    Format,
    Sample,
    Variant,
    filled,
    first_of,
    lacking,
)
from orchestration.sources.files.layout import Layout

TITLE = "4CAT CSV"
_ONE_OF = {
    "community": ("subreddit", "board", "chat", "page_id"),
    "answered": ("parent_id", "parent", "response_to"),
    "subject": ("subject",),
    "replies": ("replies", "comments", "num_comments", "reply_count"),
    "shares": ("shares", "reposts", "retweet_count"),
    "views": ("views", "plays", "impression_count"),
    "reactions": ("likes", "num_likes", "like_count", "score"),
    "language": ("language_guess",),
}
_REDDIT_ID = r"^(?:t\d_)?"


def _is_mine(sample: Sample) -> bool:
    return sample.has("id", "thread_id", "timestamp", "author")


def _text(columns: dict[str, str]) -> pl.Expr:
    body = pl.col("text")
    if "subject" not in columns:
        return body
    both = pl.concat_str(filled("subject"), filled("text"), separator="\n\n", ignore_nulls=True)
    return pl.when(body.str.contains(PLACEHOLDER)).then(pl.lit(GONE)).otherwise(both)


def _general(columns: dict[str, str]) -> Variant:
    own, thread = pl.col("native_id").str.strip_chars(), filled("thread")
    parent = filled("answered") if "answered" in columns else pl.lit(None, pl.String)
    is_root = thread.fill_null(own) == own
    derived = {
        "kind": pl.when(is_root).then(pl.lit("post")).otherwise(pl.lit("comment")),
        "parent": pl.when(parent != own).then(parent),
    }
    if "reactions" in columns:
        derived["reactions"] = _not_negative("reactions")
    return Variant("general", (), Layout(columns, derived))


def _not_negative(name: str) -> pl.Expr:
    return pl.when(~filled(name).str.starts_with("-")).then(name)


def _of_x(columns: dict[str, str]) -> Variant:
    own, thread = pl.col("native_id").str.strip_chars(), filled("thread")
    is_repost = pl.col("is_retweet").str.strip_chars() == "yes"
    kind = pl.when(is_repost).then(pl.lit("repost")).when(thread != own).then(pl.lit("reply"))
    derived = {
        "kind": kind.otherwise(pl.lit("post")),
        "text": pl.when(~is_repost).then("text"),
        "thread": thread,
    }
    columns |= {"is_retweet": "is_retweet", "author": "author_id"}
    return Variant("X", ("x", "twitter"), Layout(columns, derived))


def _of_reddit(columns: dict[str, str]) -> Variant:
    """Ids as Reddit writes them in full, so that a dump of the same posts has the same."""
    own, thread = pl.col("native_id").str.strip_chars(), filled("thread")
    is_post = own.str.replace(_REDDIT_ID, "") == thread.str.replace(_REDDIT_ID, "")
    full_thread = thread.str.replace(_REDDIT_ID, "t3_")
    comment = own.str.replace(_REDDIT_ID, "t1_")
    parent = filled("answered") if "answered" in columns else pl.lit(None, pl.String)
    kind = pl.when(is_post).then(pl.lit("post")).when(parent.str.starts_with("t1_"))
    derived = {
        "native_id": pl.when(is_post).then(full_thread).when(own != "").then(comment),
        "thread": full_thread,
        "parent": pl.when(~is_post).then(parent),
        "kind": kind.then(pl.lit("reply")).otherwise(pl.lit("comment")),
    }
    return Variant("Reddit", ("reddit",), Layout(columns, derived))


def _of_tiktok_comments(columns: dict[str, str]) -> Variant:
    columns |= {"video": "post_id", "is_reply": "is_comment_on_comment"}
    is_reply = pl.col("is_reply").str.strip_chars() == "yes"
    derived = {
        "kind": pl.when(is_reply).then(pl.lit("reply")).otherwise(pl.lit("comment")),
        "parent": filled("thread"),
        "thread": filled("video"),
    }
    return Variant("TikTok comments", ("tiktok",), Layout(columns, derived))


def _of_chat(columns: dict[str, str]) -> Variant:
    """4CAT takes a whole chat as a thread: here each message is its own."""
    parent = filled("answered") if "answered" in columns else pl.lit(None, pl.String)
    columns.pop("thread")
    return Variant("chat", (), Layout(columns, {"parent": parent}, default_kind="post"))


def _variant_of(sample: Sample) -> Variant:
    if not sample.has("body"):
        raise lacking(
            TITLE,
            "the column body, the text",
            "download the data set itself as CSV, not the result of a processor or a column filter",
        )
    columns = {
        "native_id": "id",
        "text": "body",
        "created_at": "timestamp",
        "author": "author",
        "thread": "thread_id",
    }
    for name, candidates in _ONE_OF.items():
        if column := first_of(sample.names, candidates):
            columns[name] = column
    variant = _shaped(sample, columns)
    derived = {"text": _text(columns), **variant.layout.derived}
    layout = Layout(variant.layout.columns, derived, default_kind=variant.layout.default_kind)
    return Variant(variant.name, variant.platforms, layout)


def _shaped(sample: Sample, columns: dict[str, str]) -> Variant:
    if sample.has("is_retweet", "author_id"):
        return _of_x(columns)
    if sample.has("subreddit"):
        return _of_reddit(columns)
    if sample.has("is_comment_on_comment", "post_id"):
        return _of_tiktok_comments(columns)
    return _of_chat(columns) if sample.has("chat") else _general(columns)


FORMAT = Format("4cat", TITLE, _is_mine, _variant_of)
