"""What an attacker can compute: the interval in which each hidden count must lie.

Belongs here: the attacker's arithmetic. The attacker knows the rules, every published figure and
status, and that parts add up to their totals. The families form a tree (a cell is part of one
total, a total may have several partitions), and on a tree one pass up and one pass down gives the
tightest bounds that linear constraints allow (bounds consistency on an acyclic network, Dechter,
Constraint Processing, 2003, chapter 8).
"""

from __future__ import annotations

import polars as pl

from orchestration.disclosure.rules import (
    MINIMUM_COMMENTS,
    MINIMUM_VOICES,
    ROUNDING_BASE,
    SHOWN,
    rounded,
)

UNBOUNDED = 10**9
_SLACK = ROUNDING_BASE // 2


def comment_prior() -> tuple[pl.Expr, pl.Expr]:
    """Lowest and highest comment count that a cell's own published row allows."""
    shown, few = pl.col("status") == SHOWN, pl.col("status") == "few_comments"
    low = (
        pl.when(~pl.col("is_published") | few)
        .then(0)
        .when(shown)
        .then(pl.max_horizontal(rounded(pl.col("value")) - _SLACK, MINIMUM_COMMENTS))
        .otherwise(MINIMUM_COMMENTS)
    )
    high = (
        pl.when(pl.col("is_published") & shown)
        .then(rounded(pl.col("value")) + _SLACK)
        .when(pl.col("is_published") & few)
        .then(MINIMUM_COMMENTS - 1)
        .otherwise(UNBOUNDED)
    )
    return low, high


def numerator_prior() -> tuple[pl.Expr, pl.Expr]:
    """The same for a numerator; `ceiling` is the most comments that the cell can have."""
    shown = pl.col("is_published") & (pl.col("status") == SHOWN)
    figure = rounded(pl.col("value"))
    hidden_alone = pl.col("is_published") & (pl.col("comment_status") == SHOWN)
    low = (
        pl.when(shown & (figure == 0))
        .then(0)
        .when(shown)
        .then(pl.max_horizontal(figure - _SLACK, MINIMUM_VOICES))
        .when(hidden_alone & (pl.col("status") == "few_numerator_authors"))
        .then(1)
        .when(hidden_alone & (pl.col("status") == "secondary"))
        .then(MINIMUM_VOICES)
        .otherwise(0)
    )
    high = (
        pl.when(shown & (figure == 0))
        .then(0)
        .when(shown)
        .then(pl.min_horizontal(figure + _SLACK, pl.col("ceiling")))
        .otherwise(pl.col("ceiling"))
    )
    return low, high


def attacker_bounds(cells: pl.DataFrame, prior: tuple[pl.Expr, pl.Expr]) -> pl.DataFrame:
    """Add `low` and `high`: the tightest interval of each cell's value, both ends included."""
    low, high = prior
    cells = cells.with_columns(low=low.cast(pl.Int64), high=high.cast(pl.Int64))
    for level in ("community", "type", "week", "hour"):
        cells = _narrow_totals(cells, level)
    for level in ("week", "hour", "type", "community"):
        cells = _narrow_parts(cells, level)
    return cells


def _narrow_totals(cells: pl.DataFrame, level: str) -> pl.DataFrame:
    sums = (
        cells.filter((pl.col("level") == level) & pl.col("parent").is_not_null())
        .group_by("parent")
        .agg(pl.col("low").sum().alias("low_sum"), pl.col("high").sum().alias("high_sum"))
    )
    return (
        cells.join(sums, left_on="cell", right_on="parent", how="left", maintain_order="left")
        .with_columns(
            low=pl.max_horizontal("low", "low_sum"), high=pl.min_horizontal("high", "high_sum")
        )
        .drop("low_sum", "high_sum")
    )


def _narrow_parts(cells: pl.DataFrame, level: str) -> pl.DataFrame:
    here = (pl.col("level") == level) & pl.col("parent").is_not_null()
    family = ("parent", "level")
    others_low = pl.col("low").sum().over(family) - pl.col("low")
    others_high = pl.col("high").sum().over(family) - pl.col("high")
    return cells.with_columns(
        low=pl.when(here)
        .then(pl.max_horizontal("low", pl.col("low").gather("parent") - others_high))
        .otherwise("low"),
        high=pl.when(here)
        .then(pl.min_horizontal("high", pl.col("high").gather("parent") - others_low))
        .otherwise("high"),
    )
