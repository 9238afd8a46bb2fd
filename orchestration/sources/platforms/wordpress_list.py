"""The list of comments of a WordPress site, read along time while it changes.

Each answer begins where the last one ended, by time and not by page number: what is deleted
meanwhile moves nothing out of sight. Does not belong here: what a comment means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from orchestration.sources.platforms.records import MISSHAPEN
from orchestration.sources.web import (
    NotUnderstood,
    SourceForbids,
    SourceUnreachable,
    json_of,
    only_open,
    understood,
)

PER_ANSWER = 100
RESTARTS = 5
FIELDS = "id,post,parent,author,author_name,date,date_gmt,content"  # no avatar, no address
_ROUTE = "/wp/v2/comments"
_CLOCKS = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class CommentList:
    """The list at one address of the REST interface."""

    client: httpx.Client
    address: httpx.URL

    @classmethod
    def of(cls, client: httpx.Client, site: str) -> CommentList:
        """The list of `site`, with or without pretty permalinks.

        Raises SourceForbids when its interface is closed or not there.
        """
        for address in _addresses(site):
            request = client.build_request("GET", address.copy_merge_params({"per_page": 1}))
            if understood(client, request, _is_open):
                return cls(client, address)
        raise SourceForbids(
            f"{httpx.URL(site).host} has no open REST interface of WordPress at the registered "
            "address: correct the address, or agree with its owner"
        )

    def since(self, start: datetime) -> Iterator[list[Any]]:
        """Answers with all comments written since `start`, oldest first; some come twice.

        Raises SourceUnreachable when the list cannot be read whole.
        """
        # Sites sort and compare by their own local time, whose zone is not known here.
        after, offset, before, restarts = _local(start) - _CLOCKS, 0, 0, 0
        while True:
            comments, total = self._asked(after, offset)
            if offset and total < before:  # what was not read yet has moved up
                offset, restarts = 0, restarts + 1
                if restarts > RESTARTS:
                    raise SourceUnreachable(self.address.host, "comments vanish while it is read")
                continue
            yield comments
            if offset + PER_ANSWER >= total:
                return
            last = _last_written(comments)
            if last is not None and last - _SECOND > after:
                after, offset = last - _SECOND, 0
            else:
                offset += PER_ANSWER
            before = total

    def _asked(self, after: datetime, offset: int) -> tuple[list[Any], int]:
        """Comments written after a local time, without the first `offset`, and how many there are.

        Those that a guest may not see, under posts with a password, are counted and left out.
        """
        asked: dict[str, str | int] = {
            "after": after.isoformat(timespec="seconds"),
            "orderby": "date",
            "order": "asc",
            "per_page": PER_ANSWER,
            "offset": offset,
            "_fields": FIELDS,
        }
        request = self.client.build_request("GET", self.address.copy_merge_params(asked))
        return understood(self.client, request, _comments)


def _addresses(site: str) -> tuple[httpx.URL, httpx.URL]:
    base = site.rstrip("/")
    bare = httpx.URL(f"{base}/", params={"rest_route": _ROUTE})
    return httpx.URL(f"{base}/wp-json{_ROUTE}"), bare


def _is_open(response: httpx.Response) -> bool:
    """Whether the interface answers here; raises SourceForbids when it refuses a guest."""
    speaks_json = "json" in response.headers.get("content-type", "")
    refuses = response.status_code in (401, 403)
    if not refuses and (response.status_code == 404 or not speaks_json):
        return False
    json_of(only_open(response), list)
    return True


def _comments(response: httpx.Response) -> tuple[list[Any], int]:
    comments = json_of(only_open(response), list)
    total = response.headers.get("x-wp-total", "")
    if not total.isdecimal():
        raise NotUnderstood("no X-WP-Total")
    return comments, int(total)


def _local(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None)


def _last_written(comments: list[Any]) -> datetime | None:
    """The local time of the last comment; None where the answer is not in the order of times."""
    times = []
    for comment in comments:
        try:
            times.append(datetime.fromisoformat(comment["date"]).replace(tzinfo=None))
        except MISSHAPEN:
            continue
    return times[-1] if times and times == sorted(times) else None
