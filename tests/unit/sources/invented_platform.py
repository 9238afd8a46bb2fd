"""A platform that lies in memory: posts in threads, listings in pages, deletions, lost events.

Belongs here: the server's side and its connector. What a reading must make of it is in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from orchestration.sources.platforms.records import native_page
from orchestration.sources.platforms.steps import Cut, Gone, Listed, Step, Wanted
from orchestration.sources.web import SourceUnreachable

START = datetime(2026, 11, 1, tzinfo=UTC)
PAGE = 4


@dataclass
class Post:
    """A post as the platform keeps it."""

    id: str
    thread: str
    author: str
    at: datetime
    text: str
    likes: int = 0


@dataclass
class Platform:
    """All posts by id, what has been deleted, and how often a page may be asked for."""

    posts: dict[str, Post] = field(default_factory=dict)
    events: list[Gone] = field(default_factory=list)
    has_lost_events: bool = False
    fails_at_request: int | None = None
    requests: int = 0
    page_size: int = PAGE
    shown_until: dict[str, datetime] = field(default_factory=dict)  # by root: threads cut short

    def write(self, number: int, at: datetime, thread: str | None = None, **more: Any) -> str:
        name = f"post{number}"
        post = Post(name, thread or name, f"author{number % 7}", at, f"Invented text {number}")
        self.posts[name] = Post(**{**post.__dict__, **more})
        return name

    def delete(self, name: str, *, is_told: bool = False) -> None:
        del self.posts[name]
        if is_told:
            self.events.append(Gone(posts=(name,)))

    def forget_orphans(self) -> None:
        """Take away what can no longer be asked for: posts of threads whose root is deleted."""
        alive = self.posts.values()
        self.posts = {one.id: one for one in alive if one.thread in self.posts}

    def is_shown(self, post: Post) -> bool:
        return post.thread not in self.shown_until or post.at < self.shown_until[post.thread]

    def asked(self) -> None:
        self.requests += 1
        if self.requests == self.fails_at_request:
            raise SourceUnreachable("invented.example", "cut off")


def _record(post: Post) -> dict[str, Any]:
    return {
        "native_id": post.id,
        "kind": "post" if post.thread == post.id else "comment",
        "thread_native_id": post.thread,
        "author_native_id": post.author,
        "created_at": post.at,
        "text": post.text,
        "reactions": post.likes,
    }


@dataclass
class InventedConnector:
    """Reads a Platform: events, then everything since the cursor or since a look's time."""

    platform: Platform
    version: str = "invented-1"

    def read(self, wanted: Wanted) -> Iterator[Step]:
        yield from self._events(wanted)
        since = wanted.since or datetime.fromisoformat(str(wanted.cursor["at"]))
        posts = sorted(self.platform.posts.values(), key=lambda one: (one.at, one.id))
        found = [one for one in posts if one.at >= since and self.platform.is_shown(one)]
        for start in range(0, len(found), self.platform.page_size):
            self.platform.asked()
            page = found[start : start + self.platform.page_size]
            roots = tuple(one.id for one in page if one.id == one.thread)
            cursor = {**self._told(), "at": page[-1].at.isoformat()}
            yield Step(native_page(page, _record), cursor, roots=roots)
        self.platform.asked()
        cursor = {**self._told(), "at": (wanted.now - timedelta(hours=1)).isoformat()}
        cuts = tuple(Cut((root,), until) for root, until in self.platform.shown_until.items())
        listed = () if wanted.since is None else (Listed(since=wanted.since, cuts=cuts),)
        yield Step(cursor=cursor, listed=listed)

    def _told(self) -> dict[str, int]:
        return {"event": len(self.platform.events)}

    def _events(self, wanted: Wanted) -> Iterator[Step]:
        if self.platform.has_lost_events and wanted.cursor:
            self.platform.has_lost_events = False
            yield Step(cursor={**wanted.cursor, **self._told()}, is_gap=True)
        for number in range(int(wanted.cursor.get("event", 0)), len(self.platform.events)):
            cursor = {**wanted.cursor, "event": number + 1}
            yield Step(cursor=cursor, gone=self.platform.events[number])


def texts(frame: pl.DataFrame) -> list[str]:
    """The texts of posts, sorted."""
    return sorted(text for text in frame["text_clean"] if text is not None)
