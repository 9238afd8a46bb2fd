"""How a source stands: by the register, what people entered, the ledger and the clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.canonical import LEDGER
from orchestration.register import Municipality, Source
from orchestration.run_failures import CUT_OFF, known_instance, last_failure
from orchestration.runtime import Runtime
from orchestration.settings import load_settings
from orchestration.source_states import SourceState, source_states
from orchestration.sources.deliveries import Deliveries
from orchestration.storage.entered import pause
from orchestration.storage.ledger import accept
from orchestration.storage.lock import warehouse_lock

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECRET = "Mette Hansen 010203-1234"
Register = Callable[..., Runtime]


def source(**changes: Any) -> Source:
    entry = {
        "id": "filer",
        "name": "Filer",
        "adapter": "file",
        "platform": "forum",
        "why_public": "invented",
        "legal_basis": "none",
        "terms_ref": "none",
        "owner": "tests",
        "review_date": date(2099, 12, 31),
        "retention_days": 30,
        "controllers": ["tests"],
        "synthetic": True,
        "mapping": {"native_id": "id", "text": "tekst", "created_at": "tid"},
    }
    return Source.model_validate({**entry, **changes})


@pytest.fixture
def register(tmp_path: Path) -> Register:
    environ = {"TRYG_DATA": str(tmp_path / "data"), "TRYG_KEYS": str(tmp_path / "keys")}
    settings = load_settings({**environ, "HOME": str(tmp_path)})

    def runtime_of(*sources: Source) -> Runtime:
        city = Municipality(slug="by", name="By", kommunekode="0998", sources=sources)
        return Runtime(settings, (city,), Deliveries(tmp_path / "inbox"), clock=lambda: NOW)

    return runtime_of


def land(runtime: Runtime, batch_id: str, rows: int, *, delivery: str, hours_ago: float) -> None:
    """An accepted batch of the source `filer`, with one row set aside."""
    entry = dict.fromkeys(LEDGER) | {
        "batch_id": batch_id,
        "source_id": "filer",
        "delivery_key": delivery,
        "rows_count": rows,
        "quarantined_count": 1,
        "accepted_at": NOW - timedelta(hours=hours_ago),
    }
    accept(runtime.settings, entry)


def state_of(runtime: Runtime) -> SourceState:
    return source_states(runtime)["filer"]


def test_before_anything_has_run_nothing_is_known_and_nothing_is_made(register: Register) -> None:
    runtime = register(source())
    one = state_of(runtime)
    assert (one.state, one.reason, one.rows, one.last_success_at) == ("open", None, 0, None)
    assert known_instance(runtime.settings) is None
    assert not runtime.settings.dagster_home.exists()


@pytest.mark.parametrize(
    ("days", "state"), [(-1, "refused"), (0, "due_soon"), (30, "due_soon"), (31, "open")]
)
def test_a_review_within_30_days_is_due_soon_and_a_past_one_refuses(
    days: int, state: str, register: Register
) -> None:
    one = state_of(register(source(review_date=NOW.date() + timedelta(days=days))))
    assert one.state == state
    assert (one.reason is not None) == (state == "refused")


def test_a_paused_source_says_how_to_resume_it_unless_it_is_refused_anyway(
    register: Register,
) -> None:
    runtime = register(source())
    pause(runtime.settings, "filer")
    one = state_of(runtime)
    assert one.state == "paused"
    assert one.reason == "source filer is paused: `tryg resume filer`"
    assert state_of(register(source(synthetic=False))).state == "refused"


def test_a_corrected_delivery_takes_the_place_of_the_earlier_one(register: Register) -> None:
    runtime = register(source())
    land(runtime, "a", 10, delivery="first", hours_ago=5)
    land(runtime, "b", 12, delivery="first", hours_ago=3)
    land(runtime, "c", 7, delivery="second", hours_ago=4)
    one = state_of(runtime)
    assert (one.rows, one.quarantined) == (19, 2)
    assert one.last_success_at == NOW - timedelta(hours=3)
    assert one.lag_hours == 3.0


@pytest.mark.parametrize(("hours", "late"), [(24, False), (25, True)])
def test_the_lag_is_held_against_the_hours_that_the_register_allows(
    hours: float, late: bool, register: Register
) -> None:
    live = {"adapter": "feed", "mapping": None, "feed": {"addresses": ["https://by.example"]}}
    runtime = register(source(**live, freshness_hours=24))
    land(runtime, "a", 1, delivery="day", hours_ago=hours)
    assert state_of(runtime).is_late is late
    assert not state_of(register(source(freshness_hours=24))).is_late, "files come when they come"


def test_the_states_are_read_while_a_run_holds_the_warehouse(register: Register) -> None:
    runtime = register(source())
    runtime.settings.data.mkdir(parents=True, exist_ok=True)
    found: list[SourceState] = []
    with warehouse_lock(runtime.settings):
        reader = threading.Thread(target=lambda: found.append(state_of(runtime)), daemon=True)
        reader.start()
        reader.join(timeout=30)
    assert [one.state for one in found] == ["open"]


def run_once(instance: dg.DagsterInstance, error: Exception | None) -> None:
    @dg.op
    def step() -> None:
        if error is not None:
            raise error

    @dg.job(name="collect_filer")
    def collect() -> None:
        step()

    collect.execute_in_process(instance=instance, raise_on_error=False)


def test_the_last_failure_is_told_by_kind_and_time_without_its_words() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert last_failure(instance, "collect_filer") is None
        run_once(instance, LookupError(SECRET))
        run_once(instance, ConnectionError(SECRET))
        run_once(instance, None)
        found = last_failure(instance, "collect_filer")
        assert found is not None
        assert found.kind == "ConnectionError"
        assert found.at is not None
        assert abs(datetime.now(UTC) - found.at) < timedelta(minutes=5)
        assert SECRET not in repr(found)
        assert last_failure(instance, "collect_andet") is None


def test_a_run_whose_process_ended_is_told_as_cut_off() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(
            dg.JobDefinition(
                name="collect_filer", graph_def=dg.GraphDefinition(name="collect_filer")
            )
        )
        instance.report_run_failed(run, message="the process of this run is gone")
        found = last_failure(instance, "collect_filer")
        assert found is not None
        assert replace(found, at=None).kind == CUT_OFF
