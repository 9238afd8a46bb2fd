"""Reading over HTTP as a guest: whole answers, pauses that are asked for, pages that are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import stamina
from hypothesis import given
from hypothesis import strategies as st
from invented_reading import Installation

from orchestration.sources.web import SourceForbids, SourceUnreachable, polite_client
from orchestration.sources.web.transport import LONGEST_PAUSE, requested_pause

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Answer = Callable[[httpx.Request], httpx.Response]
FINE = httpx.Response(200, json={"posts": []})


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=4):
        yield


class Host(httpx.BaseTransport):
    """Gives its answers one after the other, the last one for ever; robots.txt is apart."""

    def __init__(self, *answers: httpx.Response | Exception, robots: str = "") -> None:
        self.answers, self.robots, self.asked = list(answers), robots, list[str]()
        self.reserved = "[]"

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(200, text=self.robots)
        if request.url.path == "/.well-known/tdmrep.json":
            return httpx.Response(200, text=self.reserved)
        self.asked.append(str(request.url))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def _get(installation: Installation, host: Host, path: str = "/api") -> httpx.Response:
    place, source = installation.municipality, installation.source
    client = polite_client(place, source, inner=host, wait=lambda _: None)
    return client.get(f"https://invented.example{path}")


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_failure_that_passes_is_asked_again(installation: Installation, status: int) -> None:
    host = Host(httpx.Response(status), httpx.Response(status), FINE)
    assert _get(installation, host).json() == {"posts": []}
    assert len(host.asked) == 3


@pytest.mark.parametrize("error", [httpx.ReadError("cut"), httpx.ReadTimeout("late")])
def test_a_cut_connection_is_asked_again(installation: Installation, error: Exception) -> None:
    assert _get(installation, Host(error, FINE)).is_success


def test_a_host_that_stays_away_is_named_without_the_address(installation: Installation) -> None:
    with pytest.raises(SourceUnreachable, match="could not be read") as caught:
        _get(installation, Host(httpx.Response(503)), "/users/anna?key=secret")
    assert "anna" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_answer_that_will_not_pass_is_given_as_it_is(installation: Installation) -> None:
    host = Host(httpx.Response(404))
    assert _get(installation, host).status_code == 404
    assert len(host.asked) == 1


def test_robots_txt_keeps_us_out(installation: Installation) -> None:
    host = Host(FINE, robots="User-agent: *\nDisallow: /api")
    with pytest.raises(SourceForbids, match="robots"):
        _get(installation, host)
    assert host.asked == []
    assert _get(installation, host, "/open").is_success


@pytest.mark.parametrize("is_header", [True, False])
def test_a_reservation_keeps_us_out_until_its_owner_permits(
    installation: Installation, is_header: bool
) -> None:
    host = Host(httpx.Response(200, headers={"tdm-reservation": "1"} if is_header else {}))
    host.reserved = "[]" if is_header else '[{"location": "/api/*", "tdm-reservation": 1}]'
    with pytest.raises(SourceForbids, match="text_mining_permission"):
        _get(installation, host, "/api/posts")
    permitted = installation.source.model_copy(update={"text_mining_permission": "letter 1"})
    place = installation.municipality.model_copy(update={"sources": (permitted,)})
    installation.runtime.register = (place,)
    assert _get(installation, host, "/api/posts").is_success


def test_without_robots_txt_all_may_be_read(installation: Installation) -> None:
    class Bare(Host):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(404) if request.url.path != "/api" else FINE

    assert _get(installation, Bare(FINE)).is_success


def test_a_host_that_cannot_say_what_it_allows_is_not_read(installation: Installation) -> None:
    class Broken(Host):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(503) if request.url.path == "/robots.txt" else FINE

    with pytest.raises(SourceUnreachable):
        _get(installation, Broken(FINE))


@given(st.integers(0, 10**9))
def test_a_pause_in_seconds_is_kept_up_to_a_limit(seconds: int) -> None:
    answer = httpx.Response(429, headers={"retry-after": str(seconds)})
    assert requested_pause(answer, NOW) == min(timedelta(seconds=seconds), LONGEST_PAUSE)


def test_a_pause_until_a_time_counts_from_our_clock() -> None:
    answer = httpx.Response(503, headers={"retry-after": "Sun, 22 Nov 2026 12:00:30 GMT"})
    assert requested_pause(answer, NOW) == timedelta(seconds=30)
    assert requested_pause(answer, NOW + timedelta(hours=1)) == timedelta()


@given(st.text(st.characters(codec="ascii", exclude_characters="\r\n\x00")))
def test_a_pause_that_makes_no_sense_is_no_pause_or_a_bounded_one(written: str) -> None:
    pause = requested_pause(httpx.Response(429, headers={"retry-after": written}), NOW)
    assert pause is None or timedelta() <= pause <= LONGEST_PAUSE
