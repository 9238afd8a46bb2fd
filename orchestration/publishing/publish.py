"""Writing an edition: exact marts through disclosure into one new file that replaces the old.

Belongs here: the published tables beside the measures, and the swap. The rules of disclosure are
`orchestration.disclosure`; the second look at the result is `recount.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from ml.replacing import replacing
from orchestration.disclosure import closed_before, disclose, edition_name, rounded
from orchestration.disclosure.closing import is_closed
from orchestration.publishing.schema import TABLES, ModelInfo, Operations, empty
from orchestration.publishing.warehouse import Exact, read_exact
from orchestration.settings import Settings

SELF_RELEASED = "self_released"  # only a synthetic municipality releases itself
MINIMUM_ROWS = 5  # of a quarantine reason


@dataclass(frozen=True)
class PublishedSummary:
    """What was written: the edition of each municipality and the rows of each table."""

    editions: dict[str, str]
    row_counts: dict[str, int]
    shown_count: int
    hidden_count: int


def publish(
    settings: Settings,
    *,
    now: datetime,
    operations: Operations,
    model: ModelInfo | None = None,
    releases: Mapping[str, str] | None = None,
    path: Path | None = None,
) -> PublishedSummary:
    """Replace the published file (or the one at `path`) by one made from the marts as they are.

    `releases` names, per municipality, the person who released the edition; without one a real
    municipality's edition is a preview. The same marts and `now` give the same tables. Raises
    ValueError when `now` has no time zone, when the marts contradict each other, or when
    `operations` lacks a column.
    """
    exact = read_exact(settings)
    closed = _closed(exact, now)
    tables = disclose(exact.marts, closed)
    tables["edition"] = _editions(exact, closed, now, releases or {})
    tables["coverage"] = _coverage(exact)
    tables["quarantine"] = _quarantine(exact)
    tables["model"] = _model(model)
    tables |= {name: getattr(operations, name) for name in ("checks", "runs", "freshness")}
    shaped = {name: _shaped(name, tables[name]) for name in TABLES}
    with replacing(path or settings.published) as partial:
        _write(partial, shaped)
    return _summary(shaped)


def _closed(exact: Exact, now: datetime) -> pl.DataFrame:
    rows = [
        (municipality, closed_before(now, time_zone))
        for municipality, time_zone in exact.municipalities.select(
            "municipality", "time_zone"
        ).iter_rows()
    ]
    return pl.DataFrame(
        rows, schema={"municipality": pl.String, "closed_before": pl.Date}, orient="row"
    )


def _editions(
    exact: Exact, closed: pl.DataFrame, now: datetime, releases: Mapping[str, str]
) -> pl.DataFrame:
    """One row per municipality with posts; its weeks are null while none of them is closed."""
    weeks = exact.marts.week.join(closed, on="municipality").sort("local_week")
    over = pl.col("local_week").filter(is_closed(pl.col("local_week"), 7))
    names = {day: edition_name(day) for day in closed["closed_before"].unique()}
    released_by = (
        pl.when("is_synthetic")
        .then(pl.lit(SELF_RELEASED))
        .otherwise(pl.col("municipality").replace_strict(dict(releases), default=None))
    )
    return (
        weeks.group_by("municipality")
        .agg(
            over.min().alias("first_week"),
            over.max().alias("last_week"),
            pl.col("closed_before").first(),
            pl.col("model_version").drop_nulls().last(),
        )
        .join(exact.municipalities, on="municipality")
        .with_columns(
            edition=pl.col("closed_before").replace_strict(names, return_dtype=pl.String),
            released_by=released_by.cast(pl.String),
            published_at=pl.lit(now.astimezone(UTC)),
        )
        .with_columns(
            status=pl.when(pl.col("released_by").is_null())
            .then(pl.lit("preview"))
            .otherwise(pl.lit("released"))
        )
        .sort("municipality")
    )


def _coverage(exact: Exact) -> pl.DataFrame:
    counts = ("landed_count", "quarantined_count", "scored_count")
    return (
        exact.coverage.join(exact.sources, on="source_id", how="left")
        .rename({"name": "source_name", "last_accepted_at": "last_success_at"})
        .with_columns(rounded(pl.col(column)).alias(column) for column in counts)
        .sort("municipality", "source_id")
    )


def _quarantine(exact: Exact) -> pl.DataFrame:
    enough = pl.col("open_count") >= MINIMUM_ROWS
    return exact.quarantine.with_columns(
        row_count=pl.when(enough).then(rounded(pl.col("open_count")))
    ).sort("municipality", "source_id", "reason")


def _model(model: ModelInfo | None) -> pl.DataFrame:
    if model is None:
        return empty("model")
    rows = [(model.version, h.head, h.threshold, h.description_key) for h in model.heads]
    return pl.DataFrame(rows, schema=TABLES["model"], orient="row")


def _shaped(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    missing = sorted(set(TABLES[table]) - set(frame.columns))
    if missing:
        raise ValueError(f"{table} lacks {', '.join(missing)}: pass the columns of TABLES")
    return frame.select(pl.col(column).cast(kind) for column, kind in TABLES[table].items())


def _write(path: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for name, frame in tables.items():
            connection.register("frame", frame)
            connection.execute(f"create table {name} as select * from frame")
            connection.unregister("frame")
        connection.execute("checkpoint")


def _summary(tables: Mapping[str, pl.DataFrame]) -> PublishedSummary:
    statuses = pl.concat(
        frame["comment_status"] for frame in tables.values() if "comment_status" in frame.columns
    )
    editions = tables["edition"].select("municipality", "edition").iter_rows()
    shown = int((statuses == "shown").sum())
    return PublishedSummary(
        editions=dict(editions),
        row_counts={name: frame.height for name, frame in tables.items()},
        shown_count=shown,
        hidden_count=len(statuses) - shown,
    )
