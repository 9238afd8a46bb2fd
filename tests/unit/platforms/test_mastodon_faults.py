"""A mock server behind a connection that spoils answers: nothing is lost, nothing is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import stamina
from mastodon_mock import START, MockMastodon, serving
from mastodon_store import CITY, Store, source_of, steps_of
from proxy import KINDS, Fault, FaultProxy, at_random

from orchestration.sources.web import SourceUnreachable, polite_client

FAULTS = tuple(Fault(kind, 0.01 if kind == "stall" else 0.0) for kind in KINDS)


@pytest.fixture(autouse=True, scope="module")
def _no_pauses() -> Any:
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


def _city() -> MockMastodon:
    mock = MockMastodon(page_limit=3)
    mock.post("egon", "Fra gamle dage", written=START - timedelta(days=40))
    for number in range(12):
        last = mock.post(f"nr{number}@other.example", f"Nummer {number}")
        for reply in range(number % 4):
            last = mock.post("bo@other.example", f"Svar {number} {reply}", (), last)
    return mock


def _run(mock: MockMastodon, store: Store, seed: int, share: float, is_look: bool) -> bool:
    """One run through a proxy; whether it came to its end."""
    with serving(mock) as address, FaultProxy(address, at_random(seed, share, FAULTS)) as proxy:
        source = source_of(server=proxy.address)
        client = polite_client(
            CITY, source, clock=lambda: mock.now, wait=lambda _: None, timeout_seconds=5
        )
        since = START - timedelta(days=1) if is_look else None
        with client:
            try:
                store.take(steps_of(mock, source, store.cursor, since, client))
            except SourceUnreachable:
                return False
    return True


@pytest.mark.parametrize("seed", range(4))
def test_through_a_bad_connection_everything_arrives_and_nothing_goes_missing(seed: int) -> None:
    mock, store = _city(), Store()
    for run in range(4):
        _run(mock, store, seed * 10 + run, 0.3, is_look=run % 2 == 1)
        assert not store.missing
    mock.post("carl@other.example", "Til sidst")
    assert _run(mock, store, seed, 0.0, is_look=True)
    assert store.texts() == mock.holds(("aalborg",), has_local=False, days=30)
    assert not store.missing


def test_deletions_are_found_through_a_bad_connection_or_left_for_the_next_look() -> None:
    mock, store = _city(), Store()
    assert _run(mock, store, 0, 0.0, is_look=True)
    gone = {number for number in sorted(mock.posts)[1:] if number % 3 == 0}
    uris = {mock.posts[number].uri for number in gone}
    for number in gone:
        mock.delete(number)
    left = set(store.rows) - set(mock.holds(("aalborg",), has_local=False, days=30))
    assert set() < uris <= left  # and the replies that reply to nothing any more
    for run in range(3):
        _run(mock, store, 50 + run, 0.2, is_look=True)
        assert store.missing <= left
    assert _run(mock, store, 0, 0.0, is_look=True)
    assert store.missing == left
