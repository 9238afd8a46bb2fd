"""Mock of an event stream for unit tests: frames as the protocol writes them, a server for them.

A real stream is read in tests/servers.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import libipld
from atproto_subscription.frames import Frame, MessageFrame
from invented_threads import START, written
from websockets.sync.server import ServerConnection, serve

COLLECTION = "app.bsky.feed.post"


def frame(kind: str, body: dict[str, Any], op: int = 1) -> bytes:
    """One frame: a header and a body."""
    header = {"op": op, "t": kind} if op == 1 else {"op": op}
    return libipld.encode_dag_cbor(header) + libipld.encode_dag_cbor(body)


def parsed(data: bytes) -> MessageFrame:
    read = Frame.from_bytes(data)
    assert isinstance(read, MessageFrame)
    return read


def failure(name: str) -> bytes:
    return frame("", {"error": name, "message": name}, op=-1)


def account(number: int, did: str, at: datetime = START, **more: Any) -> bytes:
    """An account that is not active any more, unless `more` says otherwise."""
    body = {"seq": number, "did": did, "time": written(at), "active": False}
    return frame("#account", body | {"status": "deactivated"} | more)


def _cid(content: bytes) -> bytes:
    return b"\x01\x71\x12\x20" + hashlib.sha256(content).digest()


def _sized(content: bytes) -> bytes:
    size, prefix = len(content), bytearray()
    while size > 0x7F:
        prefix.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([*prefix, size]) + content


def commit(
    number: int, did: str, *operations: tuple[str, str, Any], at: datetime = START, **more: Any
) -> bytes:
    """A commit of operations (action, key of a post, its record; None for a deletion)."""
    header = {"version": 1, "roots": [_cid(did.encode())]}
    listed, blocks = [], _sized(libipld.encode_dag_cbor(header))
    for action, key, record in operations:
        content = libipld.encode_dag_cbor(record)
        cid = None if action == "delete" else _cid(content)
        listed.append({"action": action, "path": f"{COLLECTION}/{key}", "cid": cid})
        if cid is not None:
            blocks += _sized(cid + content)
    body = {"seq": number, "repo": did, "time": written(at), "ops": listed, "blocks": blocks}
    return frame("#commit", body | more)


def answer_to(root: str) -> dict[str, Any]:
    return {"text": "Et svar", "reply": {"root": {"uri": root}, "parent": {"uri": root}}}


@contextmanager
def served(frames_after: Callable[[int | None], list[bytes | str | None]]) -> Iterator[str]:
    """The address of a stream on loopback; `frames_after` gives what a cursor is answered with.

    None among the frames cuts the connection; after the last one the server is silent.
    """

    def handle(connection: ServerConnection) -> None:
        assert connection.request is not None
        asked = parse_qs(urlsplit(connection.request.path).query)
        for one in frames_after(int(asked["cursor"][0]) if "cursor" in asked else None):
            if one is None:
                connection.socket.close()
                return
            connection.send(one)
        for _ in connection:
            pass

    with serve(handle, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        thread.join()
