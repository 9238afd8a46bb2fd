"""What is worth trying again: a busy warehouse, a host that does not answer.

Does not belong here: errors that a human must mend; those fail at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import dagster as dg

from orchestration.storage.lock import WarehouseBusy

RETRIES = 2
WAIT_SECONDS = 30


class Attempt(Protocol):
    """The context of a step: how often it has been tried again, 0 at first."""

    @property
    def retry_number(self) -> int: ...


@contextmanager
def patiently(context: Attempt) -> Iterator[None]:
    """Ask Dagster to run the step again, at most twice, after errors that pass by themselves.

    After the last try the error itself is raised, so that its words reach who waits.
    """
    try:
        yield
    except (WarehouseBusy, ConnectionError, TimeoutError) as error:
        if context.retry_number >= RETRIES:
            raise
        raise dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=WAIT_SECONDS) from error
