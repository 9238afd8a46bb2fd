"""A child process that publishes and notes when it was inside the warehouse.

    python publisher.py FOLDER TIMES

Its OS lock is taken out, so that nothing but Dagster's pool keeps it apart from its neighbours.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from installations import runtime_in

from orchestration.assets import published
from orchestration.cli.jobs import opened_jobs

really = published.publish


def noted(*arguments: Any, **named: Any) -> Any:
    """Publish slowly; one line per time inside: process, from, to."""
    begun = time.time()
    summary = really(*arguments, **named)
    time.sleep(0.5)
    with (Path(sys.argv[1]) / "inside").open("a") as file:
        file.write(f"{os.getpid()} {begun} {time.time()}\n")
    return summary


if __name__ == "__main__":
    published.publish = noted
    published.warehouse_lock = lambda _: nullcontext()
    with opened_jobs(runtime_in(Path(sys.argv[1]))) as jobs:
        for _ in range(int(sys.argv[2])):
            jobs.publish()
