"""Real servers on loopback, started once per session by the scripts of this folder."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestration.register import Municipality, Source
from orchestration.sources.web import polite_client

HERE = Path(__file__).parent
CANNOT_BE_INSTALLED = 3
START_SECONDS = 900


@contextmanager
def started(script: str, folder: Path) -> Iterator[int]:
    """The port of a server that `script` starts in `folder`; ended with what it had started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begun = [str(HERE / script), str(folder), str(port)]
    try:
        ran = subprocess.run(begun, capture_output=True, text=True, timeout=START_SECONDS)
        if ran.returncode == CANNOT_BE_INSTALLED:
            pytest.skip(ran.stderr.strip())
        assert ran.returncode == 0, ran.stderr
        yield port
    finally:
        subprocess.run([str(HERE / "stop.sh"), str(folder)], check=False)


@dataclass(frozen=True)
class WordPress:
    """A WordPress with invented comments; the database is asked through WordPress itself."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def php(self, code: str) -> str:
        """What `code` prints, run inside the site."""
        loaded = f"require '{self.folder}/site/wp-load.php'; {code}"
        ran = subprocess.run(["php", "-r", loaded], capture_output=True, text=True, check=True)
        return ran.stdout

    def public_comments(self) -> dict[str, dict[str, Any]]:
        """Approved comments under open posts, by id, as the database has them."""
        told = self.php(
            "foreach (get_comments(['status' => 'approve', 'type' => 'comment', 'number' => 0])"
            " as $one) if (!post_password_required($one->comment_post_ID)) $all[] = $one;"
            " echo json_encode($all);"
        )
        return {one["comment_ID"]: one for one in json.loads(told)}

    def delete(self, ids: list[str]) -> None:
        self.php(f"foreach ([{','.join(ids)}] as $id) wp_delete_comment($id, true);")

    def must_use(self, name: str, code: str) -> Path:
        """A plugin that is always on, until its file is removed."""
        plugins = self.folder / "site/wp-content/mu-plugins"
        plugins.mkdir(exist_ok=True)
        plugin = plugins / f"{name}.php"
        plugin.write_text(f"<?php\n{code}\n", encoding="utf-8")
        return plugin


@dataclass(frozen=True)
class Isso:
    """An Isso with what its own interface was given; the truth is in its SQLite file."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def write(self, page: str, text: str, **more: Any) -> tuple[int, str]:
        """A new comment; gives its id and the cookie that may change it."""
        said = {"text": text, "author": None, "email": None, "website": None, "title": "x", **more}
        answer = httpx.post(f"{self.address}/new", params={"uri": page}, json=said)
        answer.raise_for_status()
        number = int(answer.json()["id"])
        return number, answer.cookies[str(number)]

    def edit(self, number: int, cookie: str, text: str) -> None:
        said = {"text": text, "author": "Alma", "website": None}
        address = f"{self.address}/id/{number}"
        changed = httpx.put(address, json=said, cookies={str(number): cookie})
        changed.raise_for_status()

    def delete(self, number: int, cookie: str) -> None:
        address = f"{self.address}/id/{number}"
        httpx.delete(address, cookies={str(number): cookie}).raise_for_status()

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database answers; changes are kept."""
        with sqlite3.connect(self.folder / "comments.db", timeout=30) as connection:
            return connection.execute(query, values).fetchall()


@contextmanager
def guest(
    municipality: Municipality, source: Source, asked: list[httpx.URL] | None = None
) -> Iterator[httpx.Client]:
    """A polite client that waits for nobody; `asked` gets the addresses of its requests."""
    client = polite_client(municipality, source, wait=lambda host: None)
    if asked is not None:
        client.event_hooks["request"].append(lambda request: asked.append(request.url))
    with client:
        yield client


def now() -> datetime:
    return datetime.now(UTC)
