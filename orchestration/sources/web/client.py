"""The HTTP client that every connector is handed: named, patient, stopped by a host's wishes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from orchestration.register import Municipality, Source
from orchestration.sources.web.budget import wait_for
from orchestration.sources.web.reservations import ReservingTransport
from orchestration.sources.web.transport import ATTEMPTS, PoliteTransport

TIMEOUT_SECONDS = 20.0
for _library in ("httpx", "httpcore", "hpack"):
    logging.getLogger(_library).setLevel(logging.WARNING)  # below it they log whole addresses


def agent_of(municipality: Municipality) -> str:
    """Who asks, as a host's owner sees it."""
    contact = f"; {municipality.contact}" if municipality.contact else ""
    return f"TrygDigitalBy/0.1 (kommune {municipality.kommunekode}{contact})"


def _now() -> datetime:
    return datetime.now(UTC)


def polite_client(
    municipality: Municipality,
    source: Source,
    *,
    clock: Callable[[], datetime] = _now,
    inner: httpx.BaseTransport | None = None,
    wait: Callable[[str], None] = wait_for,
    attempts: int = ATTEMPTS,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> httpx.Client:
    """A client for one source; follows redirects, keeps no cookies, takes no proxy from outside.

    Its requests raise SourceUnreachable when a host does not answer after all tries, and
    SourceForbids where robots.txt or a reservation keeps them out.
    """
    agent = agent_of(municipality)
    polite = PoliteTransport(inner or httpx.HTTPTransport(), clock, wait, attempts)
    permitted = source.text_mining_permission is not None
    return httpx.Client(
        transport=ReservingTransport(polite, agent, permitted),
        headers={"user-agent": agent},
        timeout=timeout_seconds,
        follow_redirects=True,
        trust_env=False,
    )
