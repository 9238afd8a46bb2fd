"""`tryg up` as a user starts it: real processes on free ports, over a small installation."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from conftest import settings_in

TRYG = str(Path(sys.executable).with_name("tryg"))


def free_port() -> int:
    """A port of loopback that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    """The variables of an installation under `folder`."""
    settings = settings_in(folder)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TRYG_DATA": str(settings.data),
        "TRYG_MUNICIPALITIES": str(settings.municipalities),
        "TRYG_KEYS": str(settings.keys),
        "TRYG_INBOX": str(settings.inbox),
    }


def until(seconds: float, met: Callable[[], Any]) -> Any:
    """The first true value of `met`, looked at twice a second; fails after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := met():
            return found
        time.sleep(0.5)
    raise AssertionError(f"not met within {seconds:.0f} s")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@dataclass
class Up:
    """A started `tryg up`: its process, its ports and what it has printed."""

    process: subprocess.Popen[bytes]
    dagster_port: int
    app_port: int
    log: Path

    def wait_until_ready(self, seconds: float = 240) -> None:
        """Wait until both answer over HTTP."""
        urls = (
            f"http://127.0.0.1:{self.dagster_port}/server_info",
            f"http://127.0.0.1:{self.app_port}/_stcore/health",
        )
        until(seconds, lambda: self.process.poll() is not None or all(map(answers, urls)))
        assert self.process.poll() is None, self.printed

    @property
    def printed(self) -> str:
        return self.log.read_text(errors="replace")

    def family(self) -> list[psutil.Process]:
        """The process and everything that it has started."""
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def interrupt(self) -> None:
        """Ctrl-C: the terminal signals the foreground process group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of one GraphQL request to Dagster's webserver."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.dagster_port}/graphql",
            json.dumps({"query": query, "variables": variables}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer
        return answer["data"]


def start(folder: Path, dagster_port: int | None = None, app_port: int | None = None) -> Up:
    """Start `tryg up` over the installation under `folder`."""
    ports = dagster_port or free_port(), app_port or free_port()
    log = folder / "up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [TRYG, "up", "--dagster-port", str(ports[0]), "--app-port", str(ports[1])],
            env=environment(folder),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Up(process, *ports, log)
