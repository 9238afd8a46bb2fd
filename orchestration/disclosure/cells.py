"""All cells of an edition as one tree: which published total each cell is a part of.

Belongs here: laying out period > week > community type > community and period > hour of the week,
filling the gaps, and making remainders explicit. Which cell may be shown is decided elsewhere.

Gaps are filled so that a missing row never tells "none" from "few": every closed week between the
first and the last with data, every community type and named community ever seen, every hour.
Unnamed communities are cells that are never published; what the children leave of their total
becomes such a cell too, by one unknown author.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from orchestration.disclosure.closing import PERIOD_DAYS, is_closed, period_start

COUNTS = (
    "comment_count",
    "author_count",
    "unknown_author_count",
    "top_author_comment_count",
    "scored_count",
    "attack_count",
    "attack_author_count",
    "top_attacker_count",
    "recognition_count",
    "recognition_author_count",
    "top_recogniser_count",
)
# Level: the level of its total. Weeks come before their period: see `secondary.py`.
PARENTS = {"week": "period", "type": "week", "community": "type", "hour": "period"}
ADDITIVE = {
    "comment_count": ("unknown_author_count", "top_author_comment_count"),
    "scored_count": (),
    "attack_count": ("top_attacker_count",),
    "recognition_count": ("top_recogniser_count",),
}
KEYS = ("community_type", "community_key", "community_name", "local_weekday", "local_hour")
ID = pl.Int64


@dataclass(frozen=True)
class Marts:
    """The exact cells, columns as the marts of the same names; `community_week` has names too."""

    week: pl.DataFrame
    community_type_week: pl.DataFrame
    community_week: pl.DataFrame  # with community_name, null unless it may be named
    hour_of_week: pl.DataFrame
    period: pl.DataFrame
    language_week: pl.DataFrame  # no part of the tree: see `languages.py`


def build_cells(marts: Marts, closed: pl.DataFrame) -> pl.DataFrame:
    """One row per closed cell: cell, parent, level, keys, is_published and the counts.

    `closed`: municipality, closed_before (Date). `cell` is the row's own position, so that
    `gather` on `parent` looks up a total. Raises ValueError when children exceed their total.
    """
    weeks = _closed(marts.week, "local_week", 7, closed)
    periods = _closed(marts.period, "period_start", PERIOD_DAYS, closed)
    types = _closed(marts.community_type_week, "local_week", 7, closed)
    communities = _closed(marts.community_week, "local_week", 7, closed)
    hours = _closed(marts.hour_of_week, "period_start", PERIOD_DAYS, closed)
    weeks = _filled(weeks, _all_weeks(weeks))
    named = communities.filter(pl.col("community_name").is_not_null())
    levels = {
        "period": periods,
        "week": weeks,
        "type": _filled(types, _each(weeks, types, "community_type")),
        "community": pl.concat(
            [
                _filled(named, _each(weeks, named, *KEYS[:3])),
                communities.filter(pl.col("community_name").is_null()),
            ],
            how="diagonal",
        ),
        "hour": _filled(hours, periods.select("municipality", "start").join(_hours(), how="cross")),
    }
    cells = pl.concat(
        [frame.with_columns(level=pl.lit(level)) for level, frame in levels.items()],
        how="diagonal_relaxed",
    )
    return _with_remainders(_with_parents(cells.with_columns(is_published=_is_published())))


def _is_published() -> pl.Expr:
    return (pl.col("level") != "community") | pl.col("community_name").is_not_null()


def _closed(frame: pl.DataFrame, start: str, days: int, closed: pl.DataFrame) -> pl.DataFrame:
    keys = [column for column in KEYS if column in frame.columns]
    return (
        frame.rename({start: "start"})
        .join(closed, on="municipality")
        .filter(is_closed(pl.col("start"), days))
        .select("municipality", "start", *keys, *COUNTS, "model_version")
        .with_columns(pl.col(COUNTS).cast(pl.Int64))
    )


def _all_weeks(weeks: pl.DataFrame) -> pl.DataFrame:
    spans = weeks.group_by("municipality").agg(
        pl.col("start").min().alias("first"), pl.col("start").max().alias("last")
    )
    return spans.select(
        "municipality", start=pl.date_ranges("first", "last", interval="1w")
    ).explode("start")


def _each(weeks: pl.DataFrame, seen: pl.DataFrame, *keys: str) -> pl.DataFrame:
    return weeks.select("municipality", "start").join(
        seen.select("municipality", *keys).unique(), on="municipality"
    )


def _hours() -> pl.DataFrame:
    days = pl.DataFrame({"local_weekday": range(1, 8)})
    return days.join(pl.DataFrame({"local_hour": range(24)}), how="cross")


def _filled(frame: pl.DataFrame, grid: pl.DataFrame) -> pl.DataFrame:
    keys = grid.columns
    grid = grid.cast({key: frame.schema[key] for key in keys})
    return grid.join(frame, on=keys, how="left", nulls_equal=True).with_columns(
        pl.col(COUNTS).fill_null(0)
    )


def _with_parents(cells: pl.DataFrame) -> pl.DataFrame:
    cells = cells.sort("level", "municipality", "start", *KEYS).with_row_index("cell")
    cells = cells.with_columns(pl.col("cell").cast(ID))
    under_period = pl.col("level").is_in(["week", "hour"])
    lookup = cells.select(
        "municipality",
        parent="cell",
        parent_level="level",
        parent_start="start",
        parent_type=pl.when(pl.col("level") == "type").then(pl.col("community_type")),
    ).filter(pl.col("parent_level").is_in(list(PARENTS.values())))
    return cells.with_columns(
        parent_level=pl.col("level").replace_strict(PARENTS, default=None),
        parent_start=pl.when(under_period)
        .then(period_start(pl.col("start")))
        .otherwise(pl.col("start")),
        parent_type=pl.when(pl.col("level") == "community").then(pl.col("community_type")),
    ).join(
        lookup,
        on=["municipality", "parent_level", "parent_start", "parent_type"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )


def _with_remainders(cells: pl.DataFrame) -> pl.DataFrame:
    """Add a never published cell wherever children leave something of their total."""
    sums = (
        cells.filter(pl.col("parent").is_not_null())
        .group_by("parent", "level", "municipality", "parent_start", "parent_type")
        .agg(pl.col(list(ADDITIVE)).sum().name.suffix("_children"))
        .join(cells.select(pl.col("cell").alias("parent"), *ADDITIVE), on="parent")
        .with_columns(pl.col(c) - pl.col(f"{c}_children") for c in ADDITIVE)
    )
    if sums.filter(pl.any_horizontal(pl.col(c) < 0 for c in ADDITIVE)).height:
        raise ValueError("the marts disagree: parts exceed their total; rebuild the warehouse")
    rest = sums.filter(pl.any_horizontal(pl.col(c) > 0 for c in ADDITIVE)).select(
        "parent",
        "level",
        "municipality",
        *ADDITIVE,
        *(pl.col(c).alias(top) for c, tops in ADDITIVE.items() for top in tops),
        start="parent_start",
        is_published=pl.lit(False),
    )
    joined = pl.concat([cells.drop("cell"), rest], how="diagonal_relaxed")
    return joined.with_row_index("cell").with_columns(
        pl.col("cell").cast(ID), pl.col(COUNTS).fill_null(0)
    )
