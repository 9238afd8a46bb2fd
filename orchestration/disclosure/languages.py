"""Comments in Danish and in other languages, week by week, apart from each other.

Belongs here: the published cells of `language_week`. Danish is the week itself and repeats its
judged cell. Other languages are judged by the primary rules alone: no total holds them, neither of
both languages nor of several weeks, so that no part can be subtracted from one. Every week of the
edition has both cells, so that a missing one tells nothing.
"""

from __future__ import annotations

import polars as pl

from orchestration.disclosure.rules import SHOWN, comment_status, rounded

DANISH, OTHER = "danish", "other"
COUNTED = ("comment_count", "author_count", "unknown_author_count", "top_author_comment_count")
_WEEK = ("municipality", "start")


def languages(cells: pl.DataFrame, exact: pl.DataFrame) -> pl.DataFrame:
    """Municipality, language_group, week_start, comment_count, author_count and comment_status.

    `cells`: the judged cells, of which those of level week are read; `exact`: as the mart
    rpt_language_week. Counts are null where the status is not shown.
    """
    weeks = cells.filter(pl.col("level") == "week").select(*_WEEK, *COUNTED, "comment_status")
    others = exact.filter(pl.col("language_group") == OTHER).rename({"local_week": "start"})
    apart = (
        weeks.select(_WEEK)
        .join(others.select(*_WEEK, *COUNTED), on=_WEEK, how="left")
        .with_columns(pl.col(COUNTED).fill_null(0))
        .with_columns(comment_status=comment_status())
    )
    groups = {DANISH: weeks, OTHER: apart}
    both = [one.with_columns(language_group=pl.lit(group)) for group, one in groups.items()]
    shown = pl.col("comment_status") == SHOWN
    return (
        pl.concat(both)
        .select(
            "municipality",
            "language_group",
            pl.col("start").alias("week_start"),
            *(pl.when(shown).then(rounded(pl.col(one))).alias(one) for one in COUNTED[:2]),
            "comment_status",
        )
        .sort("municipality", "language_group", "week_start")
    )
