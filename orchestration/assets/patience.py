"""What is worth trying again: a busy warehouse, a host that does not answer.

Does not belong here: errors that a human must mend; those fail at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from orchestration.storage.lock import WarehouseBusy

RETRIES = 2
WAIT_SECONDS = 30


@contextmanager
def patiently() -> Iterator[None]:
    """Ask Dagster to run the step again, at most twice, after errors that pass by themselves."""
    try:
        yield
    except (WarehouseBusy, ConnectionError, TimeoutError) as error:
        raise dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=WAIT_SECONDS) from error
