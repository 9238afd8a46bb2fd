"""The stream is drained slice by slice, over cuts, and says when its server lost the thread.

The server is a mock of the protocol on loopback.
"""

from __future__ import annotations

import pytest
from invented_stream import account, commit, failure, frame, served
from invented_threads import PAPER, READER, START, later, uri_of

from orchestration.sources.platforms.bluesky import stream as streams
from orchestration.sources.platforms.bluesky.events import Position
from orchestration.sources.platforms.bluesky.stream import EventStream
from orchestration.sources.web import SourceUnreachable

EVENTS = {number: commit(number, READER, ("delete", str(number), None)) for number in range(1, 31)}
Frames = list[bytes | str | None]


def stream_at(address: str) -> EventStream:
    return EventStream(address, "prøve", frozenset({PAPER}), idle_seconds=0.3)


def replayed(cursor: int | None) -> Frames:
    """Everything after the cursor, nothing without one: a silent server."""
    return [one for number, one in EVENTS.items() if cursor is not None and number > cursor]


def deleted(first: int, last: int) -> list[str]:
    return [uri_of(READER, str(number)) for number in range(first, last + 1)]


def at(number: int) -> Position:
    return Position(number, START)


def test_what_happened_since_is_read_until_the_server_falls_silent() -> None:
    with served(replayed) as address:
        heard = stream_at(address).slice(at(10), None)
    assert list(heard.notes.deleted) == deleted(11, 30)
    assert heard.notes.position == at(30)
    assert heard.is_last
    assert not heard.notes.is_gap


def test_reading_stops_where_the_stream_was_when_it_began() -> None:
    with served(replayed) as address:
        heard = stream_at(address).slice(at(10), at(20))
    assert list(heard.notes.deleted) == deleted(11, 20)
    assert heard.is_last


def test_long_stretches_come_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SLICE_NOTES", 7)
    told, start, is_last = [], at(0), False
    with served(replayed) as address:
        stream = stream_at(address)
        while not is_last:
            heard = stream.slice(start, None)
            told += list(heard.notes.deleted)
            start, is_last = heard.notes.position or start, heard.is_last
            assert heard.notes.size <= 7
    assert told == deleted(1, 30)


def test_a_cut_keeps_what_was_heard_and_goes_on_from_there() -> None:
    def cut(cursor: int | None) -> Frames:
        after = replayed(cursor)
        return [*after[:4], None] if len(after) > 4 else after

    told, start, is_last = [], at(0), False
    with served(cut) as address:
        while not is_last:
            heard = stream_at(address).slice(start, None)
            told += list(heard.notes.deleted)
            start, is_last = heard.notes.position or start, heard.is_last
    assert told == deleted(1, 30)


@pytest.mark.parametrize("frames", [[None], [failure("ConsumerTooSlow")]])
def test_a_stream_that_ends_at_once_is_unreachable(frames: Frames) -> None:
    with served(lambda _: frames) as address, pytest.raises(SourceUnreachable, match=r"127\.0\.0"):
        stream_at(address).slice(at(3), None)


def test_a_host_that_does_not_answer_is_unreachable() -> None:
    with served(replayed) as address:
        pass
    with pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1 could not be read"):
        stream_at(address).newest()


def test_a_server_that_began_anew_is_a_gap_and_read_from_its_newest() -> None:
    def future(cursor: int | None) -> Frames:
        return [failure("FutureCursor")] if cursor == 999 else replayed(cursor)

    with served(future) as address:
        heard = stream_at(address).slice(at(999), at(30))
    assert heard.notes.is_gap
    assert heard.notes.position == at(30)
    assert heard.is_last


def test_a_server_that_waits_for_numbers_it_has_not_reached_is_a_gap() -> None:
    with served(lambda cursor: []) as address:
        heard = stream_at(address).slice(at(999), at(30))
    assert heard.notes.is_gap
    assert heard.notes.position == at(30)


def test_an_outdated_cursor_is_a_gap_and_the_rest_is_read() -> None:
    outdated = frame("#info", {"name": "OutdatedCursor"})
    with served(lambda cursor: [outdated, *replayed(20)]) as address:
        heard = stream_at(address).slice(at(2), None)
    assert heard.notes.is_gap
    assert list(heard.notes.deleted) == deleted(21, 30)


def test_frames_that_are_none_are_passed_over() -> None:
    noise: Frames = ["tekst", b"", b"\xff\xff", b"\xa0", frame("#commit", {})[:-1]]
    with served(lambda cursor: [*noise, *replayed(cursor)]) as address:
        heard = stream_at(address).slice(at(25), None)
    assert list(heard.notes.deleted) == deleted(26, 30)


def test_the_newest_event_of_a_busy_server_is_the_first_that_comes() -> None:
    with served(lambda cursor: [account(77, READER, at=later(2))]) as address:
        assert stream_at(address).newest() == Position(77, later(2))


def test_the_newest_event_of_a_silent_server_is_the_last_that_it_replays() -> None:
    with served(replayed) as address:
        assert stream_at(address).newest() == at(30)


def test_a_server_without_events_has_no_newest() -> None:
    with served(lambda cursor: []) as address:
        assert stream_at(address).newest() is None
