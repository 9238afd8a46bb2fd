"""The tables of the published file, column by column, and what Dagster and the model pass in.

Belongs here: shapes only. The published file is the app's only source; nothing in it is exact and
nothing in it names an author or a post. How values get there is `orchestration.disclosure`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl
from polars._typing import PolarsDataType

from orchestration.canonical import UTC
from orchestration.disclosure.rules import STATUSES

__all__ = ["MEASURES", "STATUSES", "TABLES", "ModelHead", "ModelInfo", "Operations", "empty"]

# Counts are multiples of 5. Values are null where their status is not 'shown'; scored_count and
# author_count follow comment_status. A share is the rounded numerator over the rounded
# scored_count, to three decimals, and null where that denominator is 0.
MEASURES: dict[str, PolarsDataType] = {
    "comment_count": pl.Int64,
    "author_count": pl.Int64,
    "scored_count": pl.Int64,
    "comment_status": pl.String,
    "attack_count": pl.Int64,
    "attack_share": pl.Float64,
    "attack_status": pl.String,
    "recognition_count": pl.Int64,
    "recognition_share": pl.Float64,
    "recognition_status": pl.String,
    "model_version": pl.String,
}

TABLES: dict[str, dict[str, PolarsDataType]] = {
    "edition": {
        "municipality": pl.String,
        "name": pl.String,
        "kommunekode": pl.String,
        "is_synthetic": pl.Boolean,
        "edition": pl.String,  # the last closed ISO week, such as 2026-W43
        "first_week": pl.Date,
        "last_week": pl.Date,
        "status": pl.String,  # preview, released
        "released_by": pl.String,  # a person's name, or the code self_released (synthetic only)
        "model_version": pl.String,
        "published_at": UTC,
    },
    "week": {"municipality": pl.String, "week_start": pl.Date, **MEASURES},
    "community_type_week": {
        "municipality": pl.String,
        "community_type": pl.String,
        "week_start": pl.Date,
        **MEASURES,
    },
    "community_week": {  # named communities only
        "municipality": pl.String,
        "community_name": pl.String,
        "community_type": pl.String,
        "week_start": pl.Date,
        **MEASURES,
    },
    "hour_of_week": {
        "municipality": pl.String,
        "period_start": pl.Date,
        "weekday": pl.Int16,  # 1 Monday to 7 Sunday, local
        "hour": pl.Int16,  # 0 to 23, local
        **MEASURES,
    },
    "period": {"municipality": pl.String, "period_start": pl.Date, **MEASURES},
    "language_week": {  # what is not Danish is in no other table of measures
        "municipality": pl.String,
        "language_group": pl.String,  # danish, other
        "week_start": pl.Date,
        "comment_count": pl.Int64,
        "author_count": pl.Int64,
        "comment_status": pl.String,
    },
    "coverage": {
        "municipality": pl.String,
        "source_id": pl.String,
        "source_name": pl.String,
        "platform": pl.String,
        "landed_count": pl.Int64,
        "quarantined_count": pl.Int64,
        "scored_count": pl.Int64,
        "first_date": pl.Date,
        "last_date": pl.Date,
        "last_success_at": UTC,
    },
    "quarantine": {
        "municipality": pl.String,
        "source_id": pl.String,
        "reason": pl.String,
        "row_count": pl.Int64,  # null: fewer than 5
    },
    "model": {
        "model_version": pl.String,
        "head": pl.String,
        "threshold": pl.Float64,
        "description_key": pl.String,
    },
    "checks": {
        "boundary": pl.String,
        "check_name": pl.String,
        "asset": pl.String,
        "passed": pl.Boolean,
        "severity": pl.String,
        "expectation": pl.String,
        "observed": pl.String,
        "failed_count": pl.Int64,
        "checked_at": UTC,
    },
    "runs": {
        "job": pl.String,
        "status": pl.String,
        "started_at": UTC,
        "ended_at": UTC,
        "trigger": pl.String,
    },
    "freshness": {"source_id": pl.String, "last_success_at": UTC, "is_late": pl.Boolean},
}


def empty(table: str) -> pl.DataFrame:
    """A published table without rows, with its columns and types."""
    return pl.DataFrame(schema=TABLES[table])


@dataclass(frozen=True)
class Operations:
    """What the Dagster side knows of its own running; columns as in TABLES."""

    checks: pl.DataFrame = field(default_factory=lambda: empty("checks"))
    runs: pl.DataFrame = field(default_factory=lambda: empty("runs"))
    freshness: pl.DataFrame = field(default_factory=lambda: empty("freshness"))


@dataclass(frozen=True)
class ModelHead:
    """One output of the model: its name, its threshold, and the key of its description."""

    head: str
    threshold: float
    description_key: str


@dataclass(frozen=True)
class ModelInfo:
    """The model whose scores the file shows."""

    version: str
    heads: tuple[ModelHead, ...] = ()
