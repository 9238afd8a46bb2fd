"""The ledger: one entry per accepted batch, never changed, oldest first."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from invented_batches import NOW, entry

from orchestration.canonical import LEDGER
from orchestration.settings import Settings
from orchestration.storage.ledger import (
    Standing,
    accept,
    last_acceptances,
    ledger_state,
    read_ledger,
    standing,
)

HOUR = timedelta(hours=1)


def test_an_empty_ledger_has_no_batch_and_no_last_acceptance(settings: Settings) -> None:
    assert read_ledger(settings).schema == LEDGER
    assert read_ledger(settings).height == 0
    assert ledger_state(settings) is None
    assert last_acceptances(settings) == {}


def test_a_batch_counts_from_its_entry_on(settings: Settings) -> None:
    assert standing(read_ledger(settings), "filer", "b1", "name") == Standing("b1", None)
    accept(settings, {**entry("b1"), "delivery_key": "name"})
    entries = read_ledger(settings)
    assert standing(entries, "filer", "b1", "name").entry is not None
    assert standing(entries, "other", "b1", "name").entry is None


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


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12))
def test_what_was_delivered_last_holds_and_each_change_is_accepted_once(
    contents: list[str],
) -> None:
    entries = pl.DataFrame(schema=LEDGER)
    for hour, content in enumerate(contents):
        stands = standing(entries, "filer", content, "a day")
        if stands.entry is None:
            new = {**entry(stands.batch_id, NOW + hour * HOUR), "delivery_key": "a day"}
            entries = entries.vstack(pl.DataFrame([new], schema=LEDGER))
        assert entries["batch_id"].is_unique().all()
        assert entries["batch_id"].to_list()[-1].split("-")[0] == content
    changes = sum(now != before for before, now in pairwise(contents))
    assert entries.height == 1 + changes


def test_content_holds_until_a_delivery_of_the_same_name_replaces_it(settings: Settings) -> None:
    accept(settings, {**entry("first"), "delivery_key": "x"})
    accept(settings, {**entry("second", NOW + HOUR), "delivery_key": "y"})
    entries = read_ledger(settings)
    assert standing(entries, "filer", "first", "x").batch_id == "first"
    assert standing(entries, "filer", "first", "y") == Standing("first-2", None)
    assert standing(entries, "filer", "first", None).batch_id == "first"
