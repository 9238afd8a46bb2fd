"""A mock of a Mastodon server: its anonymous interface over posts that are kept in memory.

Not the real thing: it answers timelines, contexts and single posts as Mastodon's published source
does (limits, cutting before hiding, Link headers, rate limit), and knows by rules of its own what
a source that watches some of its timelines should hold.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
HOST = "mastodon.example"


@dataclass
class MockAccount:
    number: int
    acct: str
    note: str = "<p>Bor i byen</p>"
    noindex: bool | None = None
    is_silenced: bool = False

    def shown(self) -> dict[str, Any]:
        limited = {"limited": True} if self.is_silenced else {}
        return {
            "id": str(self.number),
            "acct": self.acct,
            "username": self.acct.split("@")[0],
            "display_name": "Nogen",
            "note": self.note,
            "noindex": self.noindex,
            "bot": False,
            **limited,
        }

    @property
    def has_opted_out(self) -> bool:
        return bool(self.noindex) or "nobot" in self.note


@dataclass
class MockPost:
    number: int
    account: MockAccount
    text: str
    created_at: datetime
    tags: tuple[str, ...] = ()
    parent: int | None = None
    parent_account: int | None = None
    visibility: str = "public"
    edited_at: datetime | None = None
    favourites: int = 0

    @property
    def uri(self) -> str:
        return f"https://{HOST}/users/{self.account.number}/statuses/{self.number}"

    @property
    def is_distributable(self) -> bool:
        return self.visibility in ("public", "unlisted")


@dataclass
class MockMastodon:
    """The server; `page_limit` and the context's limits may be set lower than Mastodon's."""

    page_limit: int = 40
    ancestors_limit: int = 40
    descendants_limit: int = 60
    depth_limit: int = 20
    now: datetime = START
    accounts: dict[str, MockAccount] = field(default_factory=dict)
    posts: dict[int, MockPost] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    refusals: dict[str, httpx.Response] = field(default_factory=dict)  # by a part of the path
    throttled: int = 0  # how many of the next requests are over the limit

    def account(self, acct: str) -> MockAccount:
        return self.accounts.setdefault(acct, MockAccount(len(self.accounts) + 1, acct))

    def post(
        self,
        acct: str = "anna",
        text: str = "Så er der liv på torvet",
        tags: tuple[str, ...] = ("aalborg",),
        parent: int | None = None,
        visibility: str = "public",
        written: datetime | None = None,
    ) -> int:
        """Write a post now, or let one in that was written before; gives its number."""
        created = written or self.now
        number = int(created.timestamp() * 1000) << 16
        while number in self.posts:
            number += 1
        above = self.posts[parent].account.number if parent else None
        self.posts[number] = MockPost(
            number, self.account(acct), text, created, tags, parent, above, visibility
        )
        self.now += timedelta(seconds=1)
        return number

    def edit(self, number: int, text: str) -> None:
        self.posts[number].text = text
        self.posts[number].edited_at = self.now

    def delete(self, number: int) -> None:
        """As the database does: replies stay and reply to nothing any more."""
        del self.posts[number]
        for post in self.posts.values():
            if post.parent == number:
                post.parent = None

    def replies(self, number: int) -> list[MockPost]:
        return [self.posts[one] for one in sorted(self.posts) if self.posts[one].parent == number]

    def _lists(self, tag: str | None) -> list[MockPost]:
        listed = [one for one in self.posts.values() if self.is_listed(one, tag)]
        return sorted(listed, key=lambda one: one.number)

    def is_listed(self, post: MockPost, tag: str | None) -> bool:
        """In the timeline of a hashtag, or in the local one (None)."""
        if post.visibility != "public" or post.account.is_silenced:
            return False
        if tag is not None:
            return tag in post.tags
        is_new = post.parent_account in (None, post.account.number)
        return "@" not in post.account.acct and is_new

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the server says to one request."""
        path, asked = request.url.path, request.url.params
        self.requests.append(f"{path}?{asked}")
        if self.throttled:
            self.throttled -= 1
            reset = (self.now + timedelta(minutes=4)).isoformat().replace("+00:00", "Z")
            return httpx.Response(429, headers={"x-ratelimit-reset": reset}, json={"error": "429"})
        for part, refusal in self.refusals.items():
            if part in path:
                return refusal
        parts = path.removeprefix("/api/v1/").split("/")
        if path.startswith("/api/v1/timelines/"):
            tag = parts[2].lower().replace("ø", "o") if parts[1] == "tag" else None
            return self._timeline(request.url, self._lists(tag))
        if path.startswith("/api/v1/statuses/") and int(parts[1]) in self.posts:
            post = self.posts[int(parts[1])]
            if post.is_distributable:
                found = self._context(post) if parts[2:] == ["context"] else self.shown(post)
                return httpx.Response(200, json=found)
        return httpx.Response(404, json={"error": "Record not found"})

    def _timeline(self, url: httpx.URL, posts: list[MockPost]) -> httpx.Response:
        limit = min(int(url.params.get("limit", 20)), self.page_limit)
        above = int(url.params.get("min_id", 0))
        below = int(url.params.get("max_id", 1 << 63))
        found = [one for one in posts if above < one.number < below]
        page = (found[:limit] if "min_id" in url.params else found[-limit:])[::-1]
        headers = {}
        if page:
            links = {"next": {"max_id": page[-1].number}, "prev": {"min_id": page[0].number}}
            kept = url.copy_remove_param("min_id").copy_remove_param("max_id")
            headers["link"] = ", ".join(
                f'<{kept.copy_merge_params(more)}>; rel="{rel}"' for rel, more in links.items()
            )
        return httpx.Response(200, headers=headers, json=[self.shown(one) for one in page])

    def _below(self, post: MockPost, depth: int = 0) -> Iterator[MockPost]:
        for reply in self.replies(post.number) if depth < self.depth_limit else ():
            yield reply
            yield from self._below(reply, depth + 1)

    def above(self, post: MockPost) -> list[MockPost]:
        """From the parent up."""
        chain = list[MockPost]()
        while post.parent is not None:
            post = self.posts[post.parent]
            chain.append(post)
        return chain

    def _context(self, post: MockPost) -> dict[str, Any]:
        below = list(self._below(post))[: self.descendants_limit]
        above = self.above(post)[: self.ancestors_limit][::-1]

        def shown(posts: list[MockPost]) -> list[dict[str, Any]]:
            return [
                self.shown(one)
                for one in posts
                if one.is_distributable and not one.account.is_silenced
            ]

        return {"ancestors": shown(above), "descendants": shown(below)}

    def shown(self, post: MockPost) -> dict[str, Any]:
        replies = sum(one.is_distributable for one in self.replies(post.number))
        links = "".join(f' <a href="https://{HOST}/tags/{one}">#{one}</a>' for one in post.tags)
        return {
            "id": str(post.number),
            "uri": post.uri,
            "created_at": post.created_at.isoformat().replace("+00:00", "Z"),
            "edited_at": post.edited_at and post.edited_at.isoformat(),
            "in_reply_to_id": post.parent and str(post.parent),
            "in_reply_to_account_id": post.parent_account and str(post.parent_account),
            "visibility": post.visibility,
            "spoiler_text": "",
            "content": f"<p>{post.text}{links}</p>" if post.text else "",
            "language": "da",
            "replies_count": replies,
            "reblogs_count": 0,
            "favourites_count": post.favourites,
            "reblog": None,
            "tags": [{"name": one, "url": f"https://{HOST}/tags/{one}"} for one in post.tags],
            "account": post.account.shown(),
        }

    def holds(self, tags: tuple[str, ...], has_local: bool, days: int) -> dict[str, str]:
        """What a source should hold: texts by uri, of listed posts and replies within `days`."""
        kinds = [*tags, *([None] if has_local else [])]

        def belongs(post: MockPost) -> bool:
            line = [post, *self.above(post)]
            listed = next((one for one in line if any(self.is_listed(one, k) for k in kinds)), None)
            return listed is not None and post.created_at - listed.created_at <= timedelta(days)

        return {
            one.uri: " ".join([one.text, *(f"#{tag}" for tag in one.tags)])
            for one in self.posts.values()
            if one.visibility == "public"
            and one.text
            and not one.account.is_silenced
            and not one.account.has_opted_out
            and belongs(one)
        }


@contextmanager
def serving(mock: MockMastodon) -> Iterator[str]:
    """The mock behind a real HTTP server on this machine; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            given = mock.answer(httpx.Request("GET", f"http://{self.headers['host']}{self.path}"))
            self.send_response(given.status_code)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(given.content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
