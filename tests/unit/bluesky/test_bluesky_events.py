"""What events say of posts, accounts and threads, and whether some were missed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from atproto_subscription.frames import MessageFrame, MessageFrameHeader
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_stream import account, answer_to, commit, frame, parsed
from invented_threads import PAPER, READER, START, uri_of

from orchestration.sources.platforms.bluesky.events import Notes, Position

ROOT = uri_of(PAPER, "rod")
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=9) | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def notes_of(*frames: bytes, last: int = 6) -> Notes:
    notes = Notes(Position(last, START), frozenset({PAPER}))
    for one in frames:
        notes.take(parsed(one))
    return notes


def test_deleted_posts_are_told_by_their_address() -> None:
    notes = notes_of(commit(7, READER, ("delete", "a", None), ("delete", "b", None)))
    assert list(notes.deleted) == [uri_of(READER, "a"), uri_of(READER, "b")]
    assert notes.position == Position(7, START)


@pytest.mark.parametrize("status", ["deactivated", "deleted", "takendown", "suspended", None])
def test_accounts_that_are_gone_are_told(status: str | None) -> None:
    assert list(notes_of(account(7, READER, status=status)).gone) == [READER]


@pytest.mark.parametrize(
    "event", [{"active": True}, {"status": "desynchronized"}, {"status": "throttled"}]
)
def test_trouble_of_a_host_is_no_account_that_is_gone(event: dict[str, Any]) -> None:
    assert not notes_of(account(7, READER, **event)).gone


@pytest.mark.parametrize("action", ["create", "update"])
def test_an_answer_or_an_edit_touches_its_thread(action: str) -> None:
    notes = notes_of(commit(7, READER, (action, "svar", answer_to(ROOT))))
    assert list(notes.touched) == [ROOT]


def test_a_root_of_a_registered_account_is_a_thread_of_its_own() -> None:
    assert list(notes_of(commit(7, PAPER, ("create", "rod", {"text": "Nyt"}))).touched) == [ROOT]


def test_threads_of_others_are_not_touched() -> None:
    foreign = uri_of(READER, "andet")
    notes = notes_of(
        commit(7, READER, ("create", "rod", {"text": "Nyt"})),
        commit(8, PAPER, ("create", "svar", answer_to(foreign))),
    )
    assert not notes.touched


def test_other_collections_are_passed_over() -> None:
    likes = [{"action": "delete", "path": "app.bsky.feed.like/a", "cid": None}]
    assert notes_of(commit(7, READER, ops=likes)).size == 0


@settings(deadline=None)
@given(st.lists(JUNK, max_size=3))
def test_a_deletion_stands_beside_operations_of_any_shape(junk: list[Any]) -> None:
    deletion = {"action": "delete", "path": "app.bsky.feed.post/a", "cid": None}
    notes = notes_of(commit(7, READER, ops=[*junk, deletion, *junk]))
    assert list(notes.deleted) == [uri_of(READER, "a")]


@settings(deadline=None)
@given(JUNK)
def test_records_of_any_shape_are_passed_over(record: Any) -> None:
    notes = notes_of(
        commit(7, READER, ("create", "a", {"reply": record}), ("delete", "b", None)),
    )
    assert list(notes.deleted) == [uri_of(READER, "b")]
    assert not notes.touched


@settings(deadline=None)
@given(st.sampled_from(["#commit", "#account", "#info", "#identity", "#sync", "#ny"]), JUNK)
def test_events_of_any_shape_are_passed_over(kind: str, body: Any) -> None:
    notes = Notes(None, frozenset({PAPER}))
    notes.take(MessageFrame(MessageFrameHeader(t=kind), body))
    assert notes.size == 0


def test_events_that_follow_each_other_are_no_gap() -> None:
    assert not notes_of(account(7, READER), account(9, READER)).is_gap


def test_a_server_that_says_so_has_lost_events() -> None:
    outdated = frame("#info", {"name": "OutdatedCursor"})
    assert notes_of(outdated, account(7, READER)).is_gap


def test_numbers_that_fall_are_a_gap() -> None:
    assert notes_of(account(3, READER)).is_gap


@pytest.mark.parametrize(
    ("number", "hours", "is_gap"), [(9, 30, True), (9, 0.5, False), (7, 30, False)]
)
def test_numbers_left_out_after_a_long_silence_are_a_gap(
    number: int, hours: float, is_gap: bool
) -> None:
    late = START + timedelta(hours=hours)
    assert notes_of(account(number, READER, at=late)).is_gap is is_gap


def test_notes_show_nobody_when_they_are_printed() -> None:
    notes = notes_of(account(7, READER), commit(8, READER, ("delete", "a", None)))
    assert "did:" not in repr(notes)
