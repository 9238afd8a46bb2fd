"""`tryg sources`: how each registered source stands, for people and for programs.

Does not belong here: where the figures come from (`orchestration.source_states`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.console import Console

from orchestration.automation import collect_job_name
from orchestration.cli.tables import table_of
from orchestration.run_failures import known_instance, last_failure
from orchestration.runtime import Runtime
from orchestration.source_states import source_states
from orchestration.storage.absences import held_sentence

Found = Mapping[str, Mapping[str, Any]]
COLUMNS = (
    "source",
    "city",
    "platform",
    "adapter",
    "state",
    "last success",
    "lag, hours",
    "rows",
    "set aside",
    "held back",
    "last error",
    "review by",
    "keep, days",
)


def list_sources(runtime: Runtime) -> dict[str, dict[str, Any]]:
    """Per source id the fields of SourceState, and `last_error`: its kind and when, or None."""
    instance, states = known_instance(runtime.settings), source_states(runtime)
    found = {}
    for _, source in runtime.sources():
        failure = last_failure(instance, collect_job_name(source)) if instance else None
        last_error = asdict(failure) if failure else None
        found[source.id] = asdict(states[source.id]) | {"last_error": last_error}
    return found


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "-"


def _lag(one: Mapping[str, Any]) -> str:
    """Hours since the last accepted batch, of how many are allowed, and whether it is late."""
    lag = "-" if one["lag_hours"] is None else f"{one['lag_hours']:,.0f}"
    allowed = f" of {one['freshness_hours']}" if one["freshness_hours"] else ""
    return f"{lag}{allowed}{' late' if one['is_late'] else ''}"


def _row(source_id: str, one: Mapping[str, Any]) -> tuple[object, ...]:
    error = one["last_error"]
    return (
        source_id,
        one["municipality"],
        one["platform"],
        one["adapter"],
        one["state"].replace("_", " "),
        _minute(one["last_success_at"]),
        _lag(one),
        one["rows"],
        one["quarantined"],
        one["held_back"],
        f"{error['kind']} {_minute(error['at'])}" if error else "-",
        one["review_date"],
        one["retention_days"],
    )


def print_sources(found: Found, console: Console) -> None:
    """The table, then a line for each source that may not be read, soon may not, or lost much."""
    rows = [_row(source_id, one) for source_id, one in found.items()]
    console.print(table_of("Sources (times are UTC)", COLUMNS, rows))
    for source_id, one in found.items():
        if one["held_back"]:
            sentence = held_sentence(source_id, one["held_back"], one["held_until"])
            console.print(f"held back: {sentence}", soft_wrap=True)
        if one["reason"]:
            console.print(f"{one['state']}: {one['reason']}", soft_wrap=True)
        elif one["state"] == "due_soon":
            console.print(
                f"due soon: source {source_id}: may be read until {one['readable_until']}: "
                "review it, and have its DPIA renewed",
                soft_wrap=True,
            )
