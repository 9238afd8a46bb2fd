"""The ledger: one entry per accepted batch, never changed, oldest first."""

from __future__ import annotations

from datetime import timedelta

from invented_batches import NOW, entry

from orchestration.canonical import LEDGER
from orchestration.settings import Settings
from orchestration.storage.ledger import (
    accept,
    is_accepted,
    last_acceptances,
    ledger_state,
    read_ledger,
)

HOUR = timedelta(hours=1)


def test_an_empty_ledger_has_no_batch_and_no_last_acceptance(settings: Settings) -> None:
    assert read_ledger(settings).schema == LEDGER
    assert read_ledger(settings).height == 0
    assert ledger_state(settings) is None
    assert last_acceptances(settings) == {}


def test_a_batch_counts_from_its_entry_on(settings: Settings) -> None:
    assert not is_accepted(settings, "filer", "b1")
    accept(settings, entry("b1"))
    assert is_accepted(settings, "filer", "b1")
    assert not is_accepted(settings, "other", "b1")


def test_the_state_changes_with_each_accepted_batch_only(settings: Settings) -> None:
    accept(settings, entry("b1"))
    state = ledger_state(settings)
    accept(settings, entry("b1", NOW + HOUR))
    assert ledger_state(settings) == state
    accept(settings, entry("b2"))
    assert ledger_state(settings) != state


def test_an_entry_that_exists_stays_as_it_is(settings: Settings) -> None:
    accept(settings, entry("b1"))
    accept(settings, {**entry("b1", NOW + HOUR), "rows_count": 99})
    (row,) = read_ledger(settings).to_dicts()
    assert (row["accepted_at"], row["rows_count"]) == (NOW, 3)


def test_entries_come_oldest_acceptance_first(settings: Settings) -> None:
    for name, hours in (("b1", 3), ("b2", 1), ("b3", 2)):
        accept(settings, entry(name, NOW + hours * HOUR))
    assert read_ledger(settings)["batch_id"].to_list() == ["b2", "b3", "b1"]


def test_each_source_has_its_own_last_acceptance(settings: Settings) -> None:
    accept(settings, entry("b1"))
    accept(settings, entry("b2", NOW + HOUR))
    accept(settings, entry("b3", NOW + 5 * HOUR, "other"))
    assert last_acceptances(settings) == {"filer": NOW + HOUR, "other": NOW + 5 * HOUR}
