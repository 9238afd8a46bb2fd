"""Running the project's Dagster jobs in this process, with bars on the terminal.

Does not belong here: what the jobs do, and what a command prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from uuid import uuid4

import dagster as dg
from dagster._core.errors import DagsterAssetCheckFailedError

from orchestration.automation import (
    CANDIDATE,
    FORGET,
    PUBLISH,
    RANGE_END,
    RANGE_START,
    TRANSFORM,
    collect_job_name,
    days_within,
)
from orchestration.cli.failures import EXPLAINED, Refused
from orchestration.errors import NotRegistered
from orchestration.instance import open_instance
from orchestration.privacy.keys import load_keys
from orchestration.progress import TerminalProgress
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.sources.collect import refusal_now
from orchestration.storage.files import prepare_data_folder

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass
class Jobs:
    """The jobs of one installation, executed here; runs show in Dagster's UI like any other."""

    runtime: Runtime
    instance: dg.DagsterInstance
    definitions: dg.Definitions

    def run(
        self, name: str, *, partition: str | None = None, tags: dict[str, str] | None = None
    ) -> list[Refused]:
        """Execute one job; gives its failed checks. Raises what the job's assets raise."""
        run_id = str(uuid4())
        # failed checks are read below, from the run's record; dbt's lines are in its own log
        with suppress(DagsterAssetCheckFailedError), redirect_stdout(StringIO()):
            self.definitions.resolve_job_def(name).execute_in_process(
                instance=self.instance,
                run_id=run_id,
                partition_key=partition,
                tags=tags,
                run_config=QUIET,
            )
        return self._failed_checks(run_id)

    def _failed_checks(self, run_id: str) -> list[Refused]:
        kind = dg.DagsterEventType.ASSET_CHECK_EVALUATION
        events = [entry.dagster_event for entry in self.instance.all_logs(run_id, of_type=kind)]
        found = [event.asset_check_evaluation_data for event in events if event]
        return [
            Refused(
                one.check_name,
                one.description or "",
                bool(one.blocking) and one.severity == dg.AssetCheckSeverity.ERROR,
            )
            for one in found
            if not one.passed
        ]

    def collect_days(self, source: Source, first: date, last: date) -> list[Refused]:
        """Read a range of days of a live source in one run."""
        return self.run(collect_job_name(source), tags=_range(first, last))

    def collect_live(
        self, first: date | None, last: date | None, tell: Callable[[str], None]
    ) -> list[Refused]:
        """Read every live source that may be read; of those by day the default is the last 7.

        A source that may not be read, or has no days in the range, is skipped and `tell` hears why.
        One that fails with an error that a user can mend is refused; the others are read.
        """
        refused = []
        for municipality, source in self.runtime.sources():
            if not source.is_live:
                continue
            days = days_within(municipality, source, first, last, self.runtime.clock())
            problem = refusal_now(self.runtime, source)
            if not problem and source.reading == "day" and days is None:
                problem = f"source {source.id} has no days in this range"
            if problem:
                tell(f"skipped: {problem}")
                continue
            try:
                name, tags = collect_job_name(source), _range(*days) if days else {}
                refused += self.run(name, tags=tags)
            except EXPLAINED as error:
                refused.append(Refused(collect_job_name(source), str(error), blocking=True))
        return refused

    def collect_file(self, source: Source, key: str) -> list[Refused]:
        """Read one delivery of a file source."""
        self.instance.add_dynamic_partitions(f"{source.id}_deliveries", [key])
        return self.run(collect_job_name(source), partition=key)

    def publish(self) -> list[Refused]:
        """The published file alone, from the marts as they are."""
        return self.run(PUBLISH)

    def transform(self) -> list[Refused]:
        """From the ledger to the published file."""
        return self.run(TRANSFORM)

    def forget(self) -> list[Refused]:
        """Erasure and retention, down to the bytes."""
        return self.run(FORGET)

    def score_candidate(self) -> list[Refused]:
        """The candidate model's scores, where one is set; its failure holds nothing back."""
        if not self.runtime.has_candidate:
            return []
        try:
            return self.run(CANDIDATE)
        except EXPLAINED as error:
            return [Refused(CANDIDATE, str(error), blocking=False)]


def _range(first: date, last: date) -> dict[str, str]:
    return {RANGE_START: first.isoformat(), RANGE_END: last.isoformat()}


@contextmanager
def opened_jobs(runtime: Runtime) -> Iterator[Jobs]:
    """Prepare the data folder and the keys, load the graph, show bars while the body runs."""
    from orchestration.definitions import build_definitions

    prepare_data_folder(runtime.settings)
    load_keys(runtime.settings)
    with TerminalProgress() as progress:
        shown = replace(runtime, progress=progress)
        yield Jobs(shown, open_instance(runtime.settings), build_definitions(shown))


def source_of(runtime: Runtime, source_id: str) -> tuple[Municipality, Source]:
    """The registered source with this id. Raises NotRegistered that lists the known ones."""
    for municipality, source in runtime.sources():
        if source.id == source_id:
            return municipality, source
    known = ", ".join(source.id for _, source in runtime.sources())
    raise NotRegistered(f"no source of that id is registered; registered are: {known}")


def file_source_of(runtime: Runtime, source_id: str) -> Source:
    """The registered source that is read by delivered file. Raises NotRegistered as `source_of`."""
    _, source = source_of(runtime, source_id)
    if source.is_live:
        raise NotRegistered(f"{source_id} is read by day: use `tryg run`")
    return source
