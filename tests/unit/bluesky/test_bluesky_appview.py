"""Answers of the service: broken ones are asked for again, refusals are told without values."""

from __future__ import annotations

import httpx
import pytest
from invented_threads import PAPER, Service, uri_of

from orchestration.sources.platforms.bluesky.appview import AppView
from orchestration.sources.platforms.bluesky.threads import read_thread
from orchestration.sources.web import SourceForbids, SourceUnreachable

ROOT = uri_of(PAPER, "rod")


@pytest.mark.parametrize(
    "body",
    [b'{"thread": {"post"', b"<html>Velkommen</html>", b"", b"[1, 2]", b"\xff", b"[" * 9_000],
)
def test_a_broken_answer_is_asked_for_again(body: bytes) -> None:
    service = Service()
    root = service.chain(3)
    service.answers += [lambda: httpx.Response(200, content=body)] * 2
    assert len(read_thread(service.appview(), root)) == 4
    assert service.asked == [root] * 3


def test_an_answer_that_stays_broken_ends_the_reading_without_values() -> None:
    service = Service()
    service.answers += [lambda: httpx.Response(200, content=b"{")] * 3
    with pytest.raises(SourceUnreachable) as raised:
        read_thread(service.appview(), ROOT)
    assert "api.test" in str(raised.value)
    assert "did:" not in str(raised.value)


@pytest.mark.parametrize("status", [401, 403])
def test_a_service_that_wants_a_login_is_named_with_the_remedy(status: int) -> None:
    service = Service()
    service.answers.append(lambda: httpx.Response(status, json={"error": "AuthMissing"}))
    with pytest.raises(SourceForbids, match=r"api\.test .* only after a login: name a service"):
        read_thread(service.appview(), ROOT)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"error": "InvalidRequest", "message": f"no such thing: {ROOT}"}),
        (404, {"error": "XRPCNotSupported"}),
        (500, {"error": "NotFound"}),
    ],
)
def test_no_other_refusal_passes_for_a_post_that_is_gone(status: int, body: dict[str, str]) -> None:
    service = Service()
    service.answers.append(lambda: httpx.Response(status, json=body))
    with pytest.raises(SourceUnreachable) as raised:
        read_thread(service.appview(), ROOT)
    assert "did:" not in str(raised.value)


def test_a_service_that_sends_its_guests_in_circles_is_unreachable() -> None:
    def circle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": str(request.url)})

    client = httpx.Client(transport=httpx.MockTransport(circle), follow_redirects=True)
    with pytest.raises(SourceUnreachable, match=r"api\.test .* \(TooManyRedirects\)"):
        read_thread(AppView(client, "https://api.test"), ROOT)
