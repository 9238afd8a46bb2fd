"""Secondary suppression: hiding further cells so that no hidden one can be computed.

Belongs here: rules about cells in relation to their totals. One measure at a time is a frame with
cell, parent, level, is_published, status, value, voices, top, solid (what `top` is compared with),
crowd (known authors), fragile (the value may not become known), and the columns of its prior.

1. Below a hidden total nothing non-zero is shown, but weeks below their period.
2. The hidden parts of a shown total, added up, must pass the primary rules themselves. Distinct
   authors do not add up, so bounds stand in for them: at least the most in one cell, at least the
   total's less the shown parts'; a top author holds at most the sum of the cells' tops, at most
   the total's top. The smallest shown part is hidden until it holds; without one, the total goes.
3. No fragile value may be confined to fewer than five possible values, by `bounds.py`.

Weeks were published before their period closed, and the attacker holds all editions: hiding a week
afterwards is vain, so a period goes instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from orchestration.disclosure.bounds import attacker_bounds
from orchestration.disclosure.rules import (
    MINIMUM_AUTHORS,
    MINIMUM_COMMENTS,
    MINIMUM_VOICES,
    SHOWN,
    rounded,
)

MINIMUM_SPREAD = 4  # highest less lowest possible value: as much as rounding to 5 leaves open


@dataclass(frozen=True)
class Measure:
    """How one measure's hidden remainder is judged, and what its published row gives away."""

    pool_is_safe: pl.Expr
    prior: tuple[pl.Expr, pl.Expr]


def comment_pool_is_safe() -> pl.Expr:
    """The primary rules over the pooled columns of `_pools`, for comments."""
    return (pl.col("pool_value") == 0) | (
        (pl.col("pool_value") >= MINIMUM_COMMENTS)
        & (pl.col("pool_voices") >= MINIMUM_AUTHORS)
        & (2 * pl.col("pool_top") <= pl.col("pool_solid"))
    )


def numerator_pool_is_safe() -> pl.Expr:
    """The primary rules over the pooled columns of `_pools`, for a numerator."""
    return (pl.col("pool_value") == 0) | (
        (pl.col("pool_voices") >= MINIMUM_VOICES)
        & (2 * pl.col("pool_top") <= pl.col("pool_solid"))
        & (pl.col("pool_outside") >= MINIMUM_VOICES)
    )


