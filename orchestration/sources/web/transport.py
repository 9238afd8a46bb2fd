"""An httpx transport that waits its turn, reads answers whole and asks again when one is not.

Belongs here: retries, pauses that a host asks for, cut connections. Whether a page may be read is
`reservations.py`'s; what an answer means is the connector's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import stamina

from orchestration.sources.web.budget import wait_for
from orchestration.sources.web.errors import SourceUnreachable

ATTEMPTS = 6
LONGEST_PAUSE = timedelta(minutes=15)
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class _TryAgain(Exception):
    """An answer that may be better next time; `pause` is what the host asked for."""

    def __init__(self, reason: str, pause: timedelta | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


def _moment(written: str) -> datetime | None:
    """A time as HTTP or ISO 8601 write it, UTC where it names no zone."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            time = read(written)
        except ValueError:
            continue
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    return None


def requested_pause(response: httpx.Response, now: datetime) -> timedelta | None:
    """How long the answer asks to wait, at most 15 minutes; None where it does not say.

    In Retry-After, as seconds or a date; or on a 429 as the date in X-RateLimit-Reset.
    """
    written = response.headers.get("retry-after", "").strip()
    if written.isdecimal():
        return timedelta(seconds=min(int(written), LONGEST_PAUSE.total_seconds()))
    if not written and response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        written = response.headers.get("x-ratelimit-reset", "").strip()
    until = None if written.isdecimal() else _moment(written)
    return min(max(until - now, timedelta()), LONGEST_PAUSE) if until else None


def _backoff(error: Exception) -> bool | timedelta:
    if not isinstance(error, _TryAgain):
        return False
    return error.pause if error.pause is not None else True


class PoliteTransport(httpx.BaseTransport):
    """Wraps another transport; every answer it gives is whole, and none is a passing failure.

    Raises SourceUnreachable when the last try fails too.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        clock: Callable[[], datetime],
        wait: Callable[[str], None] = wait_for,
        attempts: int = ATTEMPTS,
    ) -> None:
        self._inner, self._clock, self._wait, self._attempts = inner, clock, wait, attempts

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        try:
            for attempt in stamina.retry_context(
                on=_backoff, attempts=self._attempts, timeout=None, wait_max=60.0
            ):
                with attempt:
                    self._wait(host)
                    return self._once(request)
        except _TryAgain as error:
            raise SourceUnreachable(host, str(error)) from None
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(self, request: httpx.Request) -> httpx.Response:
        try:
            response = self._inner.handle_request(request)
            response.read()
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _TryAgain(type(error).__name__) from None
        if response.status_code in _PASSING:
            pause = requested_pause(response, self._clock())
            raise _TryAgain(f"status {response.status_code}", pause)
        return response

    def close(self) -> None:
        self._inner.close()
