"""One process at a time holds the warehouse; one that is killed gives it back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from orchestration.settings import Settings
from orchestration.storage.lock import WarehouseBusy, warehouse_lock

HOLD = """
import time
from orchestration.settings import load_settings
from orchestration.storage.lock import warehouse_lock
with warehouse_lock(load_settings()):
    print("held", flush=True)
    time.sleep(120)
"""


def holder(settings: Settings) -> subprocess.Popen[str]:
    environment = {**os.environ, "TRYG_DATA": str(settings.data)}
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_a_held_warehouse_is_busy_until_the_wait_is_over(settings: Settings) -> None:
    with holder(settings) as child:
        started = time.monotonic()
        with (
            pytest.raises(WarehouseBusy, match="busy for 1 s: see the running runs, try again"),
            warehouse_lock(settings, 1),
        ):
            pytest.fail("two processes hold the warehouse")
        assert time.monotonic() - started >= 1
        child.kill()


def test_a_killed_holder_gives_the_warehouse_back(settings: Settings) -> None:
    with holder(settings) as child:
        child.send_signal(signal.SIGKILL)
        child.wait()
        with warehouse_lock(settings, 5):
            assert (settings.data / "warehouse.lock").exists()


def test_an_error_gives_the_warehouse_back(settings: Settings) -> None:
    with pytest.raises(ZeroDivisionError), warehouse_lock(settings):
        _ = 1 / 0
    with warehouse_lock(settings, 1):
        pass