def suppress(cells: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """`cells` with `status` set to 'secondary' where the rules of this module hide a cell.

    Statuses only ever change from 'shown', so the repetition ends; a second call changes nothing.
    """
    rules: tuple[Callable[[pl.DataFrame, Measure], pl.Series], ...] = (
        _below_hidden_totals,
        _beside_unsafe_pools,
        _beside_narrow_intervals,
    )
    while True:
        for rule in rules:
            hidden = rule(cells, measure)
            if len(hidden):
                cells = _hide(cells, hidden)
                break
        else:
            return cells


def _is_shown() -> pl.Expr:
    return pl.col("is_published") & (pl.col("status") == SHOWN)


def _hide(cells: pl.DataFrame, hidden: pl.Series) -> pl.DataFrame:
    chosen = pl.col("cell").is_in(hidden.implode()) & (pl.col("status") == SHOWN)
    return cells.with_columns(
        status=pl.when(chosen).then(pl.lit("secondary")).otherwise(pl.col("status"))
    )


def _below_hidden_totals(cells: pl.DataFrame, measure: Measure) -> pl.Series:
    total_is_shown = _is_shown().gather(pl.col("parent"))
    return cells.filter(
        _is_shown() & ~total_is_shown & (pl.col("value") > 0) & (pl.col("level") != "week")
    )["cell"]


def _pools(cells: pl.DataFrame) -> pl.DataFrame:
    """Per shown total its parts, hidden ones first, then by size, each with the pool up to it."""
    family = ("parent", "level")

    def at_least(column: str) -> pl.Expr:
        rest_shown = pl.col(column).sum().over(family) - pl.col(f"{column}_sum")
        return pl.max_horizontal(
            pl.col(column).cum_max().over(family), pl.col(f"{column}_total") - rest_shown
        )

    def at_most(column: str) -> pl.Expr:
        return pl.min_horizontal(f"{column}_sum", f"{column}_total")

    added = ("value", "voices", "top", "solid", "crowd")
    totals = ("voices", "top", "crowd")
    return (
        cells.with_columns(pl.col(c).gather(pl.col("parent")).alias(f"{c}_total") for c in totals)
        .with_columns(total_is_shown=_is_shown().gather(pl.col("parent")), hidden=~_is_shown())
        .filter("total_is_shown")
        .with_columns(is_part=pl.col("hidden") | (pl.col("value") > 0))
        .sort(
            *family,
            "is_part",
            "hidden",
            rounded(pl.col("value")),
            "cell",
            descending=[False, False, True, True, False, False],
        )
        .with_columns(pl.col(c).cum_sum().over(family).alias(f"{c}_sum") for c in added)
        .with_columns(
            pool_value=pl.col("value_sum"),
            pool_solid=pl.col("solid_sum"),
            pool_voices=at_least("voices"),
            pool_top=at_most("top"),
            pool_outside=pl.max_horizontal(
                at_least("crowd") - at_most("voices"),
                (pl.col("crowd") - pl.col("voices")).cum_max().over(family),
            ),
            place=pl.int_range(1, pl.len() + 1).over(family),
            hidden_parts=pl.col("hidden").sum().over(family),
        )
        .filter("is_part")
    )


def _beside_unsafe_pools(cells: pl.DataFrame, measure: Measure) -> pl.Series:
    enough = measure.pool_is_safe & (pl.col("place") >= pl.col("hidden_parts"))
    pools = (
        _pools(cells)
        .filter(pl.col("hidden_parts") > 0)
        .with_columns(
            needed=pl.col("place").filter(enough).min().over("parent", "level"),
        )
        .with_columns(
            total_goes=pl.col("needed").is_null()
            | ((pl.col("level") == "week") & (pl.col("needed") > pl.col("hidden_parts")))
        )
    )
    further = pools.filter(
        ~pl.col("total_goes") & ~pl.col("hidden") & (pl.col("place") <= pl.col("needed"))
    )
    totals = pools.filter("total_goes")["parent"].unique()
    return pl.concat([further["cell"], totals])


def _beside_narrow_intervals(cells: pl.DataFrame, measure: Measure) -> pl.Series:
    bounded = attacker_bounds(cells, measure.prior)
    narrow = bounded.filter(pl.col("fragile") & (pl.col("high") - pl.col("low") < MINIMUM_SPREAD))[
        "cell"
    ]
    shown = cells.select(_is_shown()).to_series()
    for _ in range(3):  # a part of a hidden total is widened through that total's own family
        narrow = _lifted(cells, shown, narrow)
    families = cells.filter(pl.col("cell").is_in(narrow.implode()) & pl.col("parent").is_not_null())
    return _next_to_hide(cells, families.select("parent", "level").unique())


def _lifted(cells: pl.DataFrame, shown: pl.Series, chosen: pl.Series) -> pl.Series:
    parent = cells["parent"].gather(chosen)
    is_hidden = (~shown).gather(parent).fill_null(False) & (cells["level"].gather(chosen) != "week")
    return parent.zip_with(is_hidden, chosen).unique()


def _next_to_hide(cells: pl.DataFrame, families: pl.DataFrame) -> pl.Series:
    """Per family its smallest shown non-zero part; where none is left, the total if it is shown."""
    parts = (
        cells.filter(_is_shown() & (pl.col("value") > 0) & (pl.col("level") != "week"))
        .join(families, on=["parent", "level"])
        .sort(rounded(pl.col("value")), "cell")
        .unique(["parent", "level"], keep="first", maintain_order=True)
    )
    exhausted = families.join(parts, on=["parent", "level"], how="anti")["parent"].unique()
    totals = cells.filter(_is_shown() & pl.col("cell").is_in(exhausted.implode()))["cell"]
    return pl.concat([parts["cell"], totals])
