"""All SQL of the app: one consistent reading of the published file, read-only, closed at once.

Does not belong here: Streamlit, words, or figures derived from what is read (`figures.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

MEASURES = (
    "comment_count, author_count, scored_count, comment_status, "
    "attack_count, attack_share, attack_status, "
    "recognition_count, recognition_share, recognition_status, model_version"
)

SELECTS: dict[str, str] = {
    "edition": (
        "select municipality, name, is_synthetic, edition, first_week, last_week, status, "
        "released_by, model_version, published_at from edition order by name"
    ),
    "week": f"select municipality, week_start, {MEASURES} from week order by week_start",
    "community_type_week": (
        f"select municipality, community_type, week_start, {MEASURES} "
        "from community_type_week order by week_start, community_type"
    ),
    "community_week": (
        f"select municipality, community_name, community_type, week_start, {MEASURES} "
        "from community_week order by week_start, community_name"
    ),
    "hour_of_week": (
        f"select municipality, period_start, weekday, hour, {MEASURES} "
        "from hour_of_week order by period_start, weekday, hour"
    ),
    "period": f"select municipality, period_start, {MEASURES} from period order by period_start",
    "language_week": (
        "select municipality, language_group, week_start, comment_count, author_count, "
        "comment_status from language_week order by week_start, language_group"
    ),
    "coverage": (
        "select municipality, source_id, source_name, platform, landed_count, quarantined_count, "
        "scored_count, first_date, last_date, last_success_at from coverage order by source_name"
    ),
    "quarantine": (
        "select municipality, source_id, reason, row_count from quarantine "
        "order by source_id, reason"
    ),
    "model": (
        "select model_version, head, threshold, description_key from model "
        "order by model_version, head"
    ),
    "checks": (
        "select boundary, check_name, asset, passed, severity, expectation, observed, "
        "failed_count, checked_at from checks order by passed, boundary, asset, check_name"
    ),
    "runs": (
        "select job, status, started_at, ended_at, trigger from runs order by started_at desc"
    ),
    "freshness": "select source_id, last_success_at, is_late from freshness order by source_id",
}


# DuckDB gives a path that is open in this process the same database again, even when the file has
# been replaced since: two readings that overlap would keep the old edition alive.
_one_at_a_time = threading.Lock()


class UnreadablePublication(Exception):
    """The published file is there but is no database that this app can read."""


@dataclass(frozen=True)
class Publication:
    """Every published table as read in one go; a table that the file lacks is absent."""

    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def table(self, name: str, municipality: str | None = None) -> pl.DataFrame:
        """Rows of one table, of one municipality when named; no rows when the table is absent."""
        rows = self.tables.get(name, pl.DataFrame())
        if municipality is None or rows.is_empty():
            return rows
        return rows.filter(pl.col("municipality") == municipality)


def modified(path: Path) -> int | None:
    """When the published file was last replaced (nanoseconds); None while there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return None


def read(path: Path) -> Publication:
    """Read all tables and close the file; no other file can be opened through the connection.

    Raises UnreadablePublication when the file is damaged or its columns are of another version.
    """
    try:
        with (
            _one_at_a_time,
            duckdb.connect(
                str(path), read_only=True, config={"enable_external_access": "false"}
            ) as connection,
        ):
            present = {row[0] for row in connection.execute("show tables").fetchall()}
            tables = {
                name: connection.execute(select).pl()
                for name, select in SELECTS.items()
                if name in present
            }
    except duckdb.Error as error:
        raise UnreadablePublication(type(error).__name__) from None
    return Publication(tables)
