"""The lists of a Misago forum, threads and posts, read while they change.

Belongs here: paging and what moves meanwhile. Does not belong here: what a post means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

import httpx

from orchestration.sources.platforms.records import MISSHAPEN, at, whole, written
from orchestration.sources.web import (
    NotUnderstood,
    SourceForbids,
    SourceUnreachable,
    json_of,
    only_open,
    understood,
)

TRIES = 5
T = TypeVar("T")


@dataclass(frozen=True)
class Thread:
    """A thread as its list tells of it; `first_post` is known once its posts are read."""

    number: int
    title: str = field(repr=False)
    last_post: int
    last_post_on: datetime
    is_pinned: bool
    first_post: int | None = None

    @classmethod
    def of(cls, item: Any) -> Thread:
        """Raises NotUnderstood: a thread that cannot be read would hide its posts."""
        try:
            return cls(
                whole(item["id"]),
                written(item["title"]),
                whole(item["last_post"]),
                at(item["last_post_on"]),
                whole(item["weight"]) > 0,
            )
        except MISSHAPEN:
            raise NotUnderstood("a thread of another shape") from None


@dataclass(frozen=True)
class Posts:
    """One answer with posts of a thread, which says how many answers and posts there are."""

    thread: Thread
    posts: list[Any] = field(repr=False)
    pages: int
    count: int


@dataclass(frozen=True)
class Forum:
    """A forum, or those of its categories that are named by number."""

    client: httpx.Client
    address: str
    categories: tuple[int, ...] = ()

    def threads(self, start: datetime) -> list[Thread]:
        """Threads that somebody has written in since `start`, the longest quiet one first.

        Somebody may write in a thread while the list is read: it then jumps to the list's top,
        which is read until nothing new is there. Raises SourceUnreachable when that never ends.
        """
        found: dict[int, Thread] = {}
        for category in self.categories or (None,):
            newest = -1
            for _ in range(TRIES):
                listed = list(self._listed(category, start, newest))
                found |= {thread.number: thread for thread in listed}
                if not any(thread.last_post > newest for thread in listed):
                    break
                newest = max(thread.last_post for thread in listed)
            else:
                raise SourceUnreachable(self._host, "threads change while they are read")
        active = (thread for thread in found.values() if thread.last_post_on >= start)
        return sorted(active, key=lambda thread: (thread.last_post_on, thread.number))

    def _listed(self, category: int | None, start: datetime, newest: int) -> Iterator[Thread]:
        """Threads from the top of a list down to `start`, or to what had been read before."""
        position: int | None = 0
        while position is not None:
            asked: dict[str, str | int] = {"list": "all", "start": position}
            asked |= {} if category is None else {"category": category}
            threads, position = self._asked("/api/threads/", asked, _threads)
            yield from threads
            loose = [thread for thread in threads if not thread.is_pinned]
            if any(one.last_post_on < start or one.last_post <= newest for one in loose):
                return

    def posts(self, thread: Thread, start: datetime) -> list[Posts]:
        """The first answer of a thread, and from the last one back all with posts since `start`.

        What is deleted or let through meanwhile moves posts between answers, so their number must
        not change. Raises SourceUnreachable when it never stands still. Empty when the thread has
        gone.
        """
        for _ in range(TRIES):
            first = self._posts(thread, 1)
            if first is None:
                return []
            answers: list[Posts | None] = [first]
            for number in range(first.pages, 1, -1):
                answers.append(self._posts(thread, number))
                if _is_older(answers[-1], start):
                    break
            read = [answer for answer in answers if answer is not None]
            if len(read) == len(answers) and read[-1].count == first.count:
                return [replace(answer, thread=first.thread) for answer in read]
        raise SourceUnreachable(self._host, "a thread changes while it is read")

    def _posts(self, thread: Thread, number: int) -> Posts | None:
        """One answer with posts; None when the thread or this part of it is not there any more."""

        def read(response: httpx.Response) -> Posts | None:
            return None if response.status_code in (403, 404) else _posts(thread, response)

        return self._asked(f"/api/threads/{thread.number}/posts/", {"page": number}, read)

    def _asked(
        self, path: str, asked: dict[str, str | int], read: Callable[[httpx.Response], T]
    ) -> T:
        address = f"{self.address.rstrip('/')}{path}"
        request = self.client.build_request(
            "GET", address, params=asked, headers={"accept": "application/json"}
        )
        return understood(self.client, request, read)

    @property
    def _host(self) -> str:
        return httpx.URL(self.address).host


def _threads(response: httpx.Response) -> tuple[list[Thread], int | None]:
    answer = json_of(only_open(response), dict)
    if "pages" in answer:
        raise SourceForbids(
            f"{response.request.url.host} runs a Misago that numbers its pages (0.19 or older): "
            "ask its owner for an update, or register a feed of it"
        )
    results, position = answer.get("results"), answer.get("next")
    if not isinstance(results, list) or not isinstance(position, int | None):
        raise NotUnderstood("no list of threads")
    return [Thread.of(item) for item in results], position


def _posts(thread: Thread, response: httpx.Response) -> Posts:
    answer = json_of(only_open(response), dict)
    try:
        part = answer["post_set"]
        posts, pages, count = [*part["results"]], whole(part["pages"]), whole(part["count"])
    except MISSHAPEN:
        raise NotUnderstood("no list of posts") from None
    return Posts(replace(thread, first_post=_first(posts)), posts, pages, count)


def _first(posts: list[Any]) -> int | None:
    """The number of the post that opens the thread, told from its first answer."""
    for post in posts:
        if isinstance(post, dict) and not post.get("is_event") and isinstance(post.get("id"), int):
            return int(post["id"])
    return None


def _is_older(answer: Posts | None, start: datetime) -> bool:
    """Whether all posts of an answer were written before `start`."""
    try:
        return answer is not None and all(at(one["posted_on"]) < start for one in answer.posts)
    except MISSHAPEN:
        return False
