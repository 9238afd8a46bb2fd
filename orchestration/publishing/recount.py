"""A second look at the published file: every rule counted again, by other code, from the marts.

Belongs here: counting faults. What is done about them (blocking) is the check's at the published
boundary. Nothing here is imported by what writes the file.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from orchestration.publishing import recount_sql
from orchestration.publishing.schema import STATUSES
from orchestration.publishing.warehouse import read_exact
from orchestration.settings import Settings

KEY_COLUMNS = ("post_key", "parent_key", "thread_key", "author_key", "community_key")
TEXT_KEY_COLUMNS = ("description_key",)  # names of texts in the app, not of people or posts


def published_aggregate(settings: Settings, path: Path | None = None) -> pl.DataFrame:
    """One row: `cell_count` and, per rule, the number of faults in the published file (0 is good).

    Columns all end in `_count` (Int64). Recounts against the marts as they are now, so it belongs
    directly after `publish`; `path` as given there. Raises FileNotFoundError when there is no file.
    """
    file = path or settings.published
    if not file.exists():
        raise FileNotFoundError("nothing is published yet: materialise published/city first")
    exact = read_exact(settings)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{_quoted(file)}' as p (read_only)")
        connection.register("municipalities", exact.municipalities)
        for name, frame in vars(exact.marts).items():
            connection.register(f"exact_{name}", frame)
        connection.register("known_keys", _warehouse_keys(settings))
        connection.execute(recount_sql.CELLS)
        connection.execute(recount_sql.REMAINDERS)
        connection.execute(recount_sql.LANGUAGES)
        faults = [
            connection.sql(query).pl()
            for query in (
                recount_sql.cell_faults(STATUSES),
                recount_sql.REMAINDER_FAULTS,
                recount_sql.language_faults(STATUSES),
                recount_sql.EDITION_FAULTS,
            )
        ]
        faults.append(_key_faults(connection))
    return pl.concat(faults, how="horizontal").select(pl.all().cast(pl.Int64).fill_null(0))


def _quoted(path: object) -> str:
    return str(path).replace("'", "''")


def _warehouse_keys(settings: Settings) -> pl.DataFrame:
    """Every key of a post, an author, a thread or a community that the warehouse holds."""
    none = pl.DataFrame(schema={"key": pl.String})
    if not settings.warehouse.exists():
        return none
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        present = connection.execute(
            "select column_name from information_schema.columns "
            "where table_schema = 'marts' and table_name = 'fct_posts'"
        ).fetchall()
        columns = [column for column in KEY_COLUMNS if (column,) in present]
        if not columns:
            return none
        parts = (f"select {c} as key from marts.fct_posts where {c} <> ''" for c in columns)
        return connection.sql(" union ".join(parts)).pl()


def _key_faults(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    columns = connection.execute(recount_sql.COLUMNS).fetchall()
    named = [
        column
        for _, column, _ in columns
        if column.endswith("_key") and column not in TEXT_KEY_COLUMNS
    ]
    held = 0
    for table, column, kind in columns:
        if kind == "VARCHAR":
            query = (
                f'select count(*) from p.{table} where "{column}" in (select key from known_keys)'
            )
            held += (connection.execute(query).fetchone() or (0,))[0]
    return pl.DataFrame({"key_column_count": [len(named)], "key_value_count": [held]})
