"""What the platform knows of itself: what landed, what waits, what ran. Counts and times only.

Does not belong here: the figures of the conversation (`orchestration.publishing`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import dagster as dg
import duckdb
import polars as pl
from dagster._core.storage.dagster_run import FINISHED_STATUSES

from orchestration.checks.freshness import last_successes, late_sources
from orchestration.checks.record import last_outcomes
from orchestration.disclosure import closed_before, edition_name, rounded
from orchestration.errors import NotRegistered
from orchestration.privacy.reasons import REASONS
from orchestration.publishing import ModelHead, ModelInfo, Operations
from orchestration.publishing.schema import TABLES
from orchestration.runtime import Runtime
from orchestration.settings import Settings
from orchestration.source_states import source_states
from orchestration.storage.lock import warehouse_lock

COVERAGE = """
    select source_id, landed_count, scored_count, first_date, last_date from marts.rpt_coverage
"""
QUARANTINE = "select source_id, reason, open_count from marts.rpt_quarantine order by all"


def _read(settings: Settings, sql: str) -> list[dict[str, Any]]:
    """Rows of the warehouse; none where it has not been built yet. Waits for a writer to end."""
    if not settings.warehouse.exists():
        return []
    with warehouse_lock(settings), duckdb.connect(str(settings.warehouse), read_only=True) as file:
        try:
            return file.execute(sql).pl().to_dicts()
        except duckdb.CatalogException:
            return []


def open_quarantine(settings: Settings) -> list[dict[str, Any]]:
    """Open quarantined rows: source_id, reason, open_count, meaning, remedy."""
    found = _read(settings, QUARANTINE)
    return [
        {**row, "meaning": known.explanation, "remedy": known.remedy}
        for row in found
        for known in [REASONS[row["reason"]]]
    ]


def _published_tables(settings: Settings) -> dict[str, dict[str, Any]]:
    if not settings.published.exists():
        return {}
    written = datetime.fromtimestamp(settings.published.stat().st_mtime, UTC)
    sql = "select table_name, estimated_size from duckdb_tables() order by all"
    with duckdb.connect(str(settings.published), read_only=True) as file:
        rows = file.execute(sql).fetchall()
    return {name: {"rows": count, "published_at": written.isoformat()} for name, count in rows}


def status(runtime: Runtime) -> dict[str, Any]:
    """Per source what landed, is quarantined and scored; per published table rows and time."""
    states = source_states(runtime)
    coverage = {row["source_id"]: row for row in _read(runtime.settings, COVERAGE)}
    reasons: dict[str, dict[str, int]] = {}
    for row in open_quarantine(runtime.settings):
        reasons.setdefault(row["source_id"], {})[row["reason"]] = row["open_count"]
    sources = {}
    for source_id, state in states.items():
        row = coverage.get(source_id, {})
        sources[source_id] = {
            "municipality": state.municipality,
            "landed": row.get("landed_count", 0),
            "quarantined": reasons.get(source_id, {}),
            "scored": row.get("scored_count", 0),
            "first_day": row.get("first_date"),
            "last_day": row.get("last_date"),
            "last_success_at": state.last_success_at,
            "refused_now": state.reason,
        }
    return {"sources": sources, "published": _published_tables(runtime.settings)}


def _published_edition(settings: Settings, municipality: str) -> str | None:
    if not settings.published.exists():
        return None
    sql = "select edition from edition where municipality = ? and edition is not null"
    with duckdb.connect(str(settings.published), read_only=True) as file:
        found = file.execute(sql, [municipality]).fetchone()
    return str(found[0]) if found else None


def current_edition(runtime: Runtime, slug: str) -> str:
    """The edition of a municipality that is published and current: what a person may release.

    Raises NotRegistered when the municipality is unknown, or has no such edition.
    """
    known = {one.slug: one for one in runtime.register}
    if slug not in known:
        raise NotRegistered(f"no municipality of that name; registered are: {', '.join(known)}")
    published = _published_edition(runtime.settings, slug)
    if published is None:
        raise NotRegistered(f"no edition of {slug} is published yet: use `tryg run` first")
    current = edition_name(closed_before(runtime.clock(), known[slug].time_zone))
    if published != current:
        raise NotRegistered(
            f"edition {published} of {slug} is not the current one, {current}: use `tryg run`, "
            "read the new one in the app, then release it"
        )
    return published


def recent_runs(instance: dg.DagsterInstance, limit: int = 20) -> pl.DataFrame:
    """The last ended runs: job, status, started_at, ended_at, trigger; no configuration."""
    rows = []
    ended = dg.RunsFilter(statuses=[*FINISHED_STATUSES])
    for record in instance.get_run_records(ended, limit=limit):
        run, tags = record.dagster_run, record.dagster_run.tags
        schedule = tags.get("dagster/schedule_name")
        sensor = tags.get("dagster/sensor_name")
        rows.append(
            {
                "job": run.job_name,
                "status": run.status.value.lower(),
                "started_at": _moment(record.start_time),
                "ended_at": _moment(record.end_time),
                "trigger": "schedule" if schedule else "sensor" if sensor else "person",
            }
        )
    return pl.DataFrame(rows, schema=TABLES["runs"])


def operations(runtime: Runtime, instance: dg.DagsterInstance) -> Operations:
    """The three tables of the operations page: checks, runs, freshness; counts are rounded."""
    checks = last_outcomes(runtime.settings).with_columns(
        observed=pl.when(pl.col("check_name").str.ends_with("_count"))
        .then(rounded(pl.col("observed")))
        .otherwise(pl.col("observed").round(3))
        .cast(pl.String),
        failed_count=rounded(pl.col("failed_count")),
    )
    sources = [source for _, source in runtime.sources()]
    fresh = late_sources(last_successes(runtime.settings, sources), sources, runtime.clock())
    return Operations(
        checks=checks, runs=recent_runs(instance), freshness=fresh.drop("freshness_hours")
    )


def model_info(settings: Settings) -> ModelInfo | None:
    """The model whose scores the marts hold; None before the first scoring."""
    path = settings.register / "model.parquet"
    if not path.exists():
        return None
    version = pl.read_parquet(path)["model_version"].item()
    heads = pl.read_parquet(settings.register / "model_heads.parquet")
    return ModelInfo(version, tuple(ModelHead(head, cut, head) for head, cut in heads.iter_rows()))


def current_releases(runtime: Runtime) -> dict[str, str]:
    """Who released the edition that is current now, per municipality that has one released."""
    from orchestration.storage.entered import releases

    known, now = releases(runtime.settings), runtime.clock()
    found = {}
    for one in runtime.register:
        edition = edition_name(closed_before(now, one.time_zone))
        if (one.slug, edition) in known:
            found[one.slug] = known[one.slug, edition]
    return found


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
