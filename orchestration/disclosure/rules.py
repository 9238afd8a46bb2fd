"""The primary rules of disclosure: which cell may be shown when it is looked at by itself.

Belongs here: thresholds, status codes and rounding, as polars expressions over the measure columns
of the marts. What one cell gives away about another is `secondary.py`.

The dominance rule counts comments by known authors only: unknown authors neither add voices nor
dilute a loud one. A numerator is also hidden when its complement would identify: where fewer than
three known authors of a cell are outside it, having commented there would nearly mean having
attacked there.
"""

from __future__ import annotations

import polars as pl

MINIMUM_COMMENTS = 10
MINIMUM_AUTHORS = 5
MINIMUM_VOICES = 3  # distinct known authors inside a non-zero numerator, and outside it
MINIMUM_SCORED_SHARE = 0.5  # below it, what is scored says too little about the rest
ROUNDING_BASE = 5

SHOWN = "shown"
STATUSES = (
    SHOWN,
    "few_comments",
    "few_authors",
    "no_authors",
    "dominant_author",
    "few_numerator_authors",
    "secondary",
    "not_scored",
)

# Numerator: the columns of its count, its distinct known authors and its most active author.
NUMERATORS: dict[str, tuple[str, str, str]] = {
    "attack": ("attack_count", "attack_author_count", "top_attacker_count"),
    "recognition": ("recognition_count", "recognition_author_count", "top_recogniser_count"),
}


def rounded(count: pl.Expr) -> pl.Expr:
    """Round non-negative integers to the nearest 5: 12 becomes 10, 13 becomes 15; no ties exist.

    Conventional and deterministic: the same count gives the same figure in every edition, so that
    repeated publication adds no information (unlike random rounding, which averages out).
    """
    base = ROUNDING_BASE
    return (count.cast(pl.Int64) + base // 2) // base * base


def share(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """The share of two rounded counts, to three decimals; null where the denominator is 0.

    Rounded half up in whole thousandths: floating-point rounding of 0.0625 differs by library.
    """
    thousandths = (2000 * numerator + denominator) // (2 * denominator)
    return pl.when(denominator > 0).then((thousandths / 1000).round(3))


def comment_status() -> pl.Expr:
    """The status of a cell's comment count by the primary rules alone."""
    known = pl.col("comment_count") - pl.col("unknown_author_count")
    return (
        pl.when(pl.col("comment_count") < MINIMUM_COMMENTS)
        .then(pl.lit("few_comments"))
        .when(pl.col("author_count") == 0)
        .then(pl.lit("no_authors"))
        .when(pl.col("author_count") < MINIMUM_AUTHORS)
        .then(pl.lit("few_authors"))
        .when(2 * pl.col("top_author_comment_count") > known)
        .then(pl.lit("dominant_author"))
        .otherwise(pl.lit(SHOWN))
    )


def numerator_is_unsafe(numerator: str) -> pl.Expr:
    """Whether a cell's non-zero numerator has too few voices, inside or outside, or a loud one.

    Unknown attackers cannot be told from known ones in the marts, so `top` is compared with all.
    """
    count, authors, top = (pl.col(column) for column in NUMERATORS[numerator])
    outside = pl.col("author_count") - authors
    unsafe = (authors < MINIMUM_VOICES) | (2 * top > count) | (outside < MINIMUM_VOICES)
    return (count > 0) & unsafe


def numerator_status(numerator: str) -> pl.Expr:
    """The status of a cell's numerator, given its final `comment_status`, by primary rules alone.

    A zero is shown: that nobody attacked in a shown cell says nothing about a person.
    """
    barely_scored = pl.col("scored_count") < MINIMUM_SCORED_SHARE * pl.col("comment_count")
    return (
        pl.when(pl.col("comment_status") != SHOWN)
        .then(pl.col("comment_status"))
        .when((pl.col("scored_count") == 0) | barely_scored)
        .then(pl.lit("not_scored"))
        .when(numerator_is_unsafe(numerator))
        .then(pl.lit("few_numerator_authors"))
        .otherwise(pl.lit(SHOWN))
    )
