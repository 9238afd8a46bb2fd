"""Telling a human that something failed: a job's name and a run's id, never data.

Does not belong here: when to tell (`automation.py`). Apprise speaks e-mail and webhooks.
"""

from __future__ import annotations

import logging
import time

ATTEMPTS = 3
WAIT_SECONDS = 5.0


class NotNotified(RuntimeError):
    """The message could not be delivered; the address is not repeated, it may hold a password."""


def notify(url: str, job_name: str, run_id: str) -> None:
    """Send one message to an Apprise URL (`mailtos://…`, `json://…`); tries three times.

    Raises NotNotified when the URL is not understood or the receiver does not take the message.
    """
    from apprise import Apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # its lines hold the address
    receiver = Apprise()
    if not receiver.add(url):
        raise NotNotified("TRYG_NOTIFY_URL is not an Apprise address: see docs/operations.md")
    body = f"Run {run_id} of the job {job_name} failed. Open the run in Dagster for the reason."
    for attempt in range(ATTEMPTS):
        if receiver.notify(title="Tryg Digital By", body=body):
            return
        if attempt + 1 < ATTEMPTS:
            time.sleep(WAIT_SECONDS)
    raise NotNotified("TRYG_NOTIFY_URL does not take messages: check address and password")
