"""`tryg erase`: tombstones first, then every file at once, and a receipt of counts.

Does not belong here: what a name means and what forgets it (`orchestration.forgetting`).
"""

from __future__ import annotations

from rich.console import Console

from orchestration.cli.failures import Refused
from orchestration.cli.jobs import opened_jobs
from orchestration.forgetting.erase import erase_author, erase_post
from orchestration.forgetting.receipts import write_receipt
from orchestration.runtime import Runtime
from orchestration.storage.files import prepare_data_folder

NONE_FOUND = (
    "No post was found. What comes later is kept away. Was it written as the platform's own id? "
    "A name that people see may not be the id; a DID, a number or a channel id often is."
)


def run_erase(
    runtime: Runtime,
    platform: str,
    post: str | None,
    handle: str | None,
    source: str | None,
    console: Console,
) -> list[Refused]:
    """Erase a post or, without one, an author; print the receipt; give what checks refused.

    Raises NotRegistered, ErasureRefused, KeyRefused before anything is changed.
    """
    prepare_data_folder(runtime.settings)
    if post is not None:
        said = erase_post(runtime, platform, post, source)
    else:
        said = erase_author(runtime, platform, handle or "", source)
    with opened_jobs(runtime) as jobs:
        refused = jobs.forget()
    write_receipt(runtime.settings, "erase", runtime.clock(), said)
    for name, value in said.items():
        console.print(f"{name}: {value}")
    if not said["posts_found"]:
        console.print(NONE_FOUND, soft_wrap=True)
    return refused
