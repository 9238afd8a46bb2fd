"""A whole AT Protocol network on loopback: started, written to as its accounts, and ended again.

Belongs here: processes and the writing side (the real PDS). What is written is `atproto_city.py`'s.

    with started_network() as network:
        account = network.account("avisen")
        post = account.post("En ny bro")
        network.settle()

The network is the reference implementation with its own directory, PDS, event stream and AppView.
Its AppView answers ten levels of a thread at a time, as the public one does.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).parent
PACKAGES = Path.home() / ".cache" / "tryg-tests" / "atproto"
PORTS, WRITES_AT_ONCE, CANNOT_BE_INSTALLED = 7, 200, 3
POST, LIKE = "app.bsky.feed.post", "app.bsky.feed.like"


class NotInstallable(Exception):
    """The network cannot run on this machine; the message says what is missing."""


@dataclass(frozen=True)
class Post:
    """A post that was written: its address, its content's hash and its record as last written."""

    uri: str
    cid: str
    record: dict[str, Any]
    root: Post | None = None

    @property
    def key(self) -> str:
        return self.uri.rsplit("/", 1)[1]

    @property
    def reference(self) -> dict[str, str]:
        return {"uri": self.uri, "cid": self.cid}


def record_of(text: str, to: Post | None = None, at: datetime | None = None) -> dict[str, Any]:
    """The record of a post, an answer to `to` when given, written at `at` (else now)."""
    written = (at or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    record: dict[str, Any] = {"$type": POST, "text": text, "createdAt": written, "langs": ["da"]}
    if to is not None:
        record["reply"] = {"root": (to.root or to).reference, "parent": to.reference}
    return record


@dataclass
class Account:
    """An account of the PDS, logged in."""

    did: str
    handle: str
    client: httpx.Client = field(repr=False)

    def _call(self, method: str, **body: Any) -> dict[str, Any]:
        response = self.client.post(f"/xrpc/{method}", json=body)
        response.raise_for_status()
        return response.json() if response.content else {}

    def create(self, collection: str, records: list[dict[str, Any]]) -> list[dict[str, str]]:
        """Create records, 200 at a time; gives uri and cid of each."""
        made = []
        for start in range(0, len(records), WRITES_AT_ONCE):
            writes = [
                {"$type": "com.atproto.repo.applyWrites#create", "collection": collection}
                | {"value": record}
                for record in records[start : start + WRITES_AT_ONCE]
            ]
            answer = self._call("com.atproto.repo.applyWrites", repo=self.did, writes=writes)
            made += answer["results"]
        return made

    def posts(self, written: list[tuple[str, Post | None, datetime | None]]) -> list[Post]:
        """Post texts, each as an answer to a post or as a root, each at its time."""
        records = [record_of(*one) for one in written]
        made = self.create(POST, records)
        return [
            Post(new["uri"], new["cid"], record, to and (to.root or to))
            for new, record, (_, to, _) in zip(made, records, written, strict=True)
        ]

    def post(self, text: str, to: Post | None = None, at: datetime | None = None) -> Post:
        return self.posts([(text, to, at)])[0]

    def like(self, posts: list[Post]) -> None:
        """Like posts of anybody."""
        now = record_of("")["createdAt"]
        self.create(LIKE, [{"subject": post.reference, "createdAt": now} for post in posts])

    def edit(self, post: Post, text: str) -> Post:
        """Replace the text of an own post."""
        record = post.record | {"text": text}
        made = self._call(
            "com.atproto.repo.putRecord",
            repo=self.did,
            collection=POST,
            rkey=post.key,
            record=record,
        )
        return Post(post.uri, made["cid"], record, post.root)

    def delete(self, post: Post) -> None:
        """Delete an own post."""
        self._call("com.atproto.repo.deleteRecord", repo=self.did, collection=POST, rkey=post.key)

    def hide_from_guests(self) -> None:
        """Ask not to be shown to readers who are not logged in."""
        label = {"$type": "com.atproto.label.defs#selfLabels"}
        label |= {"values": [{"val": "!no-unauthenticated"}]}
        record = {"$type": "app.bsky.actor.profile", "labels": label}
        self._call(
            "com.atproto.repo.putRecord",
            repo=self.did,
            collection="app.bsky.actor.profile",
            rkey="self",
            record=record,
        )

    def deactivate(self) -> None:
        """Deactivate the account: its posts are hidden until it comes back."""
        self._call("com.atproto.server.deactivateAccount")


@dataclass(frozen=True)
class Network:
    """Addresses of a running network, and what a test may ask of it."""

    port: int

    @property
    def pds(self) -> str:
        return f"http://localhost:{self.port + 1}"

    @property
    def appview(self) -> str:
        return f"http://localhost:{self.port + 2}"

    @property
    def stream(self) -> str:
        return f"ws://localhost:{self.port + 1}"

    def account(self, name: str) -> Account:
        """A new account with the handle `<name>.test`."""
        client = httpx.Client(base_url=self.pds, timeout=120, trust_env=False)
        made = client.post(
            "/xrpc/com.atproto.server.createAccount",
            json={"handle": f"{name}.test", "email": f"{name}@example.org", "password": "kode-ord"},
        )
        made.raise_for_status()
        answer = made.json()
        client.headers["authorization"] = f"Bearer {answer['accessJwt']}"
        return Account(answer["did"], answer["handle"], client)

    def settle(self) -> None:
        """Wait until the AppView has everything that was written."""
        self._control("settle")

    def replay_only(self, milliseconds: int) -> None:
        """Have the event stream replay nothing that is older."""
        self._control(f"replay/{milliseconds}")

    def _control(self, order: str) -> None:
        response = httpx.get(f"http://127.0.0.1:{self.port + 4}/{order}", timeout=180)
        assert response.status_code == 204, response.text


def free_ports(count: int) -> int:
    """The first of `count` ports in a row that nothing uses now."""
    for first in range(39_000, 60_000, count):
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise NotInstallable("no free ports on loopback")


@contextmanager
def started_network() -> Iterator[Network]:
    """A network of its own, ended with everything that it started and wrote.

    The first start on a machine installs packages and takes about two minutes, later ones ten
    seconds. Raises NotInstallable.
    """
    folder = Path(tempfile.mkdtemp(prefix="atproto-"))
    folder.chmod(0o755)
    port = free_ports(PORTS)
    try:
        ended = subprocess.run(
            [HERE / "atproto.sh", folder, PACKAGES, str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if ended.returncode == CANNOT_BE_INSTALLED:
            raise NotInstallable(ended.stderr.strip())
        assert ended.returncode == 0, ended.stderr
        yield Network(port)
    finally:
        subprocess.run([HERE / "stop.sh", folder], check=True)
        shutil.rmtree(folder)
