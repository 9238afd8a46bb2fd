"""What the connector gives step by step: pages, cursors, what was listed whole, what is gone.

The AppView and the stream are mocks; the real ones are read in tests/servers.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from itertools import islice
from typing import Any

import httpx
import pytest
from invented_stream import account, answer_to, commit, failure, served
from invented_threads import (
    FIGURE,
    PAPER,
    READER,
    START,
    Service,
    connector_of,
    later,
    municipality_of,
    source_of,
    uri_of,
    view,
)

from orchestration.sources.platforms.bluesky import BlueskyConnector, pages
from orchestration.sources.platforms.steps import Cursor, Gone, Listed, Step, Wanted
from orchestration.sources.web import SourceForbids, SourceUnreachable, polite_client

NOW = later(1_000)


def filled(threads: int = 5) -> Service:
    """A thread each hour, with two answers each."""
    service = Service()
    for number in range(threads):
        root = service.add(view(uri_of(PAPER, f"rod{number}"), at=later(number)))
        for answer in range(2):
            service.add(view(uri_of(READER, f"svar{number}-{answer}"), at=later(number)), root)
    return service


def read(service: Service, cursor: Cursor | None = None, **wanted: Any) -> list[Step]:
    settings = {"stream": wanted.pop("stream")} if "stream" in wanted else {}
    asked = Wanted(wanted.pop("now", NOW), cursor or {}, **wanted)
    return list(connector_of(service, **settings).read(asked))


def ids(steps: list[Step]) -> list[str]:
    return [one for step in steps if step.page for one in step.page.frame["native_id"]]


def listed(steps: list[Step]) -> set[Listed]:
    return {one for step in steps for one in step.listed}


def test_a_first_run_reads_every_thread_and_asks_to_keep_its_root() -> None:
    service = filled(5)
    steps = read(service)
    assert sorted(ids(steps)) == sorted(service.posts)
    roots = [uri_of(PAPER, f"rod{number}") for number in range(5)]
    assert [root for step in steps for root in step.roots] == roots
    assert listed(steps) == {Listed(thread=root) for root in roots}
    assert steps[-1].cursor == {"read": NOW.isoformat()}


def test_the_next_run_reads_what_began_a_day_before_and_later() -> None:
    service = filled(60)
    steps = read(service, {"read": later(50).isoformat()})
    roots = {root for step in steps for root in step.roots}
    assert roots == {uri_of(PAPER, f"rod{number}") for number in range(26, 60)}


def test_a_run_that_was_killed_goes_on_where_its_last_page_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "PAGE_POSTS", 30)
    service = filled(100)
    wanted = Wanted(NOW)
    first = list(islice(connector_of(service).read(wanted), 6))
    cursor = first[-1].cursor
    assert cursor == {"read": later(59).isoformat()}
    rest = read(service, cursor)
    assert set(ids(first)) | set(ids(rest)) == set(service.posts)
    assert len(ids(rest)) < 250


def test_a_look_reads_kept_threads_and_what_began_since() -> None:
    service = filled(60)
    kept = tuple(uri_of(PAPER, f"rod{number}") for number in (0, 59))
    steps = read(service, {"read": later(70).isoformat()}, since=later(55), roots=kept)
    whole = {one.thread for one in listed(steps)}
    assert whole == {uri_of(PAPER, f"rod{number}") for number in (0, *range(46, 60))}
    assert len(ids(steps)) == len(set(ids(steps)))


def test_a_look_does_not_move_the_time_of_reading_back() -> None:
    service = filled(5)
    steps = read(service, {"read": NOW.isoformat()}, since=later(0), now=NOW - timedelta(hours=1))
    assert {str(step.cursor) for step in steps if step.cursor} == {str({"read": NOW.isoformat()})}


def test_a_kept_thread_whose_root_is_gone_is_listed_without_posts() -> None:
    gone = uri_of(PAPER, "slettet")
    steps = read(filled(1), since=START, roots=(gone,))
    assert Listed(thread=gone) in listed(steps)
    assert gone not in {root for step in steps for root in step.roots}


def test_threads_of_accounts_that_left_the_register_are_not_read() -> None:
    service = filled(1)
    foreign = service.add(view(uri_of(READER, "andet")))
    steps = read(service, since=START, roots=(foreign,))
    assert foreign not in service.asked
    assert Listed(thread=foreign) not in listed(steps)


@pytest.mark.parametrize(
    ("changes", "is_named"), [({"record": "ingen"}, True), ({"uri": 7, "record": "ingen"}, False)]
)
def test_a_thread_is_listed_unless_a_post_in_it_cannot_even_be_named(
    changes: dict[str, Any], is_named: bool
) -> None:
    service = filled(2)
    broken = uri_of(READER, "svar0-1")
    service.posts[broken] |= changes
    steps = read(service)
    whole = {uri_of(PAPER, f"rod{number}") for number in (0, 1) if number or is_named}
    assert listed(steps) == {Listed(thread=root) for root in whole}
    assert set(ids(steps)) == set(service.posts) - (set() if is_named else {broken})
    assert [step.page.rejected.height for step in steps if step.page] == [1]


def test_hidden_posts_stay_out_and_what_answers_them_is_read() -> None:
    service = filled(1)
    hidden = uri_of(READER, "svar0-0")
    service.posts[hidden]["author"]["labels"] = [{"val": "!no-unauthenticated"}]
    below = service.add(view(uri_of(FIGURE, "svar")), hidden)
    steps = read(service)
    assert set(ids(steps)) == set(service.posts) - {hidden}
    assert below in ids(steps)
    assert Listed(thread=uri_of(PAPER, "rod0")) in listed(steps)


def test_accounts_that_cannot_be_read_are_counted_without_a_name(
    caplog: pytest.LogCaptureFixture,
) -> None:
    service = Service()
    missing = {"error": "InvalidRequest", "message": "Profile not found"}
    service.answers = [lambda: httpx.Response(400, json=missing)] * 2
    with caplog.at_level(logging.WARNING):
        read(service)
    assert caplog.messages == ["proeve: 2 accounts cannot be read now"]


def test_the_first_run_only_notes_where_the_stream_is() -> None:
    with served(lambda cursor: [account(7, READER)]) as stream:
        steps = read(filled(1), stream=stream)
    assert steps[0] == Step(cursor={"stream": 7, "stream_at": START.isoformat()})
    assert not any(step.gone for step in steps)


def test_events_are_told_before_their_cursor_is_kept() -> None:
    service = filled(1)
    old = uri_of(PAPER, "gammel")
    service.posts[old] = view(old)
    events = [
        commit(8, READER, ("delete", "svar", None), ("create", "nyt", answer_to(old))),
        account(9, FIGURE),
    ]
    with served(lambda cursor: events if cursor == 7 else []) as stream:
        cursor = {"stream": 7, "stream_at": START.isoformat(), "read": NOW.isoformat()}
        steps = read(service, cursor, stream=stream)
    assert [step.gone for step in steps[:2]] == [
        Gone(posts=(uri_of(READER, "svar"),)),
        Gone(authors=(FIGURE,), reason="account_gone"),
    ]
    assert [ids([step]) for step in steps[2:3]] == [[old]]
    assert [step.cursor for step in steps[:3]] == [None] * 3
    assert steps[3].cursor == cursor | {"stream": 9}


def test_a_thread_is_read_once_when_events_and_the_feed_name_it() -> None:
    service = filled(1)
    root = uri_of(PAPER, "rod0")
    event = commit(8, READER, ("create", "nyt", answer_to(root)))
    with served(lambda cursor: [event] if cursor == 7 else []) as stream:
        read(service, {"stream": 7, "stream_at": START.isoformat()}, stream=stream)
    assert service.asked.count(root) == 1


def test_events_that_were_missed_are_told() -> None:
    def future(cursor: int | None) -> list[bytes | str | None]:
        return [account(8, READER)] if cursor is None else [failure("FutureCursor")]

    with served(future) as stream:
        steps = read(Service(), {"stream": 999, "stream_at": START.isoformat()}, stream=stream)
    assert steps[0] == Step(is_gap=True)
    assert steps[1].cursor == {"stream": 8, "stream_at": START.isoformat()}


def test_threads_are_read_although_the_stream_is_not_there() -> None:
    service = filled(2)
    with served(lambda cursor: []) as stream:
        pass
    steps = list[Step]()
    with pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1"):
        steps.extend(connector_of(service, stream=stream).read(Wanted(NOW)))
    assert set(ids(steps)) == set(service.posts)
    assert steps[-1].cursor == {"read": NOW.isoformat()}


def test_a_stream_whose_host_keeps_robots_out_is_not_opened() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text="User-agent: *\nDisallow: /xrpc/")

    municipality = municipality_of(PAPER)
    source = source_of(stream="wss://relay.test")
    client = polite_client(
        municipality, source, inner=httpx.MockTransport(answer), wait=lambda _: None
    )
    with pytest.raises(SourceForbids, match=r"relay\.test asks robots to stay away"):
        list(BlueskyConnector(municipality, source, client).read(Wanted(NOW)))


def test_no_step_shows_anybody_when_it_is_printed() -> None:
    events = [commit(8, READER, ("delete", "svar", None)), account(9, FIGURE)]
    with served(lambda cursor: events if cursor == 7 else []) as stream:
        steps = read(filled(3), {"stream": 7, "stream_at": START.isoformat()}, stream=stream)
    assert len(steps) > 3
    assert "did:" not in repr(steps)
    assert "En ny bro" not in repr(steps)
