"""The Misago connector against a mock of the protocol that Misago 0.20 to 0.39 speaks.

No real Misago is behind it: it needs PostgreSQL, Redis and a build of its front end.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from guests import spoiled, steps_of
from hypothesis import given, settings
from hypothesis import strategies as st
from registered_sources import records, refused_count, registered

from orchestration.sources.platforms.misago import MisagoConnector, id_of, record_of
from orchestration.sources.platforms.misago_lists import Thread
from orchestration.sources.platforms.records import native_page
from orchestration.sources.platforms.steps import Gone, Listed, Step, Wanted
from orchestration.sources.web import SourceForbids, SourceUnreachable

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
BEGINNING = datetime(2026, 8, 1, tzinfo=UTC)
FORUM = registered("misago", forum="https://forum.example.test/")
PER_LIST, PER_THREAD = 3, 4
POST: dict[str, Any] = {
    "id": 7,
    "poster": {"id": 4, "username": "alma", "avatars": [{"url": "/a/4.png"}]},
    "poster_name": "alma",
    "content": "<p>Hvad med <b>cyklerne</b>?</p>",
    "posted_on": "2026-08-10T10:00:00.250000Z",
    "updated_on": "2026-08-10T10:00:00.250000Z",
    "edits": 0,
    "is_hidden": False,
    "is_event": False,
    "likes": 2,
}
THREAD = Thread(3, "Ny sti", 9, NOW, is_pinned=False, first_post=7)


def post(number: int, at: datetime = NOW, **changes: Any) -> dict[str, Any]:
    written = at.isoformat().replace("+00:00", "Z")
    return {**POST, "id": number, "posted_on": written, "updated_on": written, **changes}


@dataclass
class MisagoMock:
    """Threads by number, each a list of posts; `happens` is called before an answer of a number."""

    threads: dict[int, list[dict[str, Any]]]
    pinned: frozenset[int] = frozenset()
    happens: dict[int, Callable[[], None]] = field(default_factory=dict)
    asked: list[httpx.URL] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.happens.pop(len(self.asked), lambda: None)()
        self.asked.append(request.url)
        parts = request.url.path.strip("/").split("/")
        if parts == ["api", "threads"]:
            return self._listed(int(request.url.params["start"]))
        return self._posts(int(parts[2]), int(request.url.params["page"]))

    def _item(self, number: int) -> dict[str, Any]:
        last = self.threads[number][-1]
        return {
            "id": number,
            "title": f"Emne {number}",
            "last_post": last["id"],
            "last_post_on": last["posted_on"],
            "weight": 2 if number in self.pinned else 0,
        }

    def _listed(self, start: int) -> httpx.Response:
        items = [self._item(number) for number in self.threads]
        loose = sorted(
            (one for one in items if not one["weight"]), key=lambda one: -one["last_post"]
        )
        found = [one for one in loose if not start or one["last_post"] <= start]
        following = found[PER_LIST]["last_post"] if len(found) > PER_LIST else None
        top = [] if start else [one for one in items if one["weight"]]
        return httpx.Response(
            200, json={"results": [*top, *found[:PER_LIST]], "subcategories": [], "next": following}
        )

    def _posts(self, number: int, page: int) -> httpx.Response:
        posts = self.threads.get(number, [])
        pages = max(1, -(-len(posts) // PER_THREAD))
        if not posts or page > pages:
            return httpx.Response(404, json={"detail": "Not found."})
        results = posts[(page - 1) * PER_THREAD : page * PER_THREAD]
        part = {"results": results, "page": page, "pages": pages, "count": len(posts)}
        return httpx.Response(200, json={"id": number, "post_set": part})


def forum_of(*lengths: int) -> MisagoMock:
    """Threads of so many posts; posts are numbered in the order in which they were written."""
    threads: dict[int, list[dict[str, Any]]] = {}
    number = 0
    for thread, length in enumerate(lengths, start=1):
        at = BEGINNING + timedelta(hours=thread)
        threads[thread] = [post(number + 1 + i, at + timedelta(minutes=i)) for i in range(length)]
        number += length
    return MisagoMock(threads)


def read(forum: Any, wanted: Wanted) -> list[Step]:
    return steps_of(MisagoConnector, FORUM, forum, wanted)


def ids_of(forum: MisagoMock) -> set[str]:
    return {str(one["id"]) for posts in forum.threads.values() for one in posts}


LOOK = Wanted(now=NOW, since=BEGINNING)


def test_a_post_becomes_a_record() -> None:
    assert record_of(THREAD, {**POST, "id": 8}) == {
        "native_id": "8",
        "kind": "comment",
        "thread_native_id": "thread:3",
        "depth": 1,
        "author_native_id": "4",
        "created_at": datetime(2026, 8, 10, 10, 0, 0, 250_000, UTC),
        "edited_at": None,
        "text": "Hvad med cyklerne?",
        "reactions": 2,
    }


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"id": 7}, "kind", "post"),
        ({"id": 7}, "text", "Ny sti\nHvad med cyklerne?"),
        ({"poster": None}, "author_native_id", "name:alma"),
        ({"poster": None, "poster_name": ""}, "author_native_id", None),
        ({"edits": 1}, "edited_at", datetime(2026, 8, 10, 10, 0, 0, 250_000, UTC)),
        ({"likes": None}, "reactions", None),
    ],
)
def test_what_differs_between_posts(changes: dict[str, Any], field: str, value: Any) -> None:
    assert record_of(THREAD, {**POST, "id": 8, **changes})[field] == value


@given(st.lists(st.integers(1, 11), max_size=9))
@settings(deadline=None, max_examples=30)
def test_a_look_reads_every_post_of_every_thread(lengths: list[int]) -> None:
    forum = forum_of(*lengths)
    steps = read(forum, LOOK)
    assert records(steps).keys() == ids_of(forum)
    assert refused_count(steps) == 0
    assert steps[-1].listed == (Listed(since=BEGINNING),)


def test_a_thread_that_jumps_to_the_top_while_the_list_is_read_is_read_too() -> None:
    forum = forum_of(*[1] * 8)
    forum.happens = {1: lambda: forum.threads[1].append(post(500))}
    assert records(read(forum, LOOK)).keys() == ids_of(forum)


@pytest.mark.parametrize("before", [1, 2, 3])
def test_a_post_deleted_while_its_thread_is_read_moves_none_out_of_sight(before: int) -> None:
    forum = forum_of(11)
    forum.happens = {1 + before: lambda: forum.threads[1].pop(1) and None}
    steps = read(forum, LOOK)
    assert ids_of(forum) <= records(steps).keys()
    assert steps[-1].listed


@pytest.mark.parametrize("before", [1, 2, 3])
def test_a_post_let_through_while_its_thread_is_read_moves_none_out_of_sight(before: int) -> None:
    forum = forum_of(12)
    late = post(900, BEGINNING + timedelta(hours=1))
    forum.happens = {1 + before: lambda: forum.threads[1].insert(2, late)}
    assert records(read(forum, LOOK)).keys() == ids_of(forum)


def test_a_thread_that_vanishes_between_list_and_posts_is_no_fault() -> None:
    forum = forum_of(2, 2)
    forum.happens = {2: lambda: forum.threads.pop(2) and None}
    steps = read(forum, LOOK)
    assert records(steps).keys() == ids_of(forum)
    assert steps[-1].listed


def test_a_thread_that_never_stands_still_ends_the_reading() -> None:
    forum = forum_of(9)
    forum.happens = {n: lambda n=n: forum.threads[1].append(post(100 + n)) for n in range(2, 90)}
    with pytest.raises(SourceUnreachable, match="a thread changes while it is read"):
        read(forum, LOOK)


def test_an_old_pinned_thread_ends_no_list() -> None:
    forum = forum_of(*[1] * 6)
    forum.threads[99] = [post(1000, datetime(2020, 1, 1, tzinfo=UTC))]
    forum.pinned = frozenset({99})
    assert records(read(forum, LOOK)).keys() == ids_of(forum) - {"1000"}


def test_a_run_goes_on_where_it_stopped_and_skips_what_was_quiet() -> None:
    forum = forum_of(1, 1)
    forum.threads[3] = [post(60, BEGINNING + timedelta(days=10))]
    (*_, last) = read(forum, Wanted(now=NOW))
    assert last.cursor == {"read_until": (BEGINNING + timedelta(days=10)).isoformat()}
    assert records(read(forum, Wanted(now=NOW, cursor=last.cursor))).keys() == {"60"}


def test_a_long_thread_is_read_from_its_end_back_to_what_is_new() -> None:
    forum = forum_of(40)
    forum.threads[1][-1] = post(40, BEGINNING + timedelta(days=10))
    since = BEGINNING + timedelta(days=9)
    steps = read(forum, Wanted(now=NOW, since=since))
    assert "40" in records(steps)
    assert len(forum.asked) < 7


def test_a_hidden_post_is_gone_and_an_event_is_no_post() -> None:
    forum = forum_of(3)
    forum.threads[1][1] |= {"is_hidden": True, "content": None}
    forum.threads[1][2] |= {"is_event": True, "content": None}
    steps = read(forum, LOOK)
    assert [step.gone for step in steps if step.gone] == [Gone(posts=("2",))]
    assert records(steps).keys() == {"1"}


@given(st.lists(spoiled(POST), max_size=4))
@settings(deadline=None)
def test_no_item_keeps_others_from_landing(items: list[Any]) -> None:
    page = native_page([POST, *items], lambda one: record_of(THREAD, one), id_of)
    numbers = {*page.rejected["row_number"], *page.frame["row_number"]}
    assert page.frame["native_id"][0] == "7"
    assert numbers == set(range(1, len(items) + 2))


@given(st.lists(spoiled(POST), max_size=4))
@settings(deadline=None)
def test_junk_in_a_thread_ends_no_reading(items: list[Any]) -> None:
    good = post(5)
    item = {"id": 1, "title": "x", "last_post": 5, "last_post_on": good["posted_on"], "weight": 0}

    def answer(request: httpx.Request) -> httpx.Response:
        part = {"results": [good, *items], "pages": 1, "count": 1}
        is_list = request.url.path == "/api/threads/"
        content = {"results": [item], "next": None} if is_list else {"post_set": part}
        return httpx.Response(200, content=json.dumps(content).encode())

    steps = read(answer, LOOK)
    assert any("5" in step.page.frame["native_id"] for step in steps if step.page)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_forum_that_keeps_guests_out_is_refused_with_a_remedy(status: int) -> None:
    with pytest.raises(SourceForbids, match="agree with its owner"):
        read(lambda request: httpx.Response(status, json={"detail": "x"}), LOOK)


def test_a_forum_that_numbers_its_pages_is_refused_with_a_remedy() -> None:
    old = {"results": [], "page": 1, "pages": 1, "next": None}
    with pytest.raises(SourceForbids, match="register a feed"):
        read(lambda request: httpx.Response(200, json=old), LOOK)


@pytest.mark.parametrize("content", [b'{"results": [{"id"', b"<html>", b"[]", b'{"results": [3]}'])
def test_a_broken_list_is_no_empty_forum(content: bytes) -> None:
    with pytest.raises(SourceUnreachable, match=r"forum\.example\.test could not be read"):
        read(lambda request: httpx.Response(200, content=content), LOOK)
