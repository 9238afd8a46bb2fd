"""Installations for the tests of the whole path: small, real, each in folders of its own.

Belongs here: plain helpers that integration and fault tests share; fixtures are `conftest.py`'s.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import yaml

from orchestration.runtime import Runtime
from orchestration.settings import PROJECT, Settings, load_settings

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FILE_SOURCE = {
    "id": "proeveby_filer",
    "name": "Prøvebys filer",
    "adapter": "file",
    "platform": "forum",
    "synthetic": True,
    "why_public": "invented",
    "legal_basis": "none needed",
    "terms_ref": "none",
    "owner": "the tests",
    "approved_by": "the tests",
    "review_date": "2099-12-31",
    "retention_days": 30,
    "controllers": ["the tests"],
    "mapping": {
        "native_id": "id",
        "text": "tekst",
        "created_at": "tid",
        "author": "forfatter",
        "community": "sted",
        "parent": "svar_paa",
    },
}


class WordScorer:
    """A stand-in for the model: scores follow from the text alone, and at once."""

    version = "words-1"
    thresholds = {"attack": 0.5, "recognition": 0.5}  # noqa: RUF012

    def score(self, texts: Sequence[str | None]) -> pl.DataFrame:
        def drawn(text: str | None, salt: str) -> float:
            return hashlib.sha256(f"{salt}{text}".encode()).digest()[0] / 255

        attack = [drawn(text, "a") * 0.6 for text in texts]
        recognition = [drawn(text, "r") * 0.7 for text in texts]
        scores = pl.DataFrame({"attack_score": attack, "recognition_score": recognition})
        return scores.with_columns(
            is_attack=pl.col("attack_score") >= 0.5,
            is_recognition=pl.col("recognition_score") >= 0.5,
            unscored_reason=pl.lit(None, pl.String),
        )


def ticking(start: datetime = NOW) -> Callable[[], datetime]:
    """A clock that moves one millisecond on with each look."""
    moments = (start + timedelta(milliseconds=number) for number in range(10**9))
    return lambda: next(moments)


def settings_in(folder: Path) -> Settings:
    """Settings whose every folder lies under `folder`, with a small demo city and a file source."""
    register = folder / "municipalities"
    if not register.exists():
        shutil.copytree(PROJECT / "municipalities" / "demoby", register / "demoby")
        sources = yaml.safe_load((register / "demoby" / "sources.yaml").read_text())
        sources[0]["demo"] = {"posts": 1500, "weeks": 5, "first_day": "2026-09-07"}
        (register / "demoby" / "sources.yaml").write_text(yaml.safe_dump(sources))
        (register / "proeveby").mkdir()
        main = register / "proeveby" / "municipality.yaml"
        main.write_text("name: Prøveby\nkommunekode: '0998'\nsynthetic: true\n")
        (register / "proeveby" / "sources.yaml").write_text(yaml.safe_dump([FILE_SOURCE]))
    return load_settings(
        {
            "TRYG_DATA": str(folder / "data"),
            "TRYG_MUNICIPALITIES": str(register),
            "TRYG_INBOX": str(folder / "inbox"),
            "TRYG_KEYS": str(folder / "keys"),
            "HOME": str(folder),
        }
    )


def runtime_in(folder: Path) -> Runtime:
    """A runtime with the ticking clock and the stand-in for the model."""
    runtime = Runtime.of(settings_in(folder))
    runtime.clock = ticking()
    runtime.scorer = WordScorer
    return runtime


def table(settings: Settings, name: str) -> pl.DataFrame:
    """One table of the warehouse, in a fixed order, without the times of fetching."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as file:
        frame = file.execute(f"select * from {name}").pl()
    stamps = {"fetched_at", "first_seen_at", "last_verified_at", "last_accepted_at"}
    kept = frame.drop(stamps & set(frame.columns))
    return kept.sort(sorted(name for name, kind in kept.schema.items() if not kind.is_nested()))


def csv_of(rows: Sequence[dict[str, object]]) -> str:
    """A semicolon CSV with the columns of the file source."""
    columns = ("id", "tid", "forfatter", "sted", "svar_paa", "tekst")
    frame = pl.DataFrame([{name: row.get(name) for name in columns} for row in rows])
    return frame.cast(pl.String).write_csv(separator=";")
