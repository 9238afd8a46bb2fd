"""The proxy that misbehaves on order: each fault as a client sees it, and nothing else changed."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from proxy import KINDS, Fault, FaultProxy, at_numbers, at_random

WRITTEN = "2026-03-01T08:30:00"


class _Pages(BaseHTTPRequestHandler):
    """A small server: a page of JSON that names what was asked, or an echo of what was posted."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        said = {"asked": self.path, "created_at": f"{WRITTEN}.000Z", "created": 1772000000.5}
        self._send(json.dumps(said).encode())

    def do_POST(self) -> None:
        self._send(self.rfile.read(int(self.headers["content-length"])))

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Link", f'<http://{self.headers["host"]}/next>; rel="next"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    served = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    served.daemon_threads = True
    thread = threading.Thread(target=served.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_address[1]}"
    served.shutdown()
    served.server_close()
    thread.join()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=5) as opened:
        yield opened


def _spoilt(server: str, fault: Fault, number: int = 1) -> FaultProxy:
    return FaultProxy(server, at_numbers({number: fault}))


def test_without_faults_answers_pass_unchanged(server: str, client: httpx.Client) -> None:
    with FaultProxy(server) as proxy:
        direct, through = (client.get(f"{one}/page?n=1") for one in (server, proxy.address))
        posted = client.post(f"{proxy.address}/new", content=b"hej")
    assert (through.status_code, through.content) == (direct.status_code, direct.content)
    assert through.headers["content-type"] == "application/json"
    assert posted.content == b"hej"
    assert (proxy.requests, proxy.struck) == (2, [])


def test_links_to_the_server_lead_through_the_proxy(server: str, client: httpx.Client) -> None:
    with FaultProxy(server) as proxy:
        assert client.get(proxy.address).links["next"]["url"] == f"{proxy.address}/next"


def test_too_many_requests_say_when_to_come_back(server: str, client: httpx.Client) -> None:
    with _spoilt(server, Fault("throttle", 1.2)) as proxy:
        first, second = client.get(proxy.address), client.get(proxy.address)
    assert (first.status_code, first.headers["retry-after"]) == (429, "2")
    assert second.status_code == 200


def test_an_error_is_a_500(server: str, client: httpx.Client) -> None:
    with _spoilt(server, Fault("error")) as proxy:
        assert client.get(proxy.address).status_code == 500


def test_a_cut_connection_ends_in_the_middle_of_the_body(server: str, client: httpx.Client) -> None:
    with _spoilt(server, Fault("cut")) as proxy:
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(proxy.address)
        assert client.get(proxy.address).status_code == 200


def test_a_stalled_answer_comes_late_and_whole(server: str, client: httpx.Client) -> None:
    with _spoilt(server, Fault("stall", 0.3)) as proxy:
        began = time.monotonic()
        assert client.get(proxy.address).json()["asked"] == "/"
        assert time.monotonic() - began >= 0.3


def test_a_client_that_does_not_wait_harms_nobody_else(server: str, client: httpx.Client) -> None:
    with _spoilt(server, Fault("stall", 0.5)) as proxy:
        with pytest.raises(httpx.ReadTimeout):
            client.get(proxy.address, timeout=0.1)
        assert client.get(proxy.address).status_code == 200


def test_a_truncated_answer_looks_whole_but_is_no_json(server: str, client: httpx.Client) -> None:
    with _spoilt(server, Fault("truncate")) as proxy:
        spoilt = client.get(proxy.address)
    assert int(spoilt.headers["content-length"]) == len(spoilt.content)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        spoilt.json()


def test_a_repeated_answer_is_that_of_the_page_before(server: str, client: httpx.Client) -> None:
    with _spoilt(server, Fault("repeat"), number=3) as proxy:
        asked = ("/page?n=1", "/other", "/page?n=2", "/page?n=3")
        found = [client.get(proxy.address + path).json()["asked"] for path in asked]
    assert found == ["/page?n=1", "/other", "/page?n=1", "/page?n=3"]


def test_a_clock_ahead_moves_the_date_and_all_times_by_two_days(
    server: str, client: httpx.Client
) -> None:
    with _spoilt(server, Fault("ahead"), number=2) as proxy:
        right, ahead = client.get(proxy.address), client.get(proxy.address)
    dates = [parsedate_to_datetime(one.headers["date"]) for one in (right, ahead)]
    assert timedelta(days=2) <= dates[1] - dates[0] < timedelta(days=2, minutes=1)
    moved = datetime.fromisoformat(WRITTEN) + timedelta(days=2)
    assert ahead.json()["created_at"] == f"{moved.isoformat()}.000Z"
    assert ahead.json()["created"] - right.json()["created"] == 2 * 86_400
    assert len(ahead.headers.get_list("date")) == 1


def test_a_server_that_is_gone_is_a_bad_gateway(client: httpx.Client) -> None:
    with FaultProxy("http://127.0.0.1:9") as proxy:
        assert client.get(proxy.address).status_code == 502


def test_faults_at_random_can_be_told_again() -> None:
    faults = tuple(Fault(kind) for kind in KINDS)
    plans = [at_random(seed, 0.3, faults) for seed in (1, 1, 2)]
    drawn = [[plan(number) for number in range(1, 1001)] for plan in plans]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert 250 < sum(one is not None for one in drawn[0]) < 350
    assert set(drawn[0]) == {None, *faults}


def test_requests_that_do_not_concern_it_are_neither_counted_nor_spoilt(
    server: str, client: httpx.Client
) -> None:
    plan = at_numbers({1: Fault("error")})
    with FaultProxy(server, plan, concerns=lambda path: "robots" not in path) as proxy:
        codes = [client.get(proxy.address + path).status_code for path in ("/robots.txt", "/page")]
    assert codes == [200, 500]
    assert (proxy.requests, proxy.struck) == (1, [(1, "error")])
