"""The Isso connector: mapping, pages with more comments than one answer holds."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import httpx
import pytest
from guests import spoiled, steps_of
from hypothesis import given, settings
from hypothesis import strategies as st
from registered_sources import records, refused_count, registered

from orchestration.sources.platforms import isso
from orchestration.sources.platforms.isso import IssoConnector, record_of
from orchestration.sources.platforms.steps import Gone, Listed, Step, Wanted
from orchestration.sources.web import SourceForbids, SourceUnreachable

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
BEGINNING = datetime(2026, 8, 1, tzinfo=UTC)
SITE = registered(
    "isso",
    server="https://ord.example.test/isso/",
    origin="https://blad.example.test/",
    pages=("/kunstbane/", "/budget/"),
)
COMMENT: dict[str, Any] = {
    "id": 7,
    "parent": None,
    "author": "Alma",
    "website": "https://example.test/alma",
    "hash": "1cb6cc0309a2",
    "gravatar_image": "https://www.gravatar.com/avatar/1cb6cc0309a2",
    "created": BEGINNING.timestamp() + 0.25,
    "modified": None,
    "mode": 1,
    "text": "<p>Hvad med <em>cyklerne</em>?</p>",
    "likes": 3,
    "dislikes": 1,
}


def comment(number: int, seconds: float, **changes: Any) -> dict[str, Any]:
    return {**COMMENT, "id": number, "created": BEGINNING.timestamp() + seconds, **changes}


@dataclass
class Server:
    """An Isso: gives so many comments, and so many replies with each, as it is asked for."""

    pages: dict[str, list[dict[str, Any]]]
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        asked = request.url.params
        below = int(asked["parent"]) if "parent" in asked else None
        found = self._below(asked, below)[: int(asked["limit"])]
        if below is None:
            found = [self._with_replies(asked, one) for one in found]
        return httpx.Response(200, json={"id": below, "replies": found})

    def _below(self, asked: httpx.QueryParams, parent: int | None) -> list[dict[str, Any]]:
        after = float(asked["after"])
        all_of_page = self.pages.get(asked["uri"], [])
        found = [one for one in all_of_page if one["parent"] == parent and one["created"] > after]
        return sorted(found, key=lambda one: one["created"])

    def _with_replies(self, asked: httpx.QueryParams, one: dict[str, Any]) -> dict[str, Any]:
        replies = self._below(asked, one["id"])
        shown = replies[: int(asked["nested_limit"])]
        return {**one, "replies": shown, "hidden_replies": len(replies) - len(shown)}


def read(server: Any, wanted: Wanted) -> list[Step]:
    return steps_of(IssoConnector, SITE, server, wanted)


LOOK = Wanted(now=NOW, since=BEGINNING)


def test_a_comment_becomes_a_record() -> None:
    assert record_of("/budget/", COMMENT) == {
        "native_id": "7",
        "kind": "comment",
        "thread_native_id": "page:/budget/",
        "parent_native_id": None,
        "depth": 1,
        "author_native_id": "Alma",
        "created_at": BEGINNING.replace(microsecond=250_000),
        "edited_at": None,
        "text": "Hvad med cyklerne?",
        "reactions": 3,
    }


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"parent": 5}, "kind", "reply"),
        ({"parent": 5}, "parent_native_id", "5"),
        ({"parent": 5}, "depth", 2),
        ({"author": None}, "author_native_id", None),
        ({"author": " "}, "author_native_id", None),
        ({"modified": BEGINNING.timestamp()}, "edited_at", BEGINNING),
    ],
)
def test_what_differs_between_comments(changes: dict[str, Any], field: str, value: Any) -> None:
    assert record_of("/", {**COMMENT, **changes})[field] == value


@given(
    tops=st.lists(st.sampled_from([0.0, 1.0, 1.0, 2.5]), max_size=14),
    replies=st.lists(st.tuples(st.integers(0, 3), st.sampled_from([3.0, 4.0])), max_size=14),
)
@settings(deadline=None, max_examples=150)
def test_every_comment_and_reply_of_a_page_is_read(
    tops: list[float], replies: list[tuple[int, float]]
) -> None:
    comments = [comment(number, seconds) for number, seconds in enumerate(tops, start=1)]
    below = [(top, seconds) for top, seconds in replies if top < len(tops)]
    for number, (top, seconds) in enumerate(below, start=1000):
        comments.append(comment(number, seconds, parent=top + 1))
    with mock.patch.object(isso, "PER_ANSWER", 3):
        steps = read(Server({"/kunstbane/": comments}), LOOK)
    assert records(steps).keys() == {str(one["id"]) for one in comments}
    assert refused_count(steps) == 0
    assert steps[-1].listed == (Listed(since=BEGINNING),)


def test_what_is_left_of_a_deleted_comment_is_gone_and_its_replies_stand() -> None:
    left = comment(1, 0, mode=4, text="", author=None)
    steps = read(Server({"/budget/": [left, comment(2, 1, parent=1)]}), Wanted(now=NOW))
    assert [step.gone for step in steps if step.gone] == [Gone(posts=("1",))]
    assert records(steps).keys() == {"2"}


@given(st.lists(spoiled({**COMMENT, "replies": [], "hidden_replies": 0}), max_size=4))
@settings(deadline=None)
def test_no_item_keeps_others_from_landing(items: list[Any]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        is_first = request.url.params["uri"] == "/budget/" and "parent" not in request.url.params
        good = comment(999_999, 0)
        return httpx.Response(200, content=_json([good, *items] if is_first else []))

    steps = read(answer, LOOK)
    assert "999999" in {
        number for step in steps if step.page for number in step.page.frame["native_id"]
    }


def _json(replies: list[Any]) -> bytes:
    return json.dumps({"replies": replies}).encode("utf-8", "surrogatepass")


def test_a_look_with_a_comment_without_an_id_was_not_whole() -> None:
    steps = read(Server({"/budget/": [comment(1, 0), {**comment(2, 1), "id": "x"}]}), LOOK)
    assert refused_count(steps) == 1
    assert not any(step.listed for step in steps)


def test_the_site_that_embeds_the_server_is_named_as_origin() -> None:
    server = Server({})
    read(server, LOOK)
    assert {one.headers["origin"] for one in server.asked} == {"https://blad.example.test"}
    assert {one.url.path for one in server.asked} == {"/isso/"}


def test_a_server_that_is_not_there_is_not_taken_for_an_empty_one() -> None:
    with pytest.raises(SourceForbids, match="status 404"):
        read(lambda request: httpx.Response(404), LOOK)


@pytest.mark.parametrize("content", [b'{"replies": [{"id"', b"<html>", b"[]", b'{"replies": 3}'])
def test_a_broken_answer_is_no_empty_page(content: bytes) -> None:
    with pytest.raises(SourceUnreachable, match=r"ord\.example\.test could not be read"):
        read(lambda request: httpx.Response(200, content=content), LOOK)
