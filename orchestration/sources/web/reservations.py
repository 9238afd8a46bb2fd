"""Whether a host lets a page be read: robots.txt (RFC 9309) and text-mining reservations (R18).

A reservation is the W3C community group's TDMRep: `/.well-known/tdmrep.json`, or the header
`tdm-reservation: 1`. Does not belong here: what is read, and how often.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx
from protego import Protego

from orchestration.sources.web.errors import SourceForbids, SourceUnreachable

ROBOTS, TDMREP = "/robots.txt", "/.well-known/tdmrep.json"


@dataclass(frozen=True)
class Reservations:
    """What one host says of itself; read once per run."""

    host: str
    robots: Protego
    reserved: tuple[Protego, ...]

    def refusal(self, url: httpx.URL, agent: str) -> str | None:
        """Why `url` may not be read, with the remedy; None when it may."""
        if not self.robots.can_fetch(str(url), agent):
            return f"{self.host} asks robots to stay away (robots.txt): agree with its owner first"
        if any(not one.can_fetch(str(url), agent) for one in self.reserved):
            return reserved_by(self.host)
        return None


def reserved_by(host: str) -> str:
    """What to say when a host reserves text mining."""
    return (
        f"{host} reserves text mining (TDMRep): get its owner's permission and register it as "
        "`text_mining_permission`"
    )


def _asked(inner: httpx.BaseTransport, base: httpx.URL, path: str, agent: str) -> str | None:
    """The text at `path`; None when there is none. A host that cannot answer allows nothing."""
    request = httpx.Request("GET", base.join(path), headers={"user-agent": agent})
    response = inner.handle_request(request)
    response.read()
    if response.is_redirect or response.status_code in (401, 403) or response.is_success:
        return response.text if response.is_success else None
    if response.is_client_error:
        return None
    raise SourceUnreachable(base.host, f"status {response.status_code} for {path}")


def _entries(text: str | None) -> list[dict[str, Any]]:
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def read_reservations(inner: httpx.BaseTransport, base: httpx.URL, agent: str) -> Reservations:
    """Ask the host of `base` what may be read. Raises SourceUnreachable when it cannot say."""
    robots = Protego.parse(_asked(inner, base, ROBOTS, agent) or "")
    reserved = tuple(
        Protego.parse(f"User-agent: *\nDisallow: {entry.get('location', '/')}")
        for entry in _entries(_asked(inner, base, TDMREP, agent))
        if entry.get("tdm-reservation") == 1
    )
    return Reservations(base.host, robots, reserved)


class ReservingTransport(httpx.BaseTransport):
    """Lets a request through to `inner` only where its host allows it.

    Raises SourceForbids; SourceUnreachable when the host cannot say.
    """

    def __init__(self, inner: httpx.BaseTransport, agent: str, is_permitted: bool) -> None:
        self._inner, self._agent, self._is_permitted = inner, agent, is_permitted
        self._known: dict[str, Reservations] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        base = request.url.copy_with(path="/", query=None)
        if str(base) not in self._known:
            self._known[str(base)] = read_reservations(self._inner, base, self._agent)
        refusal = self._known[str(base)].refusal(request.url, self._agent)
        if refusal and not self._is_permitted:
            raise SourceForbids(refusal)
        response = self._inner.handle_request(request)
        if response.headers.get("tdm-reservation") == "1" and not self._is_permitted:
            raise SourceForbids(reserved_by(request.url.host))
        return response

    def close(self) -> None:
        self._inner.close()
