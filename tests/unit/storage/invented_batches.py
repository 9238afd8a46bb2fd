"""Canonical posts, refused rows and ledger entries with invented values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from orchestration.canonical import CANONICAL, LEDGER, REJECTED

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def posts(*keys: str, **changes: Any) -> pl.DataFrame:
    """One post per key; `changes` replaces single fields of all of them."""
    rows = [
        {
            "post_key": key,
            "municipality": "proeveby",
            "source_id": "filer",
            "kind": "comment",
            "created_at": datetime(2026, 3, 1 + number, 8, tzinfo=UTC),
            "text_clean": f"invented words {key}",
            "reaction_kinds": [{"kind": "like", "count": 2}],
            "hashtags": ["torvet"],
            "fetched_at": NOW,
            "first_seen_at": NOW,
            "last_verified_at": NOW,
            "retain_until": date(2027, 1, 1),
            **changes,
        }
        for number, key in enumerate(keys)
    ]
    return pl.DataFrame(rows, schema=CANONICAL)


def rejected(*numbers: int, reason: str = "missing_time") -> pl.DataFrame:
    """One refused row per number."""
    rows = [(number, "created_at", reason, None) for number in numbers]
    return pl.DataFrame(rows, schema=REJECTED, orient="row")


def entry(batch_id: str, accepted_at: datetime = NOW, source_id: str = "filer") -> dict[str, Any]:
    """A ledger entry."""
    return dict.fromkeys(LEDGER) | {
        "batch_id": batch_id,
        "source_id": source_id,
        "rows_count": 3,
        "quarantined_count": 1,
        "accepted_at": accepted_at,
    }
