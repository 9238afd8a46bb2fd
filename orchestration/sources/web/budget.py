"""How often a host may be asked: one budget per host for all sources of a process."""

from __future__ import annotations

from functools import cache

from pyrate_limiter import Duration, InMemoryBucket, Limiter, Rate

REQUESTS, WINDOW_SECONDS = 90, 100
"""Below what Mastodon allows, the strictest of the platforms: 300 requests in 5 minutes."""


@cache
def _limiter(host: str, requests: int, window_seconds: int) -> Limiter:
    return Limiter(InMemoryBucket([Rate(requests, window_seconds * Duration.SECOND)]))


def wait_for(host: str, requests: int = REQUESTS, window_seconds: int = WINDOW_SECONDS) -> None:
    """Wait until `host` may be asked once more."""
    _limiter(host, requests, window_seconds).try_acquire(host)
