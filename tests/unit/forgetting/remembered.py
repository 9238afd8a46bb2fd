"""An installation that remembers invented posts: batches, quarantine, scores and a warehouse.

Belongs here: what the tests of forgetting share. The warehouse is a plain one; that dbt's is
forgotten the same way is `tests/unit/dbt/test_forgetting.py`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration.canonical import CANONICAL, QUARANTINE, SCORES, TOMBSTONES
from orchestration.forgetting.forget import forget
from orchestration.forgetting.receipts import Said
from orchestration.privacy.keys import load_keys
from orchestration.privacy.pseudonyms import author_keys, post_keys, text_keys
from orchestration.register import FileMapping, Municipality, Source
from orchestration.runtime import Runtime
from orchestration.settings import Settings
from orchestration.sources.deliveries import Deliveries
from orchestration.storage.files import prepare_data_folder, write_parquet
from orchestration.storage.tombstones import entomb

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
STAGED = """
    create schema staging;
    create schema marts;
    create table staging.stg_platform__versions as from plain;
    create view staging.stg_platform__posts as from staging.stg_platform__versions;
    create table staging.stg_ml__scores as select distinct text_key from plain;
    create table marts.fct_posts as select * exclude (text_clean) from plain;
"""
MAPPING = FileMapping(native_id="id", text="text", created_at="time")


def source_of(source_id: str, **changes: Any) -> Source:
    """A synthetic file source that keeps texts for 30 days and authors for 60."""
    entry = {
        "id": source_id,
        "name": "Prøve",
        "adapter": "file",
        "platform": "forum",
        "synthetic": True,
        "why_public": "invented",
        "legal_basis": "invented",
        "terms_ref": "invented",
        "owner": "invented",
        "approved_by": "invented",
        "review_date": date(2099, 1, 1),
        "retention_days": 30,
        "author_retention_days": 60,
        "controllers": ("invented",),
        "mapping": MAPPING,
    }
    return Source(**{**entry, **changes})


def town(*sources: Source) -> Municipality:
    return Municipality(slug="proeveby", name="Prøveby", kommunekode="0998", sources=sources)


@dataclass
class Remembered:
    """One installation and the day that its clock shows."""

    runtime: Runtime
    day: int = 0

    @classmethod
    def within(cls, folder: Path, *sources: Source) -> Remembered:
        """An empty installation with `sources`, by default the one called `filer`."""
        names = ("data", "municipalities", "inbox", "keys")
        settings = Settings(*(folder / name for name in names))
        prepare_data_folder(settings)
        register = (town(*(sources or (source_of("filer"),))),)
        found = cls(Runtime(settings, register, Deliveries(settings.inbox)))
        found.runtime.clock = lambda: START + timedelta(days=found.day)
        return found

    @property
    def settings(self) -> Settings:
        return self.runtime.settings

    @property
    def source(self) -> Source:
        return self.runtime.sources()[0][1]

    def post(self, native_id: str, author: str = "anna", **changes: Any) -> dict[str, Any]:
        """A canonical post that was first seen today; its text is its own unless given."""
        keys, now = load_keys(self.settings), self.runtime.clock()
        text = changes.get("text_clean", f"ord af {native_id}")
        version = changes.get("author_key_version", min(keys.authors))
        row = {
            "post_key": post_keys(keys, self.source, [native_id])[0],
            "source_id": self.source.id,
            "platform": "forum",
            "author_key": author_keys(keys, self.source, [author], version)[0],
            "author_key_version": version,
            "created_at": now,
            "text_clean": text,
            "text_key": self.text_key(text),
            "text_length": len(text),
            "hashtags": ["torvet"],
            "link_domains": ["nyt.dk"],
            "fetched_at": now,
            "first_seen_at": now,
            "retain_until": (now + timedelta(days=self.source.retention_days)).date(),
        }
        return dict.fromkeys(CANONICAL) | row | changes

    def text_key(self, text: str) -> str:
        return str(text_keys(load_keys(self.settings), [text])[0])

    def land(self, batch: str, *rows: dict[str, Any]) -> Path:
        """Write one batch of posts."""
        frame = pl.DataFrame([{**row, "batch_id": batch} for row in rows], schema=CANONICAL)
        path = self.settings.raw / str(rows[0]["source_id"]) / f"{batch}.parquet"
        write_parquet(frame, path)
        return path

    def refuse(self, batch: str, *post_keys: str) -> None:
        """Write refused rows, recorded today."""
        rows = [
            dict.fromkeys(QUARANTINE)
            | {"batch_id": batch, "source_id": self.source.id, "post_key": key}
            | {"recorded_at": self.runtime.clock()}
            for key in post_keys
        ]
        path = self.settings.quarantine / self.source.id / f"{batch}.parquet"
        write_parquet(pl.DataFrame(rows, schema=QUARANTINE), path)

    def score(self, model: str, *texts: str) -> None:
        """Scores of each of `texts` once, in one file."""
        named = dict.fromkeys(map(self.text_key, texts))
        rows = [dict.fromkeys(SCORES) | {"text_key": key} for key in named]
        frame = pl.DataFrame(rows, schema=SCORES).with_columns(model_version=pl.lit(model))
        write_parquet(frame, self.settings.scores / model / f"{len(texts)}.parquet")

    def stage(self) -> None:
        """A warehouse with everything that lies in raw, as facts and as scored texts."""
        rows = pl.read_parquet(self.settings.raw / "*" / "*.parquet")
        plain = rows.drop(name for name, kind in rows.schema.items() if kind.is_nested())
        with duckdb.connect(str(self.settings.warehouse)) as file:
            file.register("plain", plain)
            file.execute(STAGED)

    def entomb(self, *post_keys: str) -> None:
        rows = [(key, self.runtime.clock(), "author") for key in post_keys]
        entomb(self.settings, "erase", pl.DataFrame(rows, schema=TOMBSTONES, orient="row"))

    def forget(self) -> dict[str, Said]:
        return forget(self.runtime)

    def raw(self) -> pl.DataFrame:
        return pl.read_parquet(self.settings.raw / "*" / "*.parquet").sort("post_key", "batch_id")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as file:
            return file.execute(query).fetchall()

    def files_with(self, *words: str) -> set[str]:
        """Names of the files whose bytes, or values when unpacked, hold one of `words`."""
        found = set()
        for path in self.settings.data.rglob("*"):
            held = path.read_bytes() if path.is_file() else b""
            if path.suffix == ".parquet":
                held += pl.read_parquet(path).write_ndjson().encode()
            if any(word.encode() in held for word in words):
                found.add(str(path.relative_to(self.settings.data)))
        return found
