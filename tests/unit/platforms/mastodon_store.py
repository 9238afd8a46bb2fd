"""A store as simple as can be: what a run's steps make of what is known, without a database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import httpx
from mastodon_mock import HOST, MockMastodon

from orchestration.register import Municipality, Source
from orchestration.register.platforms import MastodonSettings
from orchestration.sources.platforms.mastodon import MastodonConnector
from orchestration.sources.platforms.steps import Cursor, Cut, Listed, Step, Wanted
from orchestration.sources.web import polite_client

CITY = Municipality(slug="proeveby", name="Prøveby", kommunekode="0998")


def source_of(
    hashtags: tuple[str, ...] = ("aalborg",),
    local_timeline: bool = False,
    server: str = f"https://{HOST}",
    earliest: date = date(2026, 1, 1),
) -> Source:
    """A register entry for an invented server."""
    return Source(
        id="proeve_mastodon",
        name="Prøve",
        adapter="mastodon",
        platform="mastodon",
        why_public="invented",
        legal_basis="invented",
        terms_ref="invented",
        owner="invented",
        approved_by="invented",
        review_date=date(2099, 1, 1),
        retention_days=90,
        controllers=("invented",),
        earliest=earliest,
        mastodon=MastodonSettings(server=server, hashtags=hashtags, local_timeline=local_timeline),
    )


def client_for(mock: MockMastodon, source: Source) -> httpx.Client:
    """The polite client that never waits, with the mock behind it."""
    inner = httpx.MockTransport(mock.answer)
    return polite_client(CITY, source, clock=lambda: mock.now, inner=inner, wait=lambda _: None)


@dataclass
class Store:
    """Known rows by native id, the cursor, and what was called missing."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    cursor: Cursor = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    unlisted: set[str] = field(default_factory=set)
    refused: int = 0

    def take(self, steps: Iterable[Step]) -> set[str]:
        """Land pages, keep cursors, drop what is missing; gives the ids that the run has met."""
        met = set[str]()
        for step in steps:
            if step.page is not None:
                rows = step.page.frame.drop("row_number").to_dicts()
                self.refused += step.page.rejected.height
                self.rows |= {row["native_id"]: row for row in rows}
                met |= {row["native_id"] for row in rows}
            self.cursor = step.cursor if step.cursor is not None else self.cursor
            for listed in step.listed:
                self._drop(listed, met)
        return met

    def _drop(self, listed: Listed, met: set[str]) -> None:
        unmet = {uri: row for uri, row in self.rows.items() if uri not in met}
        for uri, row in unmet.items():
            is_in_it = (listed.since is not None and row["created_at"] >= listed.since) or (
                listed.thread is not None and row["thread_native_id"] == listed.thread
            )
            if is_in_it and any(self._is_cut(cut, row) for cut in listed.cuts):
                self.unlisted.add(uri)
            elif is_in_it:
                self.missing.add(uri)
        self.rows = {uri: row for uri, row in self.rows.items() if uri not in self.missing}

    def _is_cut(self, cut: Cut, row: dict[str, Any]) -> bool:
        threads = {self.rows[uri]["thread_native_id"] for uri in cut.posts if uri in self.rows}
        is_below, above = False, row["parent_native_id"]
        while above is not None and not is_below:
            is_below = above in cut.posts
            above = self.rows.get(above, {}).get("parent_native_id")
        is_in_it = is_below or row["thread_native_id"] in {*threads, *cut.posts}
        return (is_in_it or row["depth"] is None) and row["created_at"] >= cut.until

    def texts(self) -> dict[str, str]:
        return {uri: row["text"] for uri, row in self.rows.items()}


def steps_of(
    mock: MockMastodon,
    source: Source,
    cursor: Cursor | None = None,
    since: datetime | None = None,
    client: httpx.Client | None = None,
) -> Iterable[Step]:
    """One run over the mock, now."""
    connector = MastodonConnector(CITY, source, client or client_for(mock, source))
    return connector.read(Wanted(mock.now + timedelta(seconds=1), cursor or {}, since))
