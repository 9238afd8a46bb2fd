"""From exact cells to what an edition shows: the whole of R4 in one call.

Belongs here: the order in which the rules apply, and the published shape of a cell.

Withstood, for one edition: reading small cells; subtracting shown parts from a total, across
weeks, community types, named communities, hours and periods, with all rounding intervals inverted;
recomputing counts from shares; telling "no row" from "few". An attacker who knows the rules and
holds every closed edition gains nothing from unchanged data: the same count gives the same figure.

Not withstood: differencing two editions between which late rows landed or were erased. A rounded
figure that steps tells the exact count at the step, and a family in which another part is now the
smallest may show what it hid before. Corrections therefore belong in the next weekly edition; these
functions keep no memory of the last one, so whoever publishes twice within a week shows them early.
Also not withstood: somebody who reads the public pages themselves; a participant who subtracts
their own comments from a figure; that a hidden numerator's reason code tells it is not zero; that
a total of zero tells all its parts are zero; combining sums of comments with sums of numerators
beyond a numerator being at most its comments.
"""

from __future__ import annotations

import polars as pl

from orchestration.disclosure.bounds import (
    UNBOUNDED,
    attacker_bounds,
    comment_prior,
    numerator_prior,
)
from orchestration.disclosure.cells import Marts, build_cells
from orchestration.disclosure.languages import languages
from orchestration.disclosure.rules import (
    NUMERATORS,
    SHOWN,
    comment_status,
    numerator_is_unsafe,
    numerator_status,
    rounded,
    share,
)
from orchestration.disclosure.secondary import (
    Measure,
    comment_pool_is_safe,
    numerator_pool_is_safe,
    suppress,
)

LEVEL_KEYS = {
    "week": {"start": "week_start"},
    "community_type_week": {"community_type": "community_type", "start": "week_start"},
    "community_week": {
        "community_name": "community_name",
        "community_type": "community_type",
        "start": "week_start",
    },
    "hour_of_week": {"start": "period_start", "local_weekday": "weekday", "local_hour": "hour"},
    "period": {"start": "period_start"},
}
_LEVELS = {
    "week": "week",
    "community_type_week": "type",
    "community_week": "community",
    "hour_of_week": "hour",
    "period": "period",
}


def disclose(marts: Marts, closed: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The published tables of measures and of languages, sorted by key, from exact marts.

    `closed`: municipality, closed_before (Date); a municipality that is missing there publishes
    nothing. Raises ValueError when parts exceed their total.
    """
    cells = judge(build_cells(marts, closed)).filter("is_published")
    tables = {
        table: _published(cells.filter(pl.col("level") == level), table)
        for table, level in _LEVELS.items()
    }
    return tables | {"language_week": languages(cells, marts.language_week)}


def judge(cells: pl.DataFrame) -> pl.DataFrame:
    """`cells` with the final comment_status, attack_status and recognition_status."""
    comments = cells.select(
        "cell",
        "parent",
        "level",
        "is_published",
        status=comment_status(),
        value="comment_count",
        voices="author_count",
        top="top_author_comment_count",
        solid=pl.col("comment_count") - pl.col("unknown_author_count"),
        crowd="author_count",
    ).with_columns(fragile=(pl.col("status") != SHOWN) & (pl.col("value") > 0))
    measure = Measure(comment_pool_is_safe(), comment_prior())
    comments = attacker_bounds(suppress(comments, measure), measure.prior)
    cells = cells.with_columns(
        comments["status"].alias("comment_status"),
        comments["high"].alias("ceiling"),
        comments["fragile"].alias("comment_is_fragile"),
    )
    return cells.with_columns(_numerator(cells, name) for name in NUMERATORS)


def _numerator(cells: pl.DataFrame, name: str) -> pl.Series:
    count, authors, top = NUMERATORS[name]
    frame = cells.select(
        "cell",
        "parent",
        "level",
        "is_published",
        "comment_status",
        ceiling=pl.col("ceiling").clip(upper_bound=UNBOUNDED),
        status=numerator_status(name),
        value=count,
        voices=authors,
        top=top,
        solid=count,
        crowd="author_count",
        fragile=(pl.col(count) > 0) & (numerator_is_unsafe(name) | pl.col("comment_is_fragile")),
    )
    measure = Measure(numerator_pool_is_safe(), numerator_prior())
    return suppress(frame, measure)["status"].alias(f"{name}_status")


def _published(cells: pl.DataFrame, table: str) -> pl.DataFrame:
    keys = LEVEL_KEYS[table]
    comments_shown = pl.col("comment_status") == SHOWN

    def figure(column: str, shown: pl.Expr) -> pl.Expr:
        return pl.when(shown).then(rounded(pl.col(column))).alias(column)

    shown = cells.select(
        "municipality",
        *(pl.col(column).alias(name) for column, name in keys.items()),
        "comment_status",
        *(f"{name}_status" for name in NUMERATORS),
        *(figure(c, comments_shown) for c in ("comment_count", "author_count", "scored_count")),
        *(figure(f"{n}_count", pl.col(f"{n}_status") == SHOWN) for n in NUMERATORS),
        pl.when(comments_shown).then(pl.col("model_version")).alias("model_version"),
    )
    return shown.with_columns(
        share(pl.col(f"{name}_count"), pl.col("scored_count")).alias(f"{name}_share")
        for name in NUMERATORS
    ).sort("municipality", *keys.values())
