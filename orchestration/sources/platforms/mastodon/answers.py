"""Asking a Mastodon server: pages of its timelines, contexts, single posts, as it gave them.

Belongs here: addresses, paging, which answers can be used at all. What a post says is
`statuses.py`'s; politeness is the HTTP client's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

import httpx
import stamina

from orchestration.errors import MendableError
from orchestration.sources.web import SourceForbids, SourceUnreachable

PAGE_SIZE = 40
ATTEMPTS = 3
OLDEST_COPY = timedelta(minutes=10)
AHEAD = timedelta(days=2)
_LOGIN = frozenset({401, 403, 422})
_GONE = frozenset({404, 410})


class NotMastodon(MendableError):
    """The server does not answer as Mastodon does; the message says what to correct."""


class UnusableAnswer(SourceUnreachable):
    """An answer that is none: not JSON, of another shape, an old copy, about something else."""


def id_at(time: datetime) -> int:
    """The lowest number that a post written at `time` may have."""
    return int(time.timestamp() * 1000) << 16


def time_of(number: int) -> datetime:
    """When the post with this number was written, or came in if it claimed to be from later."""
    return datetime.fromtimestamp((number >> 16) / 1000, UTC)


@dataclass(frozen=True)
class Timeline:
    """One list of posts; `community` names it and its posts in the register, `key` in cursors."""

    community: str
    key: str
    path: str
    only_local: bool = False

    @classmethod
    def of_hashtag(cls, hashtag: str) -> Timeline:
        digest = blake2b(hashtag.lower().encode(), digest_size=12).hexdigest()
        key = hashtag if re.fullmatch(r"[a-z0-9]{1,30}", hashtag) else digest
        return cls(f"#{hashtag}", f"tag_{key}", f"timelines/tag/{quote(hashtag, safe='')}")

    @classmethod
    def local(cls) -> Timeline:
        return cls("local", "local", "timelines/public", only_local=True)


class Answers:
    """What one server answers to anonymous questions.

    Every question raises SourceUnreachable when the server cannot be read, and SourceForbids where
    it does not want to be. Items are as the server wrote them: anything that JSON can hold.
    """

    def __init__(self, client: httpx.Client, server: str, now: datetime) -> None:
        self._client, self._api = client, f"{server.rstrip('/')}/api/v1/"
        self.host = httpx.URL(server).host
        self._end = id_at(now + AHEAD)

    def number(self, item: Any) -> int | None:
        """The server's number of an item; None where it has none that Mastodon can have given."""
        written = item.get("id") if isinstance(item, dict) else None
        if not (isinstance(written, str) and written.isascii() and written.isdecimal()):
            return None
        number = int(written) if len(written) < 20 else self._end
        return number if number < self._end else None

    def newer(self, timeline: Timeline, than: int) -> Iterator[tuple[list[Any], int]]:
        """Pages of the posts after number `than`, oldest first, each with its highest number."""
        while items := self._page(timeline, than):
            numbers = self._numbers(items)
            if not numbers:
                raise NotMastodon(
                    f"{self.host} numbers posts in another way than Mastodon: correct `server`"
                )
            than = max(numbers)
            yield items, than

    def newest(self, timeline: Timeline) -> int | None:
        """The number of the newest post of a timeline; None where it shows none at all."""
        return max(self._numbers(self._page(timeline, 0)), default=None)

    def context(self, number: int) -> tuple[list[Any], list[Any]] | None:
        """The posts above and below one, as far as they are shown; None where it is not shown."""
        answer = self._asked(f"statuses/{number}/context", {}, _is_context)
        return (answer["ancestors"], answer["descendants"]) if answer else None

    def status(self, number: int) -> Any:
        """One post; None where it is not shown."""
        return self._asked(f"statuses/{number}", {}, lambda one: self.number(one) == number)

    def _numbers(self, items: list[Any]) -> list[int]:
        return [number for item in items if (number := self.number(item)) is not None]

    def _page(self, timeline: Timeline, than: int) -> list[Any]:
        """The page after number `than`, oldest first; the newest page where that is 0."""
        asked: dict[str, str | int] = {"limit": PAGE_SIZE}
        asked |= {"local": "true"} if timeline.only_local else {}
        asked |= {"min_id": than} if than else {}

        def goes_on(items: Any) -> bool:
            numbers = self._numbers(items) if isinstance(items, list) else [0]
            return not numbers or max(numbers) > than

        items = self._asked(timeline.path, asked, goes_on, is_needed=True)
        return [item for item in reversed(items) if (self.number(item) or self._end) > than]

    def _asked(
        self,
        path: str,
        parameters: dict[str, str | int],
        is_usable: Callable[[Any], bool],
        is_needed: bool = False,
    ) -> Any:
        for attempt in stamina.retry_context(on=UnusableAnswer, attempts=ATTEMPTS, timeout=None):
            with attempt:
                response = self._response(path, parameters)
                if response.status_code in _LOGIN | _GONE and not is_needed:
                    return None
                return self._usable(response, is_usable)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _response(self, path: str, parameters: dict[str, str | int]) -> httpx.Response:
        try:
            return self._client.get(self._api + path, params=parameters)
        except httpx.RequestError as error:  # of redirects; the rest the client has dealt with
            raise SourceUnreachable(self.host, type(error).__name__) from None

    def _usable(self, response: httpx.Response, is_usable: Callable[[Any], bool]) -> Any:
        if response.status_code in _LOGIN:
            raise SourceForbids(
                f"{self.host} shows this only to those who log in: ask its owner or leave it out"
            )
        if response.status_code in _GONE:
            raise NotMastodon(f"{self.host} has no such timeline: correct `server`")
        if response.status_code != httpx.codes.OK:
            raise SourceUnreachable(self.host, f"status {response.status_code}")
        age = response.headers.get("age", "")
        if age.isdecimal() and int(age) > OLDEST_COPY.total_seconds():
            raise UnusableAnswer(self.host, "an old copy instead of an answer")
        try:
            answer = response.json()
        except (ValueError, RecursionError):
            raise UnusableAnswer(self.host, "an answer that is no JSON") from None
        if not is_usable(answer):
            raise UnusableAnswer(self.host, "an answer to another question")
        return answer


def _is_context(answer: Any) -> bool:
    return isinstance(answer, dict) and all(
        isinstance(answer.get(name), list) for name in ("ancestors", "descendants")
    )
