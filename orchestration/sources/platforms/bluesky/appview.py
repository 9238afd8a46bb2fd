"""The reading side of the network: XRPC queries as plain GETs through the polite client.

Belongs here: which answers mean "not there", "not for guests" and "not whole". What an answer says
is read elsewhere.
"""

from __future__ import annotations

from typing import Any

import httpx
import stamina

from orchestration.sources.web import SourceForbids, SourceUnreachable

TRIES = 4
_NOT_THERE = frozenset(
    {"NotFound", "AccountDeactivated", "AccountTakedown", "AccountNotFound", "RepoNotFound"}
)
_NO_PROFILE = ("InvalidRequest", "Profile not found")


class _NotWhole(SourceUnreachable):
    """An answer that is no JSON object; may be better next time."""


class AppView:
    """Answers of one service, by the name of the query."""

    def __init__(self, client: httpx.Client, address: str) -> None:
        self._client, self._address = client, address.rstrip("/")

    def ask(self, query: str, **parameters: str | int) -> dict[str, Any] | None:
        """What the service answers; None where it says that what was asked for is not there.

        Raises SourceUnreachable when it gives no usable answer, SourceForbids when it wants a
        login.
        """
        url = httpx.URL(f"{self._address}/xrpc/{query}", params=parameters)
        for attempt in stamina.retry_context(on=_NotWhole, attempts=TRIES, timeout=None):
            with attempt:
                return _read(self._get(url), query)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _get(self, url: httpx.URL) -> httpx.Response:
        try:
            return self._client.get(url)
        except httpx.RequestError as error:
            raise SourceUnreachable(url.host, type(error).__name__) from None


def _read(response: httpx.Response, query: str) -> dict[str, Any] | None:
    host = response.request.url.host
    if response.status_code in (401, 403):
        raise SourceForbids(
            f"{host} answers {query} only after a login: name a service that answers guests"
        )
    answer = _object(response, host)
    if response.is_success:
        return answer
    error, message = answer.get("error"), answer.get("message")
    if response.is_client_error and (error in _NOT_THERE or (error, message) == _NO_PROFILE):
        return None
    raise SourceUnreachable(host, f"status {response.status_code} for {query}")


def _object(response: httpx.Response, host: str) -> dict[str, Any]:
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise _NotWhole(host, f"status {response.status_code} without a JSON object")
    return answer
