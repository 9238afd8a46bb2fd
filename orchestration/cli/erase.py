"""`tryg erase` and `tryg gone`: tombstones first, then every file, and a receipt of counts.

Does not belong here: what a name means and what forgets it (`orchestration.forgetting`).
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console

from orchestration.cli.failures import Refused
from orchestration.cli.jobs import opened_jobs, source_of
from orchestration.forgetting.erase import erase_author, erase_post
from orchestration.forgetting.receipts import Said, write_receipt
from orchestration.runtime import Runtime
from orchestration.sources.leaving import confirm_gone
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
    refused = _forgotten(runtime, "erase", said, console)
    if not said["posts_found"]:
        console.print(NONE_FOUND, soft_wrap=True)
    return refused


def run_gone(runtime: Runtime, source_id: str, console: Console) -> list[Refused]:
    """Let what is held back of a source be gone; print the receipt; give what checks refused.

    Raises NotRegistered, NothingHeld, SourceBusy, KeyRefused before anything is changed.
    """
    _, source = source_of(runtime, source_id)
    prepare_data_folder(runtime.settings)
    said: dict[str, Said] = {"source": source_id, "posts_gone": confirm_gone(runtime, source)}
    return _forgotten(runtime, "gone", said, console)


def _forgotten(
    runtime: Runtime, kind: str, said: Mapping[str, Said], console: Console
) -> list[Refused]:
    with opened_jobs(runtime) as jobs:
        refused = jobs.forget()
    write_receipt(runtime.settings, kind, runtime.clock(), said)
    for name, value in said.items():
        console.print(f"{name}: {value}")
    return refused
