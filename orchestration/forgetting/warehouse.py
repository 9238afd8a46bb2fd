"""The warehouse without what is due: rows dropped and emptied, then copied into a new file.

A DELETE in DuckDB leaves the bytes in the file, so the copy is what forgets. Whatever table has a
`post_key` is covered, also one that a later model adds. The reports follow with the next
transform, which finds the days that differ. Call it under the warehouse's lock.
"""

from __future__ import annotations

import shutil

import duckdb

from ml.replacing import replacing
from orchestration.forgetting.due import Due
from orchestration.settings import Settings

COLUMNS = """
    select schema_name, table_name, list(column_name)
    from duckdb_columns() semi join duckdb_tables() using (table_oid)
    where database_name = current_database()
    group by schema_name, table_name
    having list_contains(list(column_name), 'post_key')
    order by all
"""
SCORES = ("staging", "stg_ml__scores")
OF_AN_AUTHOR = ("author_key", "author_key_version")


def _empty(
    file: duckdb.DuckDBPyConnection, table: str, columns: list[str], emptied: str, keys: str
) -> None:
    if columns:
        nulls = ", ".join(f"{column} = null" for column in columns)
        file.execute(
            f"update {table} set {nulls} where {emptied} is not null "
            f"and post_key in (select post_key from {keys})"
        )


def _drop_scores(file: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """The warehouse holds scores only of texts that still have one in the files."""
    sql = "select count(*) from duckdb_tables() where (schema_name, table_name) = (?, ?)"
    found = file.execute(sql, list(SCORES)).fetchone()
    if found and found[0]:
        scores = str(settings.scores / "*" / "*.parquet")
        file.execute(
            f"delete from {'.'.join(SCORES)} where text_key not in "
            "(select text_key from read_parquet($scores, union_by_name = true))",
            {"scores": scores},
        )


def _drop(settings: Settings, due: Due) -> None:
    with duckdb.connect(str(settings.warehouse)) as file:
        file.register("gone", due.gone.to_frame("post_key"))
        file.register("textless", due.texts.to_frame("post_key"))
        file.register("authorless", due.authors.to_frame("post_key"))
        tables = file.execute(COLUMNS).fetchall()
        file.execute("begin")
        for schema, name, columns in tables:
            table = f'"{schema}"."{name}"'
            file.execute(f"delete from {table} where post_key in (select post_key from gone)")
            texts = [one for one in columns if one == "text_clean"]
            authors = [one for one in OF_AN_AUTHOR if one in columns]
            _empty(file, table, texts, "text_clean", "textless")
            _empty(file, table, authors, "author_key", "authorless")
        _drop_scores(file, settings)
        file.execute("commit")
        file.execute("force checkpoint")  # nothing is left in the log beside the file


def _copy(settings: Settings) -> None:
    with replacing(settings.warehouse) as fresh, duckdb.connect() as memory:
        memory.execute(f"attach '{settings.warehouse}' as old (read_only)")
        memory.execute(f"attach '{fresh}' as fresh")
        memory.execute("copy from database old to fresh")
        memory.execute("detach fresh")
        memory.execute("detach old")


def forget_in_warehouse(settings: Settings, due: Due) -> None:
    """Replace the warehouse by one without what is due; without one there is nothing to do."""
    if settings.warehouse.exists():
        _drop(settings, due)
        _copy(settings)
    spilled = settings.warehouse.with_name(f"{settings.warehouse.name}.tmp")
    shutil.rmtree(spilled, ignore_errors=True)  # what a killed writer had put aside
