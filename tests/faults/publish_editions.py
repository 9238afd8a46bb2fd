"""A child process of the reading tests: writes the warehouse and publishes, again and again.

    python publish_editions.py FOLDER FIRST LAST

Each edition from FIRST to LAST carries its number in three tables, so that a reader can tell a
whole edition from a mixed one.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent / "integration"))

from installations import NOW, settings_in

from orchestration.publishing import ModelHead, ModelInfo, Operations, publish
from orchestration.publishing.schema import TABLES
from orchestration.settings import Settings


def operations_of(number: int) -> Operations:
    """One run that carries the number, nothing else."""
    run = {"job": f"edition-{number}", "status": "success", "started_at": NOW, "ended_at": NOW}
    return Operations(runs=pl.DataFrame([{**run, "trigger": "person"}], schema=TABLES["runs"]))


def write_warehouse(settings: Settings, number: int) -> None:
    """Hold the warehouse for writing and change it, as dbt does."""
    with duckdb.connect(str(settings.warehouse)) as file:
        file.execute("create or replace table main.noise as select range as n from range(20000)")
        file.execute("update main.noise set n = ?", [number])


def main(folder: Path, first: int, last: int) -> None:
    """Publish the editions."""
    settings = settings_in(folder)
    for number in range(first, last + 1):
        write_warehouse(settings, number)
        publish(
            settings,
            now=NOW + timedelta(seconds=number),
            operations=operations_of(number),
            model=ModelInfo(f"edition-{number}", (ModelHead("attack", 0.5, "attack"),)),
            path=settings.candidate,
        )
        settings.candidate.replace(settings.published)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
