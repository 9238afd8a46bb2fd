"""Invented comments (no text) and their exact marts, computed as the contract of the marts says."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from orchestration.disclosure import Marts
from orchestration.disclosure.closing import period_start

COMMENT = {
    "municipality": pl.String,
    "author_key": pl.String,
    "community_key": pl.String,
    "community_type": pl.String,
    "local_week": pl.Date,
    "local_weekday": pl.Int16,
    "local_hour": pl.Int16,
    "is_attack": pl.Boolean,
    "is_recognition": pl.Boolean,
    "is_scored": pl.Boolean,
    "language_group": pl.String,
}
FIRST_PERIOD = date(2001, 1, 1) + timedelta(days=28 * 330)  # a Monday in spring 2026


def week(number: int) -> date:
    """The Monday of week `number`, counted from 0 at the start of a four-week period."""
    return FIRST_PERIOD + timedelta(days=7 * number)


def comments(rows: list[dict[str, object]]) -> pl.DataFrame:
    """Comments from partial rows; what is left out is an ordinary scored comment of week 0."""
    usual = {
        "municipality": "sandby",
        "author_key": None,
        "community_key": "a-place",
        "community_type": "media",
        "local_week": week(0),
        "local_weekday": 1,
        "local_hour": 12,
        "is_attack": False,
        "is_recognition": False,
        "is_scored": True,
        "language_group": "danish",
    }
    return pl.DataFrame([usual | row for row in rows], schema=COMMENT, orient="row")


def crowd(size: int, name: str, *, attacks: int = 0, **columns: object) -> list[dict[str, object]]:
    """`size` comments by as many authors; the first `attacks` of them attack."""
    return [{"author_key": f"{name}-{i}", "is_attack": i < attacks, **columns} for i in range(size)]


def _measures(posts: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    author = pl.col("author_key")

    def top(flag: pl.Expr) -> pl.Expr:
        counts = author.filter(flag & author.is_not_null()).value_counts().struct.field("count")
        return counts.max().fill_null(0).cast(pl.Int64)

    def voices(flag: pl.Expr) -> pl.Expr:
        return author.filter(flag).drop_nulls().n_unique().cast(pl.Int64)

    every = pl.lit(True) & pl.col("is_scored").is_not_null()
    return posts.group_by(keys).agg(
        post_count=pl.lit(0, dtype=pl.Int64),
        comment_count=pl.len().cast(pl.Int64),
        author_count=voices(every),
        unknown_author_count=author.null_count().cast(pl.Int64),
        top_author_comment_count=top(every),
        scored_count=pl.col("is_scored").sum().cast(pl.Int64),
        attack_count=pl.col("is_attack").sum().cast(pl.Int64),
        attack_author_count=voices(pl.col("is_attack")),
        top_attacker_count=top(pl.col("is_attack")),
        recognition_count=pl.col("is_recognition").sum().cast(pl.Int64),
        recognition_author_count=voices(pl.col("is_recognition")),
        top_recogniser_count=top(pl.col("is_recognition")),
        model_version=pl.lit("model-1"),
    )


def marts(posts: pl.DataFrame, named: tuple[str, ...] = ()) -> Marts:
    """The exact marts of `posts`; communities in `named` bear their key as their name."""
    languages = _measures(posts, ["municipality", "language_group", "local_week"])
    posts = posts.filter(pl.col("language_group") == "danish")
    posts = posts.with_columns(period_start=period_start(pl.col("local_week")))
    by_community = _measures(
        posts, ["municipality", "community_key", "community_type", "local_week"]
    )
    name = pl.when(pl.col("community_key").is_in(named)).then("The " + pl.col("community_key"))
    return Marts(
        week=_measures(posts, ["municipality", "local_week"]),
        community_type_week=_measures(posts, ["municipality", "community_type", "local_week"]),
        community_week=by_community.with_columns(community_name=name),
        hour_of_week=_measures(
            posts, ["municipality", "period_start", "local_weekday", "local_hour"]
        ),
        period=_measures(posts, ["municipality", "period_start"]),
        language_week=languages,
    )


def closed(before: date, *municipalities: str) -> pl.DataFrame:
    """Everything before `before` is closed."""
    rows = [(name, before) for name in municipalities or ("sandby",)]
    return pl.DataFrame(
        rows, schema={"municipality": pl.String, "closed_before": pl.Date}, orient="row"
    )
