"""Reading what is new from a mock server: pages, cursors, and a server that has a bad day."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import httpx
import pytest
import stamina
from hypothesis import given, settings
from hypothesis import strategies as st
from mastodon import Mastodon
from mastodon_mock import HOST, START, MockMastodon, serving
from mastodon_store import CITY, Store, client_for, source_of, steps_of

from orchestration.sources.platforms.mastodon import MastodonConnector
from orchestration.sources.platforms.mastodon.answers import Timeline, id_at, time_of
from orchestration.sources.platforms.mastodon.reading import OVERLAP
from orchestration.sources.platforms.steps import Wanted
from orchestration.sources.web import SourceForbids


@pytest.fixture(autouse=True, scope="module")
def _no_pauses() -> Any:
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


@given(st.datetimes(datetime(2017, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_numbers_are_times(time: datetime) -> None:
    assert timedelta() <= time - time_of(id_at(time)) < timedelta(milliseconds=2)


def test_pages_come_oldest_first_with_the_time_reached() -> None:
    mock = MockMastodon(page_limit=2)
    numbers = [mock.post(text=f"Nummer {number}") for number in range(5)]
    steps = list(steps_of(mock, source_of()))
    found = [uri for step in steps if step.page for uri in step.page.frame["native_id"]]
    assert found == [mock.posts[number].uri for number in numbers]
    reached = [mock.posts[number].created_at.isoformat() for number in (numbers[1], *numbers[3:])]
    assert [step.cursor for step in steps] == [{"tag_aalborg": time} for time in reached]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 7), st.booleans())
def test_a_run_that_stops_after_any_step_loses_and_doubles_nothing(
    done: int, has_more: bool
) -> None:
    source = source_of(("aalborg", "odense"), local_timeline=True)
    mock, store = MockMastodon(page_limit=2), Store()
    for number in range(6):
        root = mock.post(text=f"Nummer {number}", tags=(("aalborg",), ("odense",), ())[number % 3])
        mock.post("bo@other.example", f"Svar {number}", (), root)
        mock.now += timedelta(hours=5)
    store.take(islice(steps_of(mock, source, store.cursor), done))
    if has_more:
        mock.post("carl", "Kom til imens")
    store.take(steps_of(mock, source, store.cursor))
    assert store.texts() == mock.holds(("aalborg", "odense"), has_local=True, days=30)


@given(st.lists(st.text("abcæøå_é9", min_size=1, max_size=60), max_size=4, unique=True))
def test_cursors_are_named_in_plain_letters_one_for_each_timeline(hashtags: list[str]) -> None:
    keys = [timeline.key for timeline in (*map(Timeline.of_hashtag, hashtags), Timeline.local())]
    assert len(set(keys)) == len(hashtags) + 1
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key) for key in keys)


def test_what_comes_in_late_with_its_own_date_is_read() -> None:
    mock, store = MockMastodon(), Store()
    mock.post()
    store.take(steps_of(mock, source_of(), store.cursor))
    late = mock.post(
        "bo@other.example", "Forsinket", written=START - OVERLAP + timedelta(minutes=1)
    )
    store.take(steps_of(mock, source_of(), store.cursor))
    assert mock.posts[late].uri in store.rows


def test_a_cursor_never_goes_back_or_ahead_of_the_clock() -> None:
    mock, store = MockMastodon(), Store()
    mock.post()
    store.take(steps_of(mock, source_of(), store.cursor))
    kept = store.cursor
    del mock.posts[max(mock.posts)]
    mock.post("bo@other.example", "Ældre", written=START - timedelta(hours=1))
    store.take(steps_of(mock, source_of(), store.cursor))
    assert store.cursor == kept
    mock.post("bo@other.example", "Med et skævt ur", written=mock.now + timedelta(hours=30))
    store.take(steps_of(mock, source_of(), store.cursor))
    assert datetime.fromisoformat(str(store.cursor["tag_aalborg"])) <= mock.now + timedelta(
        seconds=2
    )


def test_nothing_from_before_the_sources_start_is_asked_for() -> None:
    mock = MockMastodon()
    old = mock.post(written=datetime(2025, 12, 31, 23, tzinfo=UTC))
    new = mock.post()
    store = Store()
    store.take(steps_of(mock, source_of()))
    assert (mock.posts[old].uri in store.rows, mock.posts[new].uri in store.rows) == (False, True)


def test_a_post_in_two_timelines_is_brought_once() -> None:
    source = source_of(("aalborg", "odense"), local_timeline=True)
    mock = MockMastodon()
    root = mock.post(tags=("aalborg", "odense"))
    mock.post("anna", "Og mere", ("odense",), root)
    found = [
        uri for step in steps_of(mock, source) if step.page for uri in step.page.frame["native_id"]
    ]
    assert sorted(found) == sorted(post.uri for post in mock.posts.values())
    assert sum("context" in one for one in mock.requests) == 1


def test_posts_without_replies_cost_no_further_request() -> None:
    mock = MockMastodon()
    for _ in range(5):
        mock.post()
    list(steps_of(mock, source_of()))
    assert not any("statuses" in one for one in mock.requests)


def test_a_rate_limit_is_waited_for_and_costs_nothing() -> None:
    mock, store = MockMastodon(page_limit=2), Store()
    for _ in range(5):
        mock.post()
    mock.throttled = 3
    store.take(steps_of(mock, source_of()))
    assert len(store.rows) == 5


def test_an_answer_that_repeats_the_page_before_is_asked_for_again() -> None:
    mock, store, given = MockMastodon(page_limit=2), Store(), list[httpx.Response]()
    for _ in range(5):
        mock.post()

    def answer(request: httpx.Request) -> httpx.Response:
        if len(given) == 2:
            return given.pop()
        given.append(mock.answer(request))
        return given[-1]

    client = httpx.Client(transport=httpx.MockTransport(answer))
    store.take(steps_of(mock, source_of(), client=client))
    assert len(store.rows) == 5


def test_a_context_of_another_thread_is_asked_for_again() -> None:
    mock, store = MockMastodon(), Store()
    roots = [mock.post(text=f"Nummer {number}") for number in range(2)]
    for root in roots:
        mock.post("bo@other.example", "Svar", (), root)
    wrong = [
        mock.answer(httpx.Request("GET", f"https://{HOST}/api/v1/statuses/{roots[0]}/context"))
    ]

    def answer(request: httpx.Request) -> httpx.Response:
        is_second = request.url.path.endswith(f"{roots[1]}/context")
        return wrong.pop() if is_second and wrong else mock.answer(request)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    store.take(steps_of(mock, source_of(), client=client))
    threads = {row["thread_native_id"] for row in store.rows.values() if row["parent_native_id"]}
    assert threads == {mock.posts[root].uri for root in roots}
    assert store.texts() == mock.holds(("aalborg",), has_local=False, days=30)


def test_a_server_whose_robots_txt_forbids_it_is_not_read() -> None:
    mock = MockMastodon()
    mock.post()
    mock.refusals["robots.txt"] = httpx.Response(200, text="User-agent: *\nDisallow: /api/")
    with pytest.raises(SourceForbids):
        list(steps_of(mock, source_of()))
    assert not any("timelines" in one for one in mock.requests)


def test_only_anonymous_reading_is_asked_of_the_server() -> None:
    mock, headers = MockMastodon(), list[httpx.Headers]()
    mock.post()

    def answer(request: httpx.Request) -> httpx.Response:
        headers.append(request.headers)
        assert request.method == "GET"
        return mock.answer(request)

    client = client_for(mock, source_of())
    client._transport = httpx.MockTransport(answer)
    list(steps_of(mock, source_of(), client=client))
    assert headers
    assert not any({"authorization", "cookie"} & one.keys() for one in headers)


def test_a_source_without_settings_is_refused() -> None:
    source = source_of().model_copy(update={"mastodon": None})
    with pytest.raises(ValueError, match="mastodon"):
        MastodonConnector(CITY, source, httpx.Client())


def test_a_run_shows_no_value_when_it_is_printed() -> None:
    mock = MockMastodon()
    root = mock.post(text="Hemmelig tekst")
    mock.post("bo@other.example", "Hemmeligt svar", (), root)
    steps = list(steps_of(mock, source_of(), since=START - timedelta(days=1)))
    printed = repr(steps) + repr(Wanted(START, roots=("hemmelig",)))
    assert "emmelig" not in printed
    assert HOST not in printed


def test_the_mock_speaks_what_an_independent_client_understands() -> None:
    mock = MockMastodon(page_limit=3)
    root = mock.post()
    numbers = [root, *(mock.post("bo@other.example", "Svar", ("aalborg",), root) for _ in range(7))]
    with serving(mock) as address:
        client = Mastodon(api_base_url=address, version_check_mode="none", ratelimit_method="throw")
        pages = client.fetch_remaining(client.timeline_hashtag("aalborg", limit=3))
        newer = client.timeline_hashtag("aalborg", min_id=str(root), limit=3)
        context = client.status_context(str(root))
    assert sorted(int(one.id) for one in pages) == numbers
    assert sorted(int(one.id) for one in newer) == numbers[1:4]
    assert [int(one.id) for one in context.descendants] == numbers[1:]
    assert context.descendants[0].created_at == mock.posts[numbers[1]].created_at


def test_a_server_behind_a_real_connection_is_read() -> None:
    mock, store = MockMastodon(page_limit=2), Store()
    root = mock.post()
    mock.post("bo@other.example", "Svar", (), root)
    with serving(mock) as address, httpx.Client() as client:
        source = source_of(server=address)
        store.take(steps_of(mock, source, client=client))
    assert store.texts() == mock.holds(("aalborg",), has_local=False, days=30)
