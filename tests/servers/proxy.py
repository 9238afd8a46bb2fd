"""A proxy that misbehaves on order: it stands in front of an HTTP server and spoils some answers.

Plain HTTP/1.1 over threads, request by request; no TLS, no WebSockets. Belongs here: the faults and
when they strike. What a reader must make of them is in the tests that use it.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Lock, Thread
from types import TracebackType
from typing import Literal, get_args
from urllib.parse import urlsplit

FaultKind = Literal["throttle", "error", "cut", "stall", "truncate", "repeat", "ahead"]
KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
AHEAD = timedelta(days=2)
UPSTREAM_SECONDS = 60.0
_HOP_BY_HOP = {"connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding"}
_ISO = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_EPOCH = re.compile(rb'(?<="created": )\d{10}|(?<="created":)\d{10}')


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one answer.

    throttle: 429 with Retry-After `seconds`, rounded up. error: 500. cut: the connection ends in
    the middle of the body. stall: the answer comes after `seconds`. truncate: half the body, with
    the length of the half. repeat: what the same path answered the time before. ahead: the Date
    header and all times in the body are 2 days ahead.
    """

    kind: FaultKind
    seconds: float = 0.0


Plan = Callable[[int], Fault | None]
"""Which fault strikes a request, by its number from 1 on; None lets it through."""


def at_numbers(faults: Mapping[int, Fault]) -> Plan:
    """Faults at the requests of these numbers."""
    return faults.get


def at_random(seed: int, share: float, faults: tuple[Fault, ...]) -> Plan:
    """One of `faults` at a `share` of requests; by seed and number, so it can be told again."""

    def plan(number: int) -> Fault | None:
        dice = Random(f"{seed} {number}")
        return dice.choice(faults) if dice.random() < share else None

    return plan


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `headers` without those of the connection itself."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def ahead(self) -> Answer:
        """The same from a server whose clock is 2 days ahead."""
        now = datetime.now(UTC)
        kept = [one for one in self.headers if one[0].lower() != "date"]
        said = [
            parsedate_to_datetime(date) for name, date in self.headers if name.lower() == "date"
        ]
        date = format_datetime((said or [now])[0].astimezone(UTC) + AHEAD, usegmt=True)
        body = _EPOCH.sub(_epoch_ahead, _ISO.sub(_iso_ahead, self.body))
        return Answer(self.status, (*kept, ("Date", date)), body)


def _iso_ahead(found: re.Match[bytes]) -> bytes:
    try:
        time_then = datetime.fromisoformat(found[0].decode())
    except ValueError:
        return found[0]
    return (time_then + AHEAD).isoformat().encode()


def _epoch_ahead(found: re.Match[bytes]) -> bytes:
    return str(int(found[0]) + int(AHEAD.total_seconds())).encode()


@dataclass
class FaultProxy:
    """Stands in front of the server at `target`; use it as a context manager.

    Requests whose path (with query) `concerns` does not let through are neither counted nor
    spoilt. `struck` holds the number and kind of each fault so far.
    """

    target: str
    plan: Plan = lambda _: None
    concerns: Callable[[str], bool] = lambda _: True
    requests: int = 0
    struck: list[tuple[int, FaultKind]] = field(default_factory=list)
    _before: dict[str, Answer] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __enter__(self) -> FaultProxy:
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fault_for(self, path: str) -> Fault | None:
        """Count a request and say what goes wrong with it."""
        if not self.concerns(path):
            return None
        with self._lock:
            self.requests += 1
            fault = self.plan(self.requests)
            if fault is not None:
                self.struck.append((self.requests, fault.kind))
        return fault

    def spoilt(self, fault: Fault | None, path: str, fetch: Callable[[], Answer]) -> Answer:
        """The answer to a request; `fetch` asks the server, where that is called for."""
        if fault and fault.kind == "throttle":
            wait = str(-int(-fault.seconds // 1))
            return Answer(429, (("Retry-After", wait),), b'{"error": "too many"}')
        if fault and fault.kind == "error":
            return Answer(500, (), b"error")
        place = path.partition("?")[0]
        if fault and fault.kind == "repeat" and place in self._before:
            return self._before[place]
        if fault and fault.kind == "stall":
            time.sleep(fault.seconds)
        answer = self._before[place] = fetch()
        if fault and fault.kind == "truncate":
            return replace(answer, body=answer.body[: len(answer.body) // 2])
        return answer.ahead() if fault and fault.kind == "ahead" else answer

    def here(self, header: str) -> str:
        """A header that names the server's address, with this proxy's instead."""
        return header.replace(self.target.rstrip("/"), self.address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: FaultProxy

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.proxy.fault_for(self.path)
        try:
            answer = self.proxy.spoilt(fault, self.path, lambda: self._fetched(body))
        except (OSError, HTTPException):
            answer = Answer(502, (), b"the server behind the proxy does not answer")
        try:
            self._send(answer, is_cut=fault is not None and fault.kind == "cut")
        except OSError:
            self.close_connection = True  # whoever asked has gone

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _handle

    def _fetched(self, body: bytes) -> Answer:
        server = urlsplit(self.proxy.target)
        headers = {
            name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP
        }
        headers |= {"Host": server.netloc, "Accept-Encoding": "identity"}
        connection = HTTPConnection(server.hostname or "", server.port, timeout=UPSTREAM_SECONDS)
        try:
            connection.request(self.command, self.path, body or None, headers)
            found = connection.getresponse()
            kept = [one for one in found.getheaders() if one[0].lower() not in _HOP_BY_HOP]
            return Answer(found.status, tuple(kept), found.read())
        finally:
            connection.close()

    def _send(self, answer: Answer, is_cut: bool) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            is_address = name.lower() in ("location", "link")
            self.send_header(name, self.proxy.here(value) if is_address else value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "HEAD" or answer.status == 304:
            return
        self.wfile.write(answer.body[: len(answer.body) // 2] if is_cut else answer.body)
        if is_cut:
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Say nothing: addresses may be personal."""
