"""Mock of the AppView for unit tests: invented threads, answered through httpx.MockTransport.

The answers are shaped after the queries getPostThread and getAuthorFeed; a real AppView is asked in
tests/servers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from orchestration.register import Municipality, Source
from orchestration.register.models import Community
from orchestration.sources.platforms.bluesky import BlueskyConnector
from orchestration.sources.platforms.bluesky.appview import AppView

PAPER, READER, FIGURE = "did:plc:avis", "did:plc:laeser", "did:plc:figur"
START = datetime(2026, 9, 1, 12, tzinfo=UTC)
Json = dict[str, Any]


def uri_of(author: str, key: str) -> str:
    return f"at://{author}/app.bsky.feed.post/{key}"


def written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def view(uri: str, text: str = "En ny bro", at: datetime = START, **more: Any) -> Json:
    """A post as the AppView gives it; `more` replaces fields of it."""
    author = uri.split("/")[2]
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": written(at)}
    counts = {"replyCount": 0, "likeCount": 0, "repostCount": 0, "quoteCount": 0}
    return {
        "uri": uri,
        "author": {"did": author, "handle": "nogen.test", "labels": []},
        "record": record | {"langs": ["da"]},
        "indexedAt": written(at),
        **counts,
        **more,
    }


def node(post: Json, replies: list[Any] | None = None) -> Json:
    """A node of a thread; replies that were not read are left out."""
    kind = {"$type": "app.bsky.feed.defs#threadViewPost", "post": post}
    return kind | ({} if replies is None else {"replies": replies})


@dataclass
class Service:
    """Posts and who answers whom; gives `levels` of a thread at a time and counts its answers."""

    levels: int = 10
    posts: dict[str, Json] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)
    feed: list[Any] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answers: list[Callable[[], httpx.Response]] = field(default_factory=list)

    def add(self, post: Json, parent: str | None = None) -> str:
        """Add a post, as an answer to `parent` or as a root at the top of the feed."""
        uri = str(post["uri"])
        self.posts[uri] = post
        if parent is None:
            self.feed.insert(0, {"post": post})
        else:
            self.below.setdefault(parent, []).append(uri)
            self.posts[parent]["replyCount"] += 1
        return uri

    def chain(self, levels: int) -> str:
        """A thread with one answer on each of `levels` levels; gives its root."""
        root = last = self.add(view(uri_of(PAPER, "rod")))
        for level in range(levels):
            last = self.add(view(uri_of(READER, f"svar{level}"), f"Svar {level}"), last)
        return root

    def _node(self, uri: str, levels: int) -> Json:
        if levels == 0:
            return node(self.posts[uri])
        replies = [self._node(one, levels - 1) for one in self.below.get(uri, [])]
        return node(self.posts[uri], replies)

    def _thread(self, uri: str, depth: int) -> httpx.Response:
        if uri not in self.posts:
            return httpx.Response(400, json={"error": "NotFound", "message": "Post not found"})
        return httpx.Response(200, json={"thread": self._node(uri, min(depth, self.levels))})

    def _feed(self, start: int, limit: int) -> httpx.Response:
        page = {"feed": self.feed[start : start + limit]}
        after = start + limit
        more = {"cursor": str(after)} if after < len(self.feed) else {}
        return httpx.Response(200, json=page | more)

    def answer(self, request: httpx.Request) -> httpx.Response:
        query, asked = request.url.path.rsplit("/", 1)[1], request.url.params
        if query not in ("getPostThread", "getAuthorFeed") and not query.startswith("app."):
            return httpx.Response(404)
        self.asked.append(asked.get("uri", query))
        if self.answers:
            return self.answers.pop(0)()
        if query == "app.bsky.feed.getPostThread":
            return self._thread(asked["uri"], int(asked["depth"]))
        return self._feed(int(asked.get("cursor", 0)), int(asked["limit"]))

    def client(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self.answer))

    def appview(self) -> AppView:
        return AppView(self.client(), "https://api.test")


def source_of(**settings: Any) -> Source:
    """A source without a stream, over the mock."""
    words = dict.fromkeys(("why_public", "legal_basis", "terms_ref", "owner", "approved_by"), "-")
    return Source.model_validate(
        {"id": "proeve", "name": "Prøve", "adapter": "bluesky", "platform": "bluesky", **words}
        | {"review_date": date(2100, 1, 1), "retention_days": 180, "controllers": ["Prøveby"]}
        | {"synthetic": True, "earliest": date(2026, 1, 1)}
        | {"bluesky": {"service": "https://api.test", "stream": None} | settings}
    )


def municipality_of(*accounts: str) -> Municipality:
    """A municipality whose source watches these accounts; FIGURE is a politician's."""
    communities = [
        Community(
            native_id=one,
            source="proeve",
            name=f"Side {number}",
            type="politician" if one == FIGURE else "media",
        )
        for number, one in enumerate(accounts)
    ]
    return Municipality(slug="proeveby", name="By", kommunekode="0851", communities=communities)


def connector_of(service: Service, **settings: Any) -> BlueskyConnector:
    """A connector over the mock that watches PAPER and FIGURE."""
    municipality = municipality_of(PAPER, FIGURE)
    return BlueskyConnector(municipality, source_of(**settings), service.client(), idle_seconds=0.2)


def later(hours: float) -> datetime:
    return START + timedelta(hours=hours)
