"""Answers that are understood, or asked for again: cut-off JSON, a page meant for people.

Belongs here: asking anew when an answer arrived and makes no sense, and what the status of an
answer says to a guest. Passing failures of a host are `transport.py`'s, what an answer means is the
connector's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import httpx
import stamina

from orchestration.sources.web.errors import SourceForbids, SourceUnreachable

ATTEMPTS = 4
CLOSED = frozenset({401, 403, 404, 410})
T = TypeVar("T")


class NotUnderstood(ValueError):
    """An answer is not what was asked for; its text is a reason without any value."""


def understood(
    client: httpx.Client,
    request: httpx.Request,
    read: Callable[[httpx.Response], T],
    *,
    attempts: int = ATTEMPTS,
    follow_redirects: bool = True,
) -> T:
    """What `read` makes of the answer to `request`; asked again while it raises NotUnderstood.

    Raises SourceUnreachable when the last answer is not understood either.
    """
    host = request.url.host
    try:
        for attempt in stamina.retry_context(
            on=NotUnderstood, attempts=attempts, timeout=None, wait_max=30.0
        ):
            with attempt:
                return read(client.send(request, follow_redirects=follow_redirects))
    except NotUnderstood as error:
        raise SourceUnreachable(host, str(error)) from None
    except httpx.RequestError as error:
        raise SourceUnreachable(host, type(error).__name__) from None
    raise AssertionError("unreachable: the last attempt returns or raises")


def only_open(response: httpx.Response) -> httpx.Response:
    """The answer, if a guest got what was asked for.

    Raises SourceForbids where guests are kept out or nothing is there, NotUnderstood otherwise.
    """
    if response.status_code in CLOSED:
        raise SourceForbids(
            f"{response.request.url.host} does not show this to guests (status "
            f"{response.status_code}): correct the address in the register, or agree with its owner"
        )
    if not response.is_success:
        raise NotUnderstood(f"status {response.status_code}")
    return response


def json_of(response: httpx.Response, kind: type[T]) -> T:
    """The JSON of an answer, an array (`list`) or an object (`dict`). Raises NotUnderstood."""
    try:
        content = response.json()
    except (ValueError, RecursionError):
        raise NotUnderstood("no whole JSON") from None
    if not isinstance(content, kind):
        raise NotUnderstood("JSON of another shape")
    return content
