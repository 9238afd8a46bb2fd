"""A thread that is longer than a server shows, through the runner: what goes, when, and what stays.

The server is a mock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import stamina
from landing import Landing
from mastodon_mock import MockMastodon
from mastodon_store import CITY, client_for, source_of

from orchestration.source_states import source_states
from orchestration.storage.tombstones import entombed

REPLIES, SHOWN = 75, 60


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


def landing_of(mock: MockMastodon, folder: Path) -> Landing:
    source = source_of().model_copy(update={"synthetic": True})
    landing = Landing(folder, CITY.model_copy(update={"sources": (source,)}))
    landing.runtime.clock = lambda: mock.now
    landing.runtime.client = lambda *_: client_for(mock, source)
    return landing


def read(landing: Landing, mock: MockMastodon, hours: float) -> None:
    mock.now += timedelta(hours=hours)
    landing.read()


def gone(landing: Landing) -> int:
    return entombed(landing.settings).height


def long_thread(mock: MockMastodon) -> list[int]:
    """A thread with a reply every three minutes; gives the replies."""
    mock.post("egon", "Fra gamle dage", written=mock.now - timedelta(days=40))
    root, replies = mock.post("bo@other.example"), list[int]()
    for number in range(REPLIES):
        mock.now += timedelta(minutes=3)
        replies.append(mock.post(f"nr{number}@other.example", f"Svar {number}", (), root))
    return replies


def test_a_deletion_in_a_long_thread_and_one_beside_it_are_found_by_two_looks(
    tmp_path: Path,
) -> None:
    mock = MockMastodon()
    replies = long_thread(mock)
    beside = mock.post("carl@other.example", "Om noget andet")
    landing = landing_of(mock, tmp_path)
    read(landing, mock, 1)
    assert landing.standing().height == SHOWN + 3
    mock.delete(replies[3])
    mock.delete(beside)
    read(landing, mock, 7)
    assert gone(landing) == 0
    read(landing, mock, 7)
    assert gone(landing) == landing.tally.confirmed == 2
    assert landing.standing().height == SHOWN + 3 - 2 + 1  # the next reply is shown instead


def test_replies_that_guests_are_no_longer_shown_go_after_a_week_and_the_others_stay(
    tmp_path: Path,
) -> None:
    mock = MockMastodon()
    replies = long_thread(mock)
    landing = landing_of(mock, tmp_path)
    read(landing, mock, 1)
    for number in range(SHOWN):
        mock.post(f"ny{number}@other.example", f"Ny {number}", (), replies[0])
    for _ in range(24):
        read(landing, mock, 7)
    assert gone(landing) == 0
    read(landing, mock, 7)
    assert gone(landing) == SHOWN - 1
    assert source_states(landing.runtime)["proeve_mastodon"].held_back == 0
    assert landing.standing().height == 2 + SHOWN
    for _ in range(3):
        read(landing, mock, 7)
    assert gone(landing) == SHOWN - 1
