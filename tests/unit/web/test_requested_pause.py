"""How long a host asks to wait, in each of the ways that hosts have of saying it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from orchestration.sources.web.transport import LONGEST_PAUSE, requested_pause

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RESET = {"x-ratelimit-reset": "2026-01-01T00:05:00.000000Z"}


@pytest.mark.parametrize(
    ("status", "headers", "pause"),
    [
        (429, {"retry-after": "5"}, timedelta(seconds=5)),
        (503, {"retry-after": "Thu, 01 Jan 2026 00:01:00 GMT"}, timedelta(minutes=1)),
        (429, {"retry-after": "Wed, 31 Dec 2025 23:00:00 GMT"}, timedelta()),
        (429, {"retry-after": "86400"}, LONGEST_PAUSE),
        (429, {"retry-after": "5", **RESET}, timedelta(seconds=5)),
        (429, RESET, timedelta(minutes=5)),
        (429, {"x-ratelimit-reset": "2026-01-02T00:00:00"}, LONGEST_PAUSE),
        (500, RESET, None),
        (429, {"x-ratelimit-reset": "1767225900"}, None),
        (429, {"retry-after": "soon"}, None),
        (429, {}, None),
    ],
)
def test_a_host_is_waited_for_as_long_as_it_asks(
    status: int, headers: dict[str, str], pause: timedelta | None
) -> None:
    assert requested_pause(httpx.Response(status, headers=headers), NOW) == pause
