"""A released edition stays as it was released until the next one (R4, R14).

Corrections, erasures and late rows take effect with the next regular edition: whoever compares two
readings of one edition learns nothing. Synthetic municipalities are not frozen. Does not belong
here: who has released what (`orchestration.storage.entered`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.publishing.schema import TABLES

OF_A_MUNICIPALITY = tuple(name for name, columns in TABLES.items() if "municipality" in columns)
RELEASED = """
    select municipality
    from published.edition as old inner join edition as new using (municipality, edition)
    where old.status = 'released' and new.status = 'released' and not new.is_synthetic
    order by municipality
"""


def _shape(file: duckdb.DuckDBPyConnection, database: str) -> set[tuple[str, str, str]]:
    sql = "select table_name, column_name, data_type from duckdb_columns() where database_name = ?"
    return set(file.execute(sql, [database]).fetchall())


def keep_released(published: Path, candidate: Path) -> list[str]:
    """Put the rows of released editions from `published` into `candidate`; gives whose.

    An edition that was published in another shape (an older program) is not kept.
    """
    if not published.exists():
        return []
    with duckdb.connect(str(candidate)) as file:
        quoted = str(published).replace("'", "''")
        file.execute(f"attach '{quoted}' as published (read_only)")
        if _shape(file, "published") != _shape(file, candidate.stem):
            return []
        released = [str(one) for (one,) in file.execute(RELEASED).fetchall()]
        for table in OF_A_MUNICIPALITY if released else ():
            kept = "where list_contains($released, municipality)"
            file.execute(f"delete from {table} {kept}", {"released": released})
            rows = f"insert into {table} select * from published.{table} {kept}"
            file.execute(rows, {"released": released})
    return released
