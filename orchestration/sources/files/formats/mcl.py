"""Meta Content Library CSV: posts and comments of Facebook and Instagram, for research bodies.

Caveats: `mcl.md`.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from orchestration.sources.files.formats.format import (
    Format,
    Sample,
    Variant,
    filled,
    first_of,
    lacking,
)
from orchestration.sources.files.layout import REACTION, Layout

TITLE = "Meta Content Library CSV"
KINDS = ("like", "love", "care", "haha", "wow", "sad", "angry")
_OWN = ("post_owner.id", "owner.id", "mcl_url", "surface.id", "statistics.comment_count")
_COLUMNS = {
    "language": ("lang",),
    "replies": ("statistics.comment_count",),
    "shares": ("statistics.share_count",),
    "views": ("statistics.views",),
    "reactions": ("statistics.reaction_count", "statistics.like_count"),
    "thread": ("post_id",),
    "modified": ("modified_time",),
    "owner": ("owner.id",),
    "post_owner": ("post_owner.id",),
    "surface": ("surface.id",),
    "answered": ("parent_comment_id", "parent_id"),
    "shared": ("shared_post_id",),
}


def _is_mine(sample: Sample) -> bool:
    return sample.has("id", "creation_time") and first_of(_OWN, sample.names) is not None


def _either(names: Sequence[str]) -> pl.Expr:
    """The first of these names that is filled; null where they are not read."""
    return pl.coalesce(*(filled(name) for name in names), pl.lit(None, pl.String))


def _derived(read: Sequence[str]) -> dict[str, pl.Expr]:
    """Fields that are made of several columns; `read` are the names that are there."""

    def given(*names: str) -> pl.Expr:
        return _either([name for name in names if name in read])

    thread, answered, shared = given("thread"), given("answered"), given("shared")
    is_post, has_text = thread.is_null(), filled("text").is_not_null()
    post = pl.when(shared.is_null() | has_text).then(pl.lit("post")).otherwise(pl.lit("repost"))
    comment = pl.when(answered.is_null()).then(pl.lit("comment")).otherwise(pl.lit("reply"))
    modified, created = given("modified"), filled("created_at")
    return {
        "author": given("owner", "post_owner"),
        "community": given("surface", "post_owner"),
        "parent": pl.when(is_post).then(shared).otherwise(pl.coalesce(answered, thread)),
        "kind": pl.when(is_post).then(post).otherwise(comment),
        "edited_at": pl.when(modified != created).then(modified),
    }


def _variant_of(sample: Sample) -> Variant:
    if not sample.has("text"):
        raise lacking(
            TITLE,
            "the columns text and lang, which its default set leaves out"
            if not sample.has("lang")
            else "the column text, which its default set leaves out",
            "add text and lang to the fields of the query or download, and export again",
        )
    columns = {"native_id": "id", "text": "text", "created_at": "creation_time"}
    for name, candidates in _COLUMNS.items():
        if column := first_of(sample.names, candidates):
            columns[name] = column
    kinds = {kind: f"statistics.{kind}_count" for kind in KINDS}
    if sample.has("statistics.love_count"):
        columns |= {f"{REACTION}{k}": one for k, one in kinds.items() if sample.has(one)}
    wished = ("lang", "statistics.reaction_count", "modified_time")
    name = "comments" if "thread" in columns else "posts"
    return Variant(
        name,
        ("facebook", "instagram"),
        Layout(columns, _derived(list(columns))),
        tuple(one for one in wished if not sample.has(one)),
    )


FORMAT = Format("mcl", TITLE, _is_mine, _variant_of)
