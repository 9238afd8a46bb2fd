"""A code location for a real daemon: a small installation whose model waits while it is told to.

Environment: TRYG_SMALL, the folder of the installation. While the file `hold` lies in it, the model
writes its process id to the file `holding` and waits, so that its run holds the pool.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import dagster as dg
import polars as pl
from installations import WordScorer, runtime_in

from orchestration.definitions import build_definitions

FOLDER = Path(os.environ["TRYG_SMALL"])


class WaitingScorer(WordScorer):
    """The stand-in for the model, in no hurry."""

    def score(self, texts: Sequence[str | None]) -> pl.DataFrame:
        while (FOLDER / "hold").exists():
            (FOLDER / "holding").write_text(str(os.getpid()))
            time.sleep(0.2)
        return super().score(texts)


@dg.definitions
def defs() -> dg.Definitions:
    """The whole graph of the small installation."""
    runtime = runtime_in(FOLDER)
    runtime.scorer = WaitingScorer
    return build_definitions(runtime)
