"""`tryg up`: Dagster's UI with its daemon, and the app, side by side until Ctrl-C.

Does not belong here: what either of them shows. Both listen on loopback only (R22).
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import psutil

from orchestration.settings import PROJECT

GRACE_SECONDS = 15.0


def _stop(*_: int | FrameType | None) -> None:
    raise KeyboardInterrupt


def commands(dagster_port: int, app_port: int) -> dict[str, list[str]]:
    """The two command lines."""
    here = Path(sys.executable)
    dagster = [here.with_name("dagster"), "dev", "-w", PROJECT / "workspace.yaml"]
    streamlit = [here.with_name("streamlit"), "run", PROJECT / "app" / "main.py"]
    return {
        "Dagster": [*map(str, dagster), "-h", "127.0.0.1", "-p", str(dagster_port)],
        "the app": [
            *map(str, streamlit),
            "--server.address=127.0.0.1",
            f"--server.port={app_port}",
            "--server.headless=true",
        ],
    }


def end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """End the processes and everything that they have started; none is left behind."""
    family: list[psutil.Process] = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            parent = psutil.Process(process.pid)
            family += [*parent.children(recursive=True), parent]
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        for one in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(sign)
        _, family = psutil.wait_procs(family, timeout=GRACE_SECONDS / 3)


def run_up(dagster_port: int = 3000, app_port: int = 8501) -> str | None:
    """Start both and wait; Ctrl-C or SIGTERM ends both. Gives the name of one that ended alone."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGHUP, _stop)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands(dagster_port, app_port).items():
            running[name] = subprocess.Popen(command, cwd=PROJECT, start_new_session=True)
        while True:
            for name, process in running.items():
                if process.poll() is not None:
                    return name
            time.sleep(0.5)
    except KeyboardInterrupt:
        return None
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end(list(running.values()))
