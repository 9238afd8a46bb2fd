"""Raw batches and quarantine without what is due: each file replaced as a whole, under its name.

An erased post's row goes; its tombstone alone keeps its key. A row past retention stays, without
its text and what was taken from the text, later without its author key. Does not belong here:
what is due (`due.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from ml.replacing import replacing
from orchestration.canonical import CANONICAL, QUARANTINE
from orchestration.forgetting.due import Due
from orchestration.register.models import AUTHOR_DAYS
from orchestration.settings import Settings
from orchestration.storage.files import write_parquet

KEY = pl.col("post_key")
EMPTY = pl.lit([], pl.List(pl.String))


def _is_gone(due: Due) -> pl.Expr:
    return KEY.is_in(due.gone.implode()).fill_null(False)


def _loses_text(due: Due) -> pl.Expr:
    return KEY.is_in(due.texts.implode()) & pl.col("text_clean").is_not_null()


def _loses_author(due: Due) -> pl.Expr:
    return KEY.is_in(due.authors.implode()) & pl.col("author_key").is_not_null()


def _without(rows: pl.LazyFrame, due: Due) -> pl.LazyFrame:
    text, author = _loses_text(due), _loses_author(due)
    return rows.filter(~_is_gone(due)).with_columns(
        text_clean=pl.when(~text).then("text_clean"),
        hashtags=pl.when(text).then(EMPTY).otherwise("hashtags"),
        link_domains=pl.when(text).then(EMPTY).otherwise("link_domains"),
        author_key=pl.when(~author).then("author_key"),
        author_key_version=pl.when(~author).then("author_key_version"),
    )


def stale(settings: Settings, due: Due) -> pl.DataFrame:
    """The batches that hold what is due: path, source_id and counts of erased, texts, authors."""
    rows = pl.scan_parquet(
        settings.raw / "*" / "*.parquet", schema=CANONICAL, include_file_paths="path"
    )
    found = rows.select(
        "path",
        "source_id",
        erased=_is_gone(due),
        texts=~_is_gone(due) & _loses_text(due),
        authors=~_is_gone(due) & _loses_author(due),
    ).filter(pl.any_horizontal("erased", "texts", "authors"))
    counts = found.group_by("path", "source_id").agg(pl.col("erased", "texts", "authors").sum())
    return counts.sort("path").collect()


def rewrite_batches(found: pl.DataFrame, due: Due, advance: Callable[[int], None]) -> None:
    """Replace each batch of `stale` by one without what is due."""
    for name in found["path"]:
        path = Path(name)
        with replacing(path) as partial:
            _without(pl.scan_parquet(path), due).sink_parquet(partial, compression="zstd")
        advance(1)


def rewrite_quarantine(settings: Settings, due: Due, known: pl.DataFrame, today: date) -> int:
    """Drop refused rows of erased posts and those as old as their source's texts may be.

    `known` as DEADLINES; of a source that is no longer registered rows go after a year. Gives how
    many rows are dropped.
    """
    rows = pl.scan_parquet(
        settings.quarantine / "*" / "*.parquet", schema=QUARANTINE, include_file_paths="path"
    ).join(known.lazy().select("source_id", "seen_before"), on="source_id", how="left")
    before = pl.col("seen_before").fill_null(today - timedelta(days=AUTHOR_DAYS))
    is_old = pl.col("recorded_at").dt.date() < before
    found = rows.with_columns(is_due=_is_gone(due) | is_old).collect()
    touched = found.filter(pl.col("is_due").any().over("path"))
    for (name, *_), frame in touched.group_by("path"):
        left = frame.filter(~pl.col("is_due")).select(QUARANTINE.names())
        if left.height:
            write_parquet(left, Path(str(name)))
        else:
            Path(str(name)).unlink()
    return int(touched["is_due"].sum())


def oldest_texts(settings: Settings) -> dict[str, str]:
    """On which day each source's oldest text that is left was first seen, ISO 8601 (UTC)."""
    rows = pl.scan_parquet(settings.raw / "*" / "*.parquet", schema=CANONICAL)
    left = rows.filter(pl.col("text_clean").is_not_null()).group_by("source_id")
    days = left.agg(pl.col("first_seen_at").min().dt.date().cast(pl.String)).sort("source_id")
    return dict(days.collect().iter_rows())
