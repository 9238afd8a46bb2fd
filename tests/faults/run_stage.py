"""A child process of the fault tests: collects and transforms, and dies where it is told to.

    python run_stage.py FOLDER STAGE

STAGE names the point after which the process kills itself with SIGKILL: `batch` (written, not in
the ledger), `ledger`, `staging` (dbt has committed models), `chunk` (one chunk of scores written),
`marts`, `candidate` (written, not swapped in), or `none`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "integration"))

from conftest import runtime_in

from orchestration.assets import published, scores, warehouse
from orchestration.cli.jobs import opened_jobs, source_of
from orchestration.sources import collect


def dying(function: Callable[..., Any], *, before: bool = False) -> Callable[..., Any]:
    """`function`, and the end of this process directly after it (or before)."""

    def last(*arguments: Any, **named: Any) -> Any:
        if not before:
            function(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return last


def arm(stage: str) -> None:
    """Put the end of the process into the path."""
    if stage == "batch":
        collect.write_batch = dying(collect.write_batch)
    elif stage == "ledger":
        collect.ledger.accept = dying(collect.ledger.accept)
    elif stage == "staging":
        warehouse._table_rows = dying(warehouse._table_rows, before=True)
    elif stage == "chunk":
        scores._write_chunk = dying(scores._write_chunk)
    elif stage == "marts":
        published.publish = dying(published.publish, before=True)
    elif stage == "candidate":
        published.publish = dying(published.publish)


def main(folder: Path, stage: str) -> None:
    """Import the file of the folder and publish."""
    runtime = runtime_in(folder)
    scores.CHUNK_TEXTS = 40
    _, source = source_of(runtime, "proeveby_filer")
    key = runtime.deliveries.offer(folder / "posts.csv")
    arm(stage)
    with opened_jobs(runtime) as jobs:
        jobs.collect_file(source, key)
        jobs.transform()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
