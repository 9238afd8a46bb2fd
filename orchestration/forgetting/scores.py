"""Scores that die with the last post that bears their text, of every model.

Runs before the batches are rewritten: only they tell which texts erased posts bore. Does not
belong here: scores of texts past retention; their posts are still counted.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from orchestration.canonical import CANONICAL, SCORES
from orchestration.forgetting.due import Due
from orchestration.settings import Settings
from orchestration.storage.files import write_parquet


def dead_texts(settings: Settings, due: Due) -> pl.Series:
    """Keys of texts that erased posts bear and no other post does."""
    rows = pl.scan_parquet(settings.raw / "*" / "*.parquet", schema=CANONICAL)
    is_gone = pl.col("post_key").is_in(due.gone.implode())
    borne = rows.drop_nulls("text_key").group_by("text_key").agg(is_dead=is_gone.all())
    return borne.filter("is_dead").select("text_key").collect().to_series()


def drop_scores(settings: Settings, dead: pl.Series) -> int:
    """Drop the scores of `dead` texts; gives how many rows."""
    if dead.is_empty():
        return 0
    is_dead = pl.col("text_key").is_in(dead.implode())
    files = settings.scores / "*" / "*.parquet"
    scan = pl.scan_parquet(
        files, schema=SCORES, missing_columns="insert", include_file_paths="path"
    )
    found = scan.filter(is_dead).group_by("path").len().collect()
    for name in found["path"]:
        rows = pl.read_parquet(name).filter(~is_dead)
        if rows.height:
            write_parquet(rows, Path(name))
        else:
            Path(name).unlink()
    return int(found["len"].sum())
