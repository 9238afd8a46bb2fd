"""The WordPress connector: mapping, and reading a list that changes meanwhile."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import httpx
import pytest
from guests import client_of, spoiled, steps_of
from hypothesis import given, settings
from hypothesis import strategies as st
from registered_sources import records, refused_count, registered

from orchestration.sources.platforms import wordpress_list
from orchestration.sources.platforms.records import native_page
from orchestration.sources.platforms.spans import LATE
from orchestration.sources.platforms.steps import Listed, Step, Wanted
from orchestration.sources.platforms.wordpress import WordPressConnector, id_of, record_of
from orchestration.sources.web import SourceForbids, SourceUnreachable

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
BEGINNING = datetime(2026, 8, 1, tzinfo=UTC)
SITE = registered("wordpress", site="https://avis.example.test/blog/", earliest=date(2026, 1, 1))
COMMENT: dict[str, Any] = {
    "id": 7,
    "post": 3,
    "parent": 0,
    "author": 0,
    "author_name": " Alma ",
    "author_url": "https://example.test/alma",
    "author_avatar_urls": {"24": "https://secure.gravatar.com/avatar/aaaabbbbccccdddd"},
    "date": "2026-08-10T12:00:00",
    "date_gmt": "2026-08-10T10:00:00",
    "content": {"rendered": "<p>Hvad med <b>cyklerne</b>?</p>\n<p>De &amp; vi</p>"},
}


def comment(number: int, seconds: int, **changes: Any) -> dict[str, Any]:
    """A comment written so many seconds after BEGINNING, by a clock two hours ahead of UTC."""
    at = BEGINNING.replace(tzinfo=None) + timedelta(seconds=seconds)
    times = {"date": (at + timedelta(hours=2)).isoformat(), "date_gmt": at.isoformat()}
    return {**COMMENT, "id": number, **times, **changes}


@dataclass
class Site:
    """A WordPress: sorts by local time, counts what it hides, may lose comments while it is read.

    `losses` are the ids that vanish before each answer.
    """

    comments: list[dict[str, Any]]
    hidden: frozenset[int] = frozenset()
    losses: list[list[int]] = field(default_factory=list)
    route: str = "/blog/wp-json/wp/v2/comments"
    asked: list[httpx.URL] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        named = request.url.params.get("rest_route")
        if self.route not in (request.url.path, named):
            return httpx.Response(404, json={"code": "rest_no_route"})
        lost = self.losses.pop(0) if self.losses and "after" in request.url.params else []
        self.comments = [one for one in self.comments if one["id"] not in lost]
        return self._listed(dict(request.url.params))

    def _listed(self, asked: dict[str, str]) -> httpx.Response:
        after, offset = asked.get("after", ""), int(asked.get("offset", 0))
        found = sorted(
            (one for one in self.comments if one["date"] > after),
            key=lambda one: (one["date"], one["id"]),
        )
        part = found[offset : offset + int(asked["per_page"])]
        shown = [one for one in part if one["id"] not in self.hidden]
        return httpx.Response(200, json=shown, headers={"x-wp-total": str(len(found))})


def read(site: Any, wanted: Wanted) -> list[Step]:
    return steps_of(WordPressConnector, SITE, site, wanted)


def look(since: datetime = BEGINNING) -> Wanted:
    return Wanted(now=NOW, since=since)


def test_a_comment_becomes_a_record() -> None:
    assert record_of(COMMENT) == {
        "native_id": "7",
        "kind": "comment",
        "thread_native_id": "post:3",
        "parent_native_id": None,
        "author_native_id": "Alma",
        "created_at": datetime(2026, 8, 10, 10, tzinfo=UTC),
        "text": "Hvad med cyklerne?\n\nDe & vi",
    }


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"parent": 5}, "kind", "reply"),
        ({"parent": 5}, "parent_native_id", "5"),
        ({"author": 2}, "author_native_id", "user:2"),
        ({"author_name": ""}, "author_native_id", None),
    ],
)
def test_what_differs_between_comments(changes: dict[str, Any], field: str, value: str) -> None:
    assert record_of({**COMMENT, **changes})[field] == value


def test_ids_of_two_sites_are_never_the_same() -> None:
    assert not SITE[1].ids_are_platform_wide
    with pytest.raises(ValueError, match="leave out ids_are_platform_wide"):
        SITE[1].model_validate({**SITE[1].model_dump(), "ids_are_platform_wide": True})


@given(st.lists(spoiled(COMMENT), max_size=4))
@settings(deadline=None)
def test_no_item_keeps_others_from_landing(items: list[Any]) -> None:
    page = native_page([COMMENT, *items], record_of, id_of)
    refused = set(page.rejected["row_number"])
    read = set(page.frame["row_number"])
    assert page.frame["native_id"][0] == "7"
    assert refused | read == set(range(1, len(items) + 2))


def test_a_refused_comment_is_known_by_its_id() -> None:
    site = Site([comment(1, 0), comment(2, 1, content=None), comment(3, 2)])
    steps = read(site, look())
    assert records(steps).keys() == {"1", "2", "3"}
    assert refused_count(steps) == 1
    assert steps[-1].listed == (Listed(since=BEGINNING),)


def test_a_look_with_a_comment_without_an_id_was_not_whole() -> None:
    steps = read(Site([comment(1, 0), comment(2, 1, id=None)]), look())
    assert refused_count(steps) == 1
    assert not any(step.listed for step in steps)


@given(
    seconds=st.lists(st.integers(0, 6), min_size=1, max_size=40),
    data=st.data(),
)
@settings(deadline=None, max_examples=150)
def test_whatever_vanishes_while_reading_no_other_comment_is_missed(
    seconds: list[int], data: st.DataObject
) -> None:
    numbers = range(1, len(seconds) + 1)
    some = st.lists(st.sampled_from(numbers), max_size=12)
    hidden = frozenset(data.draw(some))
    losses = data.draw(st.lists(some, max_size=4))
    comments = [comment(number, at) for number, at in zip(numbers, seconds, strict=True)]
    with mock.patch.object(wordpress_list, "PER_ANSWER", 3):
        steps = read(Site(comments, hidden, [list(one) for one in losses]), look())
    lost = {number for one in losses for number in one}
    left = {str(number) for number in numbers if number not in lost | hidden}
    assert left <= records(steps).keys() <= {str(number) for number in {*numbers} - hidden}
    assert steps[-1].listed == (Listed(since=BEGINNING),)


def test_a_loss_among_comments_of_one_second_moves_none_out_of_sight() -> None:
    site = Site([comment(number, 0) for number in range(1, 11)], losses=[[], [], [1, 2]])
    with mock.patch.object(wordpress_list, "PER_ANSWER", 3):
        steps = read(site, look())
    assert records(steps).keys() == {str(number) for number in range(1, 11)}
    assert steps[-1].listed == (Listed(since=BEGINNING),)


def test_comments_that_keep_vanishing_end_the_reading() -> None:
    same_second = [comment(number, 0) for number in range(1, 1001)]
    losses = [[number] for number in range(1, 300)]
    with pytest.raises(SourceUnreachable, match="comments vanish while it is read"):
        read(Site(same_second, losses=losses), look())


def test_without_a_look_reading_starts_a_margin_before_the_cursor() -> None:
    long_ago, late = comment(1, 0), comment(2, 9 * 24 * 3600)
    reached = BEGINNING + timedelta(days=9) + LATE - timedelta(hours=1)
    site = Site([long_ago, late])
    steps = read(site, Wanted(now=NOW, cursor={"read_until": reached.isoformat()}))
    assert records(steps).keys() == {"2"}
    assert steps[-1].cursor == {"read_until": reached.isoformat()}
    assert not any(step.listed for step in steps)


def test_a_first_reading_starts_at_the_earliest_day_of_the_source() -> None:
    site = Site([comment(1, -400 * 24 * 3600), comment(2, 0)])
    assert records(read(site, Wanted(now=NOW))).keys() == {"2"}


def test_a_clock_ahead_of_ours_does_not_move_the_cursor_ahead() -> None:
    steps = read(Site([comment(1, 900 * 24 * 3600)]), Wanted(now=NOW))
    assert steps[-1].cursor == {"read_until": NOW.isoformat()}


def test_a_look_that_would_leave_a_gap_moves_no_cursor() -> None:
    assert all(step.cursor is None for step in read(Site([comment(1, 0)]), look()))


def test_a_comment_from_before_the_sources_earliest_day_is_neither_landed_nor_refused() -> None:
    eve, day = comment(1, -212 * 24 * 3600 - 3600), comment(2, -212 * 24 * 3600)
    steps = read(Site([eve, day]), Wanted(now=NOW))
    assert records(steps).keys() == {"2"}
    assert refused_count(steps) == 0


def test_the_interface_is_found_behind_either_kind_of_address() -> None:
    for route in ("/blog/wp-json/wp/v2/comments", "/wp/v2/comments"):
        site = Site([comment(1, 0)], route=route)
        assert records(read(site, look())).keys() == {"1"}
        assert len([one for one in site.asked if "after" not in one.params]) <= 2


def test_what_identifies_a_person_is_not_even_asked_for() -> None:
    site = Site([comment(1, 0)])
    read(site, look())
    assert "author_avatar_urls" not in site.asked[-1].params["_fields"]
    assert "author_url" not in site.asked[-1].params["_fields"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_closed_interface_is_not_gone_round(status: int) -> None:
    asked = list[httpx.URL]()

    def closed(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(status, text="<html>")

    with pytest.raises(SourceForbids, match=f"status {status}"):
        read(closed, look())
    assert len(asked) == 1


def test_a_site_that_is_no_wordpress_is_refused_with_a_remedy() -> None:
    with pytest.raises(SourceForbids, match="correct the address"):
        read(lambda request: httpx.Response(200, html="<h1>Velkommen</h1>"), look())


BROKEN = {
    "cut off": httpx.Response(200, content=b'[{"id": 1, "con', headers={"x-wp-total": "1"}),
    "a page for people": httpx.Response(200, html="<h1>Vi er straks tilbage</h1>"),
    "another shape": httpx.Response(200, json={"comments": []}, headers={"x-wp-total": "1"}),
    "without a total": httpx.Response(200, json=[]),
    "deeper than deep": httpx.Response(200, content=b"[" * 100_000),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("times", [2, 99])
def test_a_broken_answer_is_asked_for_again(broken: httpx.Response, times: int) -> None:
    site, left = Site([comment(1, 0)]), [times]

    def flaky(request: httpx.Request) -> httpx.Response:
        if "after" in request.url.params and left[0]:
            left[0] -= 1
            return broken
        return site(request)

    if times == 2:
        assert read(flaky, look())[-1].listed
    else:
        with pytest.raises(SourceUnreachable, match=r"avis\.example\.test could not be read"):
            read(flaky, look())


def test_what_was_read_before_a_failure_stays() -> None:
    site, seen = Site([comment(number, number) for number in range(1, 260)]), list[Step]()

    def failing(request: httpx.Request) -> httpx.Response:
        is_late = len([one for one in site.asked if "after" in one.params]) == 2
        return httpx.Response(500) if is_late else site(request)

    with client_of(*SITE, failing) as client, pytest.raises(SourceUnreachable, match="status 500"):
        seen.extend(WordPressConnector(*SITE, client).read(Wanted(now=NOW)))
    assert records(seen).keys() == {str(number) for number in range(1, 200)}
    assert seen[-1].cursor == {"read_until": (BEGINNING + timedelta(seconds=199)).isoformat()}


def test_no_value_of_an_answer_is_in_an_error() -> None:
    secret = json.dumps([{"author_name": "Alma Hemmelig"}])[:-3].encode()

    def leaking(request: httpx.Request) -> httpx.Response:
        asks = "after" in request.url.params
        content = secret if asks else b"[]"
        kind = {"content-type": "application/json", "x-wp-total": "1"}
        return httpx.Response(200, content=content, headers=kind)

    with pytest.raises(SourceUnreachable) as caught:
        read(leaking, look())
    assert "Alma" not in str(caught.value)
