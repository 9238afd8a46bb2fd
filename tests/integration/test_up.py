"""`tryg up`: both servers answer, one interrupt ends all, and a killed one blocks nothing."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import settings_in
from filelock import FileLock
from started import TRYG, Up, environment, free_port, start, until

from orchestration.cli.up import CannotStart, check_ports, end


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Up]:
    up = start(tmp_path)
    family: list[psutil.Process] = []
    try:
        up.wait_until_ready()
        family = up.family()
        yield up
    finally:
        if up.process.poll() is None:
            up.process.send_signal(signal.SIGTERM)
            up.process.wait(60)
        for one in psutil.wait_procs(family, timeout=5)[1]:
            one.kill()


def refusal(folder: Path, *options: str) -> str:
    """What `tryg up` says when it does not start."""
    done = subprocess.run(
        [TRYG, "up", *options],
        env=environment(folder),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    return done.stderr


def test_both_answer_on_loopback_only_and_ctrl_c_leaves_no_process(started: Up) -> None:
    family = started.family()
    assert len(family) >= 6, [one.cmdline() for one in family]
    for one in family:
        for connection in one.net_connections("inet"):
            assert connection.laddr.ip == "127.0.0.1", (one.cmdline(), connection)
        assert one.pid == started.process.pid or one.environ()["DAGSTER_DISABLE_TELEMETRY"] == "1"
    started.interrupt()
    assert started.process.wait(45) == 0
    assert psutil.wait_procs(family, timeout=1)[1] == []
    assert "Warning" not in started.printed, started.printed


def test_a_second_one_on_the_same_data_is_refused(tmp_path: Path) -> None:
    home = settings_in(tmp_path).dagster_home
    home.mkdir(parents=True)
    with FileLock(home / "up.lock"):
        said = refusal(tmp_path, "--dagster-port", str(free_port()), "--app-port", str(free_port()))
    assert "runs already on this data folder" in said


def test_a_taken_port_is_named_with_the_option_that_chooses_another(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refusal(tmp_path, "--dagster-port", str(free_port()), "--app-port", str(port))
    assert (
        said.split()
        == (
            f"port {port} of 127.0.0.1 is taken: end what uses it, or choose another: --app-port"
        ).split()
    )


def test_two_servers_on_one_port_are_refused() -> None:
    with pytest.raises(CannotStart, match="cannot share port 4000"):
        check_ports(4000, 4000)


def test_ending_ends_a_whole_session_also_what_ignores_an_interrupt() -> None:
    stubborn = "trap '' INT TERM; sleep 300 & sleep 300"
    leader = subprocess.Popen(["sh", "-c", stubborn], start_new_session=True)
    root = psutil.Process(leader.pid)
    until(10, lambda: len(root.children()) == 2)
    family = [root, *root.children()]
    leader.kill()  # its children are orphans now, found by their session alone
    end([leader.pid], since=family[0].create_time() - 1)
    leader.wait()
    assert psutil.wait_procs(family, timeout=1)[1] == []


@pytest.mark.slow
def test_a_service_manager_s_sigterm_ends_all(started: Up) -> None:
    family = started.family()
    started.process.send_signal(signal.SIGTERM)
    assert started.process.wait(45) == 0
    assert psutil.wait_procs(family, timeout=1)[1] == []


@pytest.mark.slow
def test_after_kill_9_the_next_start_takes_the_same_ports(started: Up, tmp_path: Path) -> None:
    left = started.family()[1:]
    started.process.kill()
    started.process.wait()
    assert all(one.is_running() for one in left)
    again = start(tmp_path, started.dagster_port, started.app_port)
    try:
        assert psutil.wait_procs(left, timeout=60)[1] == []
        again.wait_until_ready()
    finally:
        again.process.send_signal(signal.SIGTERM)
        again.process.wait(60)


@pytest.mark.slow
def test_a_killed_daemon_ends_the_rest_and_is_named(started: Up) -> None:
    family = started.family()
    (daemon,) = [one for one in family if "dagster._daemon" in one.cmdline()]
    daemon.kill()
    assert started.process.wait(90) == 1
    assert "Dagster ended by itself" in started.printed
    assert psutil.wait_procs(family, timeout=1)[1] == []
