"""Asking the YouTube Data API: its key, its quota, its pages and what its errors mean.

The key goes into a header and never into an address. Does not belong here: what a comment means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from orchestration.sources.platforms.records import MISSHAPEN
from orchestration.sources.web import (
    NotUnderstood,
    SourceForbids,
    SourceUnreachable,
    json_of,
    understood,
)

_EMPTY = frozenset({"commentsDisabled", "videoNotFound", "playlistNotFound", "commentNotFound"})
_SPENT = frozenset(
    {"quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded"}
)
_PASSING = frozenset({"processingFailure", "backendError", "internalError"})


@dataclass
class Interface:
    """The interface at one address; each answer costs one unit of the day's quota."""

    client: httpx.Client
    service: str
    key: str = field(repr=False)
    units_left: int

    def answers(self, resource: str, asked: Mapping[str, str | int]) -> Iterator[list[Any]]:
        """The items of `resource`, answer by answer; none where comments are switched off.

        Raises SourceForbids when the key is refused, SourceUnreachable when the quota is used up.
        """
        page: dict[str, str] = {}
        while True:
            items, following = self._asked(resource, {**asked, **page})
            yield items
            if following is None:
                return
            page = {"pageToken": following}

    def _asked(self, resource: str, asked: Mapping[str, str | int]) -> tuple[list[Any], str | None]:
        if self.units_left < 1:
            raise SourceUnreachable(self.host, "this run's share of the quota is used up")
        self.units_left -= 1
        request = self.client.build_request(
            "GET",
            f"{self.service.rstrip('/')}/{resource}",
            params=dict(asked),
            headers={"x-goog-api-key": self.key},
        )
        return understood(self.client, request, _items, follow_redirects=False)

    @property
    def host(self) -> str:
        """The host, for messages."""
        return httpx.URL(self.service).host


def _items(response: httpx.Response) -> tuple[list[Any], str | None]:
    answer = json_of(response, dict)
    if not response.is_success:
        _refused(response, _reason(answer))
        return [], None
    items, following = answer.get("items", []), answer.get("nextPageToken")
    if not isinstance(items, list) or not isinstance(following, str | None):
        raise NotUnderstood("no list of items")
    return items, following


def _reason(answer: dict[str, Any]) -> str:
    try:
        return str(answer["error"]["errors"][0]["reason"])
    except MISSHAPEN:
        return ""


def _refused(response: httpx.Response, reason: str) -> None:
    """Raise what an error means; nothing where it says that there are no comments."""
    is_of_a_video = "videoId" in response.request.url.params
    if reason in _EMPTY or (reason == "forbidden" and is_of_a_video):  # a video made private
        return
    if reason in _SPENT:
        raise SourceUnreachable(response.request.url.host, "the quota of the day is used up")
    if reason in _PASSING:
        raise NotUnderstood(f"status {response.status_code}")
    raise SourceForbids(
        f"YouTube's interface refuses the key (status {response.status_code}): check that "
        "TRYG_YOUTUBE_KEY is valid and that its project may use the YouTube Data API v3"
    )
