"""An account's threads are found in its feed, and nothing of other people's posts in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_threads import PAPER, READER, START, Service, later, uri_of, view

from orchestration.sources.platforms.bluesky.feeds import roots_of

LONG_AGO = START - timedelta(days=9_000)


def filled(count: int) -> Service:
    """A feed with a root each hour."""
    service = Service()
    for number in range(count):
        service.add(view(uri_of(PAPER, f"rod{number}"), at=later(number)))
    return service


def test_all_pages_of_a_feed_are_read() -> None:
    roots = roots_of(filled(250).appview(), PAPER, LONG_AGO)
    assert roots is not None
    assert sorted(root.uri for root in roots) == sorted(
        uri_of(PAPER, f"rod{n}") for n in range(250)
    )


def test_reading_stops_where_the_feed_is_older_than_wanted() -> None:
    service = filled(250)
    roots = roots_of(service.appview(), PAPER, later(200))
    assert roots is not None
    assert sorted(root.at for root in roots) == [later(number) for number in range(200, 250)]
    assert len(service.asked) == 1


def test_replies_reposts_and_foreign_posts_start_no_thread() -> None:
    service = filled(1)
    reply = view(uri_of(PAPER, "svar"))
    reply["record"]["reply"] = {"root": {"uri": uri_of(READER, "andres")}}
    repost = {"post": view(uri_of(PAPER, "egen")), "reason": {"$type": "#reasonRepost"}}
    service.feed += [{"post": reply}, repost, {"post": view(uri_of(READER, "andens"))}]
    roots = roots_of(service.appview(), PAPER, LONG_AGO)
    assert [root.uri for root in roots or ()] == [uri_of(PAPER, "rod0")]


def test_an_old_repost_does_not_end_the_reading() -> None:
    service = filled(3)
    old = {"post": view(uri_of(READER, "gammel"), at=LONG_AGO), "reason": {}}
    service.feed.insert(0, old)
    service.feed[1:1] = [old] * 150
    roots = roots_of(service.appview(), PAPER, START)
    assert len(roots or ()) == 3


def test_a_root_whose_time_cannot_be_read_is_a_thread_all_the_same() -> None:
    service = Service()
    service.feed.append({"post": {"uri": uri_of(PAPER, "rod"), "record": 7}})
    roots = roots_of(service.appview(), PAPER, START)
    assert [(root.uri, root.at) for root in roots or ()] == [(uri_of(PAPER, "rod"), START)]


@settings(deadline=None)
@given(
    st.lists(st.none() | st.integers() | st.dictionaries(st.just("post"), st.text()), max_size=5)
)
def test_items_of_any_shape_are_passed_over(junk: list[Any]) -> None:
    service = filled(1)
    service.feed = [*junk, *service.feed]
    roots = roots_of(service.appview(), PAPER, LONG_AGO)
    assert [root.uri for root in roots or ()] == [uri_of(PAPER, "rod0")]


def test_a_cursor_that_repeats_itself_ends_the_feed() -> None:
    service = Service()
    page = {"feed": [{"post": view(uri_of(PAPER, "rod"))}], "cursor": "samme"}
    service.answers += [lambda: httpx.Response(200, json=page)] * 2
    roots = roots_of(service.appview(), PAPER, LONG_AGO)
    assert len(roots or ()) == 2
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    "error",
    [
        {"error": "InvalidRequest", "message": "Profile not found"},
        {"error": "AccountDeactivated", "message": "Account is deactivated"},
        {"error": "AccountTakedown", "message": "Account has been suspended"},
    ],
)
def test_an_account_that_is_not_there_has_no_feed(error: dict[str, str]) -> None:
    service = Service()
    service.answers.append(lambda: httpx.Response(400, json=error))
    assert roots_of(service.appview(), PAPER, LONG_AGO) is None
