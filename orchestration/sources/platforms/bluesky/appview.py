"""The reading side of the network: XRPC queries as plain GETs through the polite client.

Belongs here: which answers mean "not there" and "not for guests". Asking again for what is not
whole is `orchestration.sources.web`'s; what an answer says is read elsewhere.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import httpx

from orchestration.sources.web import SourceForbids, SourceUnreachable, json_of, understood

_NOT_THERE = frozenset(
    {"NotFound", "AccountDeactivated", "AccountTakedown", "AccountNotFound", "RepoNotFound"}
)
_NO_PROFILE = ("InvalidRequest", "Profile not found")


class AppView:
    """Answers of one service, by the name of the query."""

    def __init__(self, client: httpx.Client, address: str) -> None:
        self._client, self._address = client, address.rstrip("/")

    def ask(self, query: str, **parameters: str | int) -> dict[str, Any] | None:
        """What the service answers; None where it says that what was asked for is not there.

        Raises SourceUnreachable when it gives no usable answer, SourceForbids when it wants a
        login.
        """
        address = f"{self._address}/xrpc/{query}"
        request = self._client.build_request("GET", address, params=parameters)
        return understood(self._client, request, partial(_read, query))


def _read(query: str, response: httpx.Response) -> dict[str, Any] | None:
    host = response.request.url.host
    if response.status_code in (401, 403):
        raise SourceForbids(
            f"{host} answers {query} only after a login: name a service that answers guests"
        )
    answer = json_of(response, dict)
    if response.is_success:
        return answer
    error, message = answer.get("error"), answer.get("message")
    if response.is_client_error and (error in _NOT_THERE or (error, message) == _NO_PROFILE):
        return None
    raise SourceUnreachable(host, f"status {response.status_code} for {query}")
