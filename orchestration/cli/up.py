"""`tryg up`: Dagster's UI with its daemon, and the app, side by side until Ctrl-C.

Does not belong here: what either of them shows. Both listen on loopback only (R22). Each is the
first process of a session of its own, by which everything that it has started is found again.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType

import psutil
from filelock import FileLock, Timeout

from orchestration.errors import MendableError
from orchestration.instance import open_instance
from orchestration.settings import PROJECT, Settings

HOST = "127.0.0.1"
GRACE_SECONDS = 15.0
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotStart(MendableError):
    """`tryg up` runs already, or something else holds a port; the message names the remedy."""


def _stop(*_: int | FrameType | None) -> None:
    raise KeyboardInterrupt


def commands(dagster_port: int, app_port: int) -> dict[str, list[str]]:
    """The two command lines."""
    python = [sys.executable, "-W", "ignore::FutureWarning"]  # `dagster dev` advertises `dg dev`
    dagster = [*python, "-m", "dagster", "dev", "-w", str(PROJECT / "workspace.yaml")]
    streamlit = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "app" / "main.py")]
    return {
        "Dagster": [*dagster, "-h", HOST, "-p", str(dagster_port)],
        "the app": [
            *streamlit,
            f"--server.address={HOST}",
            f"--server.port={app_port}",
            "--server.headless=true",
        ],
    }


def check_ports(dagster_port: int, app_port: int) -> None:
    """Raise CannotStart when a port is taken or both are the same."""
    if dagster_port == app_port:
        raise CannotStart(f"Dagster and the app cannot share port {app_port}: give them two")
    for option, port in (("--dagster-port", dagster_port), ("--app-port", app_port)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                raise CannotStart(
                    f"port {port} of {HOST} is taken: end what uses it, or choose another: {option}"
                ) from None


def _members(sessions: Iterable[int], since: float) -> list[psutil.Process]:
    """The processes of these sessions, those of reused numbers from before `since` left out."""
    found, wanted = [], set(sessions)
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getsid(process.pid) in wanted and process.create_time() >= since:
                found.append(process)
    return found


def end(sessions: Iterable[int], since: float) -> None:
    """End every process of the sessions, first by asking; none is left behind."""
    sessions = list(sessions)
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        family = _members(sessions, since)
        for one in family:
            with contextlib.suppress(psutil.Error):
                one.send_signal(sign)
        psutil.wait_procs(family, timeout=GRACE_SECONDS / 3)


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[Path]:
    """Hold this data folder's place, what a killed predecessor left running ended; gives its note.

    Raises CannotStart while another `tryg up` runs on the data folder: two daemons would double
    every schedule.
    """
    note = settings.dagster_home / "up.json"
    try:
        with FileLock(note.with_suffix(".lock"), timeout=0):
            if note.exists():
                end(**json.loads(note.read_text()))
            yield note
            note.unlink(missing_ok=True)
    except Timeout:
        raise CannotStart("`tryg up` runs already on this data folder: end it first") from None


def _wait(running: dict[str, subprocess.Popen[bytes]]) -> str:
    """The name of the first that ends by itself."""
    while True:
        for name, process in running.items():
            if process.poll() is not None:
                return name
        time.sleep(0.5)


def run_up(
    settings: Settings, dagster_port: int, app_port: int, say: Callable[[str], object]
) -> str | None:
    """Start both and wait; Ctrl-C or SIGTERM ends both. Gives the name of one that ended alone.

    Raises CannotStart before anything is started.
    """
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    with _alone(settings) as note:
        check_ports(dagster_port, app_port)
        open_instance(settings).dispose()
        running: dict[str, subprocess.Popen[bytes]] = {}
        since = time.time() - 1
        try:
            for sign in ENDING:
                signal.signal(sign, _stop)
            for name, command in commands(dagster_port, app_port).items():
                running[name] = subprocess.Popen(command, cwd=PROJECT, start_new_session=True)
                sessions = [process.pid for process in running.values()]
                note.write_text(json.dumps({"sessions": sessions, "since": since}))
            say(f"Dagster: http://{HOST}:{dagster_port}  app: http://{HOST}:{app_port}")
            return _wait(running)
        except KeyboardInterrupt:
            return None
        finally:
            for sign in ENDING:
                signal.signal(sign, signal.SIG_IGN)
            end([process.pid for process in running.values()], since)
