"""Invented canonical posts and a source for the tests of the boundary checks."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from orchestration.canonical import CANONICAL
from orchestration.checks.rules import Outcome
from orchestration.register import Source
from orchestration.register.models import DemoSettings, FileMapping

NOW = datetime(2026, 10, 12, 8, tzinfo=UTC)
WHO = ("Kommunen", "Klubben", "Skolen", "Naboen", "Biblioteket", "Foreningen", "Byrådet")
WHAT = (
    "skal have tak for den nye cykelsti ved havnen",
    "burde svare borgerne noget hurtigere end det her",
    "har åbnet igen efter ombygningen, og det er hyggeligt",
    "bør lytte lidt mere til de unge mennesker herude",
    "holder lukket på mandag, men åbner igen på tirsdag",
    "gør et stort arbejde for dem der bor i kvarteret",
    "kunne godt bruge nogle flere frivillige hænder",
    "har aldrig været bedre, synes jeg selv",
)


def key(*parts: object) -> str:
    """A key of the form that pseudonyms have."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def sentences(count: int) -> list[str]:
    """`count` Danish sentences."""
    return [
        f"{WHO[i % len(WHO)]} {WHAT[(i // len(WHO)) % len(WHAT)]}, nummer {i}."
        for i in range(count)
    ]


def post(number: int, text: str | None) -> dict[str, Any]:
    """One faultless post, two hours apart from the next."""
    created = NOW - timedelta(hours=2 * number)
    return {
        "post_key": key("post", number),
        "municipality": "aalborg",
        "platform": "forum",
        "source_id": "debat",
        "connector_version": "1",
        "kind": "comment",
        "community_key": key("community", number % 3),
        "community_type": "media",
        "thread_key": key("post", 0),
        "parent_key": key("post", 0) if number else None,
        "author_key": key("author", number % 7),
        "author_key_version": 1,
        "author_kind": "private",
        "created_at": created,
        "created_precision": "second",
        "text_clean": text,
        "text_key": None if text is None else key("text", text),
        "text_length": None if text is None else len(text),
        "language": "da",
        "fetched_at": NOW,
        "first_seen_at": NOW,
        "last_verified_at": NOW,
        "batch_id": key("batch"),
        "legal_basis": "art. 6(1)(e), 9(2)(j)",
        "terms_ref": "terms/1",
        "retain_until": date(2027, 10, 12),
    }


def posts(count: int = 60) -> pl.DataFrame:
    """`count` faultless posts, columns as CANONICAL."""
    rows = [post(number, text) for number, text in enumerate(sentences(count))]
    return pl.DataFrame(rows, schema=CANONICAL)


def with_text(frame: pl.DataFrame, text: str, rows: int = 1) -> pl.DataFrame:
    """`frame` with `text` in its first rows, and with the length that goes with it."""
    first = pl.int_range(pl.len()) < rows
    return frame.with_columns(
        text_clean=pl.when(first).then(pl.lit(text)).otherwise("text_clean"),
        text_length=pl.when(first).then(pl.lit(len(text), pl.Int32)).otherwise("text_length"),
    )


def source(live: bool = False, **changes: Any) -> Source:
    """A registered source: delivered files, or a live one."""
    kind: dict[str, Any] = {
        "adapter": "file",
        "mapping": FileMapping(native_id="id", text="text", created_at="time"),
    }
    if live:
        kind = {"adapter": "demo", "demo": DemoSettings()}
    entry: dict[str, Any] = {
        "id": "debat",
        "name": "Debat",
        "platform": "forum",
        "why_public": "open pages",
        "legal_basis": "art. 6(1)(e), 9(2)(j)",
        "terms_ref": "terms/1",
        "owner": "kommunen",
        "approved_by": "DPO",
        "review_date": date(2027, 1, 1),
        "retention_days": 365,
        "controllers": ("Kommunen",),
        "synthetic": True,
    }
    return Source(**(entry | kind | changes))


def failed(outcomes: list[Outcome]) -> set[str]:
    """The columns of the rules that failed."""
    return {one.rule.column for one in outcomes if not one.passed}


def only(outcomes: list[Outcome], column: str) -> Outcome:
    """The outcome on `column`, which must be the only one that failed."""
    assert failed(outcomes) == {column}
    return next(one for one in outcomes if not one.passed)
