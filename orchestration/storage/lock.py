"""OS locks: one process has the warehouse or the list of keys at a time, and one reads a source.

Dagster's pool keeps runs apart that share an instance; these also keep apart what does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from orchestration.errors import MendableError
from orchestration.settings import Settings

WAIT_SECONDS = 1800


class WarehouseBusy(MendableError):
    """Another process has held the warehouse for longer than the wait."""


@contextmanager
def warehouse_lock(settings: Settings, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the warehouse; waits for a holder to finish. The OS frees it when a holder is killed.

    Raises WarehouseBusy after `wait_seconds`.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.data / "warehouse.lock")
    try:
        with lock.acquire(timeout=wait_seconds, poll_interval=0.2):
            yield
    except Timeout:
        raise WarehouseBusy(
            f"the warehouse was busy for {wait_seconds:.0f} s: see the running runs, try again"
        ) from None


@contextmanager
def keys_lock(settings: Settings) -> Iterator[None]:
    """Be the only one that changes `keys.json`; others need a moment only."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.data / "keys.lock"):
        yield


class SourceBusy(MendableError):
    """Another process is reading the source now."""


@contextmanager
def reading_lock(settings: Settings, source_id: str) -> Iterator[None]:
    """Be the only one that reads a source. Raises SourceBusy at once when another one does."""
    settings.cursors.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(settings.cursors / f"{source_id}.lock").acquire(timeout=0):
            yield
    except Timeout:
        raise SourceBusy(f"source {source_id} is being read by another run: wait for it") from None
