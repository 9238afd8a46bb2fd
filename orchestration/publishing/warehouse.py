"""Reading the exact marts: what publishing needs of the warehouse, read-only, closed at once.

Belongs here: which columns are read. No post, author or text column is ever read.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl
from polars._typing import PolarsDataType

from orchestration.canonical import UTC
from orchestration.disclosure.cells import COUNTS, Marts
from orchestration.disclosure.languages import COUNTED as LANGUAGE_COUNTS
from orchestration.settings import Settings

_MEASURES: dict[str, PolarsDataType] = {
    **dict.fromkeys(COUNTS, pl.Int64),
    "model_version": pl.String,
}
_CITY: dict[str, PolarsDataType] = {"municipality": pl.String}
_WEEK: dict[str, PolarsDataType] = {**_CITY, "local_week": pl.Date}
_PERIOD: dict[str, PolarsDataType] = {**_CITY, "period_start": pl.Date}

READ: dict[str, dict[str, PolarsDataType]] = {
    "rpt_week": {**_WEEK, **_MEASURES},
    "rpt_community_type_week": {**_WEEK, "community_type": pl.String, **_MEASURES},
    "rpt_community_week": {
        **_WEEK,
        "community_key": pl.String,
        "community_type": pl.String,
        **_MEASURES,
    },
    "rpt_hour_of_week": {
        **_PERIOD,
        "local_weekday": pl.Int16,
        "local_hour": pl.Int16,
        **_MEASURES,
    },
    "rpt_period": {**_PERIOD, **_MEASURES},
    "rpt_language_week": {
        **_WEEK,
        "language_group": pl.String,
        **dict.fromkeys(LANGUAGE_COUNTS, pl.Int64),
    },
    "dim_communities": {"community_key": pl.String, "community_name": pl.String},
    "dim_sources": {"source_id": pl.String, "name": pl.String},
    "rpt_coverage": {
        **_CITY,
        "source_id": pl.String,
        "platform": pl.String,
        "landed_count": pl.Int64,
        "quarantined_count": pl.Int64,
        "scored_count": pl.Int64,
        "first_date": pl.Date,
        "last_date": pl.Date,
        "last_accepted_at": UTC,
    },
    "rpt_quarantine": {
        **_CITY,
        "source_id": pl.String,
        "reason": pl.String,
        "open_count": pl.Int64,
    },
}
MUNICIPALITIES: dict[str, PolarsDataType] = {
    "municipality": pl.String,
    "name": pl.String,
    "kommunekode": pl.String,
    "time_zone": pl.String,
    "is_synthetic": pl.Boolean,
}


@dataclass(frozen=True)
class Exact:
    """The exact tables in memory; internal, never written anywhere."""

    marts: Marts
    municipalities: pl.DataFrame
    sources: pl.DataFrame
    coverage: pl.DataFrame
    quarantine: pl.DataFrame


def read_exact(settings: Settings) -> Exact:
    """The marts and the municipalities of the register; tables that do not exist yet are empty."""
    tables = _read_tables(settings)
    communities = tables["rpt_community_week"].join(
        tables["dim_communities"], on="community_key", how="left"
    )
    return Exact(
        marts=Marts(
            week=tables["rpt_week"],
            community_type_week=tables["rpt_community_type_week"],
            community_week=communities,
            hour_of_week=tables["rpt_hour_of_week"],
            period=tables["rpt_period"],
            language_week=tables["rpt_language_week"],
        ),
        municipalities=read_municipalities(settings),
        sources=tables["dim_sources"],
        coverage=tables["rpt_coverage"],
        quarantine=tables["rpt_quarantine"],
    )


def read_municipalities(settings: Settings) -> pl.DataFrame:
    """The municipalities of the register, empty before the register is written."""
    path = settings.register / "municipalities.parquet"
    if not path.exists():
        return pl.DataFrame(schema=MUNICIPALITIES)
    return pl.read_parquet(path).select(pl.col(c).cast(t) for c, t in MUNICIPALITIES.items())


def _read_tables(settings: Settings) -> dict[str, pl.DataFrame]:
    if not settings.warehouse.exists():
        return {table: pl.DataFrame(schema=columns) for table, columns in READ.items()}
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        present = set(
            connection.sql(
                "select table_name from information_schema.tables where table_schema = 'marts'"
            ).pl()["table_name"]
        )
        return {table: _read(connection, table, table in present) for table in READ}


def _read(connection: duckdb.DuckDBPyConnection, table: str, is_present: bool) -> pl.DataFrame:
    columns = READ[table]
    if not is_present:
        return pl.DataFrame(schema=columns)
    frame = connection.sql(f"select {', '.join(columns)} from marts.{table}").pl()
    return frame.select(pl.col(column).cast(kind) for column, kind in columns.items())
