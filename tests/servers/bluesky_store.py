"""The simplest store that does what a connector's steps say, and a source to read.

Belongs here: what a test needs in place of the register and of the landing. Not the landing itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from atproto_city import City, Seen
from atproto_network import Network

from orchestration.register import Municipality, Source
from orchestration.register.models import Community
from orchestration.sources.platforms.bluesky import BlueskyConnector
from orchestration.sources.platforms.steps import Gone, Step, Wanted
from orchestration.sources.web import polite_client


def source_of(network: Network) -> Source:
    """A source over a running network."""
    return Source.model_validate(
        {
            "id": "proeveby_bluesky",
            "name": "Prøveby på Bluesky",
            "adapter": "bluesky",
            "platform": "bluesky",
            **dict.fromkeys(("why_public", "legal_basis", "terms_ref", "owner"), "en prøve"),
            "approved_by": "en prøve",
            "review_date": date(2100, 1, 1),
            "retention_days": 180,
            "controllers": ["Prøveby"],
            "synthetic": True,
            "bluesky": {"service": network.appview, "stream": network.stream},
        }
    )


def municipality_of(city: City, source: Source) -> Municipality:
    """A municipality that watches the city's registered accounts; the last one is a figure's."""
    types = ("media", "municipality", "politician")
    communities = tuple(
        Community(native_id=account.did, source=source.id, name=account.handle, type=kind)
        for account, kind in zip(city.watched, types, strict=True)
    )
    return Municipality(
        slug="proeveby",
        name="Prøveby",
        kommunekode="0851",
        sources=(source,),
        communities=communities,
    )


def connector_of(city: City) -> BlueskyConnector:
    """A connector over a city's network that is not slowed down by a budget."""
    source = source_of(city.network)
    municipality = municipality_of(city, source)
    client = polite_client(municipality, source, wait=lambda _: None)
    return BlueskyConnector(municipality, source, client, idle_seconds=2)


@dataclass
class Store:
    """Posts by native id, and what is kept between runs; a gap asks for a look at all roots."""

    rows: dict[str, dict[str, object]] = field(default_factory=dict)
    cursor: dict[str, str | int] = field(default_factory=dict)
    roots: dict[str, None] = field(default_factory=dict)
    gone: list[Gone] = field(default_factory=list)
    gaps: int = 0

    def run(
        self, connector: BlueskyConnector, since: datetime | None = None, steps: int | None = None
    ) -> None:
        """Read and apply; a look when `since` is given. `steps`: killed after that many."""
        roots = () if since is None else tuple(self.roots)
        wanted = Wanted(datetime.now(UTC), dict(self.cursor), since, roots)
        self.apply(connector.read(wanted), steps)

    def apply(self, steps: Iterable[Step], limit: int | None = None) -> None:
        """Land pages, forget what is gone, and what is missing from a thread that was listed."""
        came: set[str] = set()
        for number, step in enumerate(steps):
            if number == limit:
                return
            if step.page is not None:
                assert step.page.rejected.is_empty()
                landed = {str(row["native_id"]): row for row in step.page.frame.to_dicts()}
                self.rows |= landed
                came |= landed.keys()
            self.cursor = dict(step.cursor if step.cursor is not None else self.cursor)
            self.roots |= dict.fromkeys(step.roots)
            self.gaps += step.is_gap
            self._forget(step, came)

    def _forget(self, step: Step, came: set[str]) -> None:
        if step.gone is not None:
            self.gone.append(step.gone)
        posts = step.gone.posts if step.gone else ()
        authors = step.gone.authors if step.gone else ()
        listed = {one.thread for one in step.listed}
        self.rows = {
            key: row
            for key, row in self.rows.items()
            if key not in posts
            and row["author_native_id"] not in authors
            and (row["thread_native_id"] not in listed or key in came)
        }

    def seen(self) -> dict[str, Seen]:
        """What is in the store, as a city gives its state."""
        return {
            key: Seen(
                **{
                    "text": row["text"],
                    "root": row["thread_native_id"],
                    "parent": row["parent_native_id"],
                    "depth": row["depth"],
                    "author": row["author_native_id"],
                    "likes": row["reactions"],
                    "replies": row["replies"],
                    "shares": row["shares"],
                }
            )
            for key, row in self.rows.items()
        }
