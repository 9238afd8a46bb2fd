"""How each source stands: may it be read, when did it last deliver, what went wrong last.

From the register, the ledger and Dagster's runs, so nothing here waits for the warehouse.
Does not belong here: counts of distinct posts (`operations.py`), what the terminal shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from orchestration.checks.freshness import is_late, last_success
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.sources.collect import paused_reason
from orchestration.storage.absences import absences, held_back
from orchestration.storage.ledger import holdings

DUE_SOON = timedelta(days=30)
State = Literal["open", "due_soon", "paused", "refused"]


@dataclass(frozen=True)
class SourceState:
    """One source now; times are UTC, `reason` names the remedy and is None where it may be read.

    `held_back` posts were missing at once and are not taken as gone before `held_until`. `rows` and
    `quarantined` are those of the newest batch of each day or delivered file: rows, not
    posts, as deletions are rows too, and one that two deliveries have counts twice.
    """

    municipality: str
    adapter: str
    platform: str
    community_type: str
    state: State
    reason: str | None
    last_success_at: datetime | None
    lag_hours: float | None
    freshness_hours: int | None
    is_late: bool
    rows: int
    quarantined: int
    owner: str
    review_date: date
    readable_until: date
    retention_days: int
    held_back: int
    held_until: datetime | None


def _reason(source: Source, today: date, is_paused: bool) -> tuple[State, str | None]:
    if refusal := source.refusal(today):
        return "refused", refusal
    if is_paused:
        return "paused", paused_reason(source)
    return ("due_soon" if source.readable_until - today <= DUE_SOON else "open"), None


def _hours(last: datetime | None, now: datetime) -> float | None:
    return None if last is None else round((now - last) / timedelta(hours=1), 1)


def _state_of(
    runtime: Runtime,
    municipality: Municipality,
    source: Source,
    held: Mapping[str, Any],
    is_paused: bool,
) -> SourceState:
    now = runtime.clock()
    state, reason = _reason(source, now.date(), is_paused)
    last = last_success(runtime.settings, source, held.get("last_accepted_at"))
    lacked = held_back(absences(runtime.settings, source.id))
    return SourceState(
        municipality=municipality.slug,
        adapter=source.adapter,
        platform=source.platform,
        community_type=source.default_community_type,
        state=state,
        reason=reason,
        last_success_at=last,
        lag_hours=_hours(last, now),
        freshness_hours=source.freshness_hours,
        is_late=is_late(source, last, now),
        rows=held.get("rows_count", 0),
        quarantined=held.get("quarantined_count", 0),
        owner=source.owner,
        review_date=source.review_date,
        readable_until=source.readable_until,
        retention_days=source.retention_days,
        held_back=lacked.count,
        held_until=lacked.until,
    )


def source_states(runtime: Runtime) -> dict[str, SourceState]:
    """Every registered source by its id, in the register's order. Raises CursorDamaged."""
    from orchestration.storage.entered import paused_sources

    paused, held = paused_sources(runtime.settings), holdings(runtime.settings)
    return {
        source.id: _state_of(
            runtime, municipality, source, held.get(source.id, {}), source.id in paused
        )
        for municipality, source in runtime.sources()
    }
