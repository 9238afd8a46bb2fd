"""A small invented city as Parquet files, and dbt run over it.

Belongs here: what the warehouse tests share. No test, and no way to make data in bulk.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.assets.scores import name_current
from orchestration.canonical import CANONICAL, LEDGER, QUARANTINE, SCORES, TOMBSTONES
from orchestration.settings import PROJECT, Settings
from orchestration.storage.files import prepare_data_folder, write_parquet
from orchestration.storage.ledger import accept

DBT_PROJECT = PROJECT / "dbt_project"
START = datetime(2026, 1, 1, tzinfo=UTC)
SOURCES = ("forum", "pages")
MUNICIPALITIES = [
    ("demoby", "Demoby", "0000", "Europe/Copenhagen", True),
    ("tinyby", "Tinyby", "0001", "Europe/Copenhagen", True),
]


def post(post_key: str, **changes: Any) -> dict[str, Any]:
    """A canonical post with plain values; `changes` replaces single fields."""
    text = changes.get("text_clean", f"invented words {post_key}")
    return {
        "post_key": post_key,
        "municipality": "demoby",
        "platform": "forum",
        "source_id": "forum",
        "connector_version": "1",
        "kind": "comment",
        "community_key": "square",
        "community_type": "media",
        "thread_key": "t1",
        "parent_key": None,
        "depth": 1,
        "author_key": "ann",
        "author_key_version": 1,
        "author_kind": "unknown",
        "created_at": START,
        "created_precision": "second",
        "text_clean": text,
        "text_key": None if text is None else f"key of {text}",
        "text_length": len(text or ""),
        "language": "da",
        "is_language_by_prior": None if text is None else False,
        "places": [],
        "hashtags": [],
        "link_domains": [],
        "fetched_at": START,
        "first_seen_at": START,
        "last_verified_at": START,
        "legal_basis": "test",
        "terms_ref": "test",
        "retain_until": date(2030, 1, 1),
        **changes,
    }


def tombstone(post_key: str, deleted_at: datetime = START) -> dict[str, Any]:
    """A post whose deletion is known and whose text is gone."""
    return post(post_key, text_clean=None, deleted_at=deleted_at, deletion_reason="author")


@dataclass
class SmallCity:
    """A data folder to deliver to, and the warehouse that dbt makes of it."""

    settings: Settings
    target: Path
    clock: datetime = START
    delivered: list[str] = field(default_factory=list)

    def clear(self) -> None:
        """Back to an empty city with its register and no scores."""
        shutil.rmtree(self.settings.data, ignore_errors=True)
        self.clock, self.delivered = START, []
        prepare_data_folder(self.settings)
        self.register()
        self.score("m1", {})

    def register(self, communities: tuple[tuple[str, str, str | None], ...] = ()) -> None:
        """Write the register; `communities` holds key, type and name."""
        folder = self.settings.register
        columns = ("municipality", "name", "kommunekode", "time_zone", "is_synthetic")
        write_parquet(
            pl.DataFrame(MUNICIPALITIES, schema=columns, orient="row"),
            folder / "municipalities.parquet",
        )
        write_parquet(
            pl.DataFrame([_source(s) for s in SOURCES], schema_overrides=_SOURCE_TYPES),
            folder / "sources.parquet",
        )
        rows = [(key, "demoby", "forum", kind, name) for key, kind, name in communities]
        write_parquet(
            pl.DataFrame(rows, schema=_COMMUNITY_TYPES, orient="row"),
            folder / "communities.parquet",
        )

    def deliver(
        self,
        *posts: dict[str, Any],
        source: str = "forum",
        delivery_key: str | None = None,
        refused: tuple[dict[str, Any], ...] = (),
        accepted_at: datetime | None = None,
    ) -> str:
        """Land one batch, accepted an hour after the last unless told; gives its id."""
        self.clock += timedelta(hours=1)
        batch = f"b{len(self.delivered):04}"
        self.delivered.append(batch)
        self.land(batch, *posts, source=source)
        if refused:
            rows = [
                dict[str, Any](batch_id=batch, source_id=source, delivery_key=delivery_key)
                | {"field": "text", "recorded_at": self.clock, **row}
                for row in refused
            ]
            path = self.settings.quarantine / source / f"{batch}.parquet"
            write_parquet(pl.DataFrame(rows, schema=QUARANTINE), path)
        entry = {
            "batch_id": batch,
            "source_id": source,
            "municipality": "demoby",
            "delivery_key": delivery_key,
            "path": f"raw/{source}/{batch}.parquet",
            "rows_count": len(posts),
            "quarantined_count": len(refused),
            "fetched_at": self.clock,
            "accepted_at": accepted_at or self.clock,
        }
        accept(self.settings, dict.fromkeys(LEDGER) | entry)
        return batch

    def land(self, batch: str, *posts: dict[str, Any], source: str = "forum") -> None:
        """Write a batch file without entering it in the ledger."""
        rows = [{**row, "batch_id": batch, "source_id": source} for row in posts]
        frame = pl.DataFrame(rows, schema=CANONICAL)
        write_parquet(frame, self.settings.raw / source / f"{batch}.parquet")

    def restore(self, *post_keys: str) -> None:
        """Bring tombstones back as a backup does."""
        rows = [(key, START, "author") for key in post_keys]
        path = self.settings.tombstones / "restored" / f"{'-'.join(post_keys)}.parquet"
        write_parquet(pl.DataFrame(rows, schema=TOMBSTONES, orient="row"), path)

    def score(self, model: str, scores: dict[str, tuple[float, float]]) -> None:
        """Score texts as (attack, recognition) with `model`, which becomes the current one."""
        rows = [
            dict.fromkeys(SCORES)
            | {"text_key": f"key of {text}", "model_version": model, "attack_score": attack}
            | {"recognition_score": recognition, "is_attack": attack >= 0.5}
            | {"is_recognition": recognition >= 0.5, "hateful_score": attack / 2}
            | {"is_hateful": attack >= 0.8, "severity": 2 if attack >= 0.5 else 0}
            | {"ritual_score": recognition / 2, "is_ritual": recognition >= 0.8}
            for text, (attack, recognition) in scores.items()
        ]
        folder = self.settings.scores / model
        chunk = folder / f"{len(list(folder.glob('*.parquet')))}.parquet"
        write_parquet(pl.DataFrame(rows, schema=SCORES), chunk)
        name_current(self.settings, model)

    def build(self, *arguments: str) -> Any:
        """Run `dbt build` as production does; gives dbtRunner's result, which may have failed."""
        return self.dbt("build", "--exclude", "resource_type:unit_test", *arguments)

    def run(self, *arguments: str) -> Any:
        """Run the models alone, which is faster where no data test matters."""
        return self.dbt("run", *arguments)

    def dbt(self, *arguments: str) -> Any:
        """Run dbt with the project's own profile."""
        places = ("--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT)
        outputs = ("--target-path", self.target, "--log-path", self.target / "logs")
        try:
            return dbtRunner().invoke([*arguments, *map(str, (*places, *outputs)), "--quiet"])
        finally:
            DuckDBConnectionManager.close_all_connections()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read the warehouse, and close it again."""
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(query).fetchall()


_SOURCE_TYPES = {
    "review_date": pl.Date,
    "retention_days": pl.Int32,
    "max_quarantined_share": pl.Float64,
}
_COMMUNITY_TYPES = {
    "community_key": pl.String,
    "municipality": pl.String,
    "source_id": pl.String,
    "community_type": pl.String,
    "community_name": pl.String,
}


def _source(source_id: str) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "municipality": "demoby",
        "name": source_id.title(),
        "platform": "forum",
        "adapter": "file",
        "is_live": False,
        "is_synthetic": True,
        "legal_basis": "test",
        "terms_ref": "test",
        "review_date": date(2030, 1, 1),
        "retention_days": 365,
        "is_paused": False,
        "max_quarantined_share": 0.5,
    }
