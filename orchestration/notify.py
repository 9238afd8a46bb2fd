"""Telling a human that something failed: a job's name and a run's id, never data.

Does not belong here: when to tell (`automation.py`). Apprise speaks e-mail and webhooks.
"""

from __future__ import annotations


class NotNotified(RuntimeError):
    """The message could not be delivered; the address is not repeated, it may hold a password."""


def notify(url: str, job_name: str, run_id: str) -> None:
    """Send one message to an Apprise URL (`mailtos://…`, `json://…`).

    Raises NotNotified when the URL is not understood or the receiver does not take the message.
    """
    from apprise import Apprise

    receiver = Apprise()
    body = f"Run {run_id} of the job {job_name} failed. Open the run in Dagster for the reason."
    if not receiver.add(url) or not receiver.notify(title="Tryg Digital By", body=body):
        raise NotNotified("TRYG_NOTIFY_URL does not take messages: check address and password")
