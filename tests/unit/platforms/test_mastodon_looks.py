"""Looks over a mock server: what is known is what it shows, and nothing it shows is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
import stamina
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mastodon_mock import START, MockMastodon
from mastodon_store import Store, source_of, steps_of

from orchestration.sources.platforms.mastodon import reading, threads
from orchestration.sources.platforms.mastodon.scope import REPLIES_FOR
from orchestration.sources.platforms.steps import Listed
from orchestration.sources.web import SourceUnreachable

BOTH = source_of(("aalborg", "nørresundby"), local_timeline=True, earliest=date(2025, 1, 1))
TAGS = ("aalborg", "norresundby")
LONG_AGO = START - timedelta(days=20)


@pytest.fixture(autouse=True, scope="module")
def _no_pauses() -> Any:
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


def _look(store: Store, mock: MockMastodon, **asked: Any) -> set[str]:
    return store.take(steps_of(mock, BOTH, store.cursor, LONG_AGO, **asked))


def _held(mock: MockMastodon) -> dict[str, str]:
    return mock.holds(TAGS, has_local=True, days=REPLIES_FOR.days)


def _below_private(mock: MockMastodon) -> set[str]:
    """Posts that are found only as long as something counted stands beside what they answer."""
    return {
        one.uri
        for one in mock.posts.values()
        if any(above.visibility == "private" for above in mock.above(one))
    }


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ("post", "reply", "reply", "edit", "delete", "hide", "like", "wait", "read")
        ),
        st.integers(0, 10_000),
        st.sampled_from(("anna", "bo@other.example", "carl", "dorte@other.example")),
        st.sampled_from(((), ("aalborg",), ("norresundby",), ("odense",), TAGS)),
        st.sampled_from(("public", "public", "public", "public", "unlisted", "private")),
    ),
    max_size=25,
)


def _act(mock: MockMastodon, act: tuple[str, int, str, tuple[str, ...], str]) -> None:
    kind, number, acct, tags, visibility = act
    numbers = sorted(mock.posts)[1:]
    one = numbers[number % len(numbers)] if numbers else None
    if kind == "post" or (kind == "reply" and one is None):
        mock.post(acct, f"Nyt nummer {number}", tags, visibility=visibility)
    elif kind == "wait":
        mock.now += timedelta(hours=number % 30)
    elif one is None:
        return
    elif kind == "reply":
        mock.post(acct, f"Svar nummer {number}", tags, one, visibility)
    elif kind == "edit":
        mock.edit(one, "" if number % 5 == 0 else f"Rettet {number}")
    elif kind == "delete":
        mock.delete(one)
    elif kind == "hide":
        mock.posts[one].visibility = visibility
    elif kind == "like":
        mock.posts[one].favourites += 1


def _mock(page_limit: int) -> MockMastodon:
    """A server whose timelines have always had something in them."""
    mock = MockMastodon(page_limit=page_limit)
    mock.post("egon", "Fra gamle dage", TAGS, written=LONG_AGO - 2 * REPLIES_FOR)
    return mock


@settings(max_examples=60, deadline=None)
@given(ACTS, st.integers(2, 6))
def test_after_a_look_the_store_holds_what_the_server_shows(acts: Any, page_limit: int) -> None:
    mock, store = _mock(page_limit), Store()
    for act in acts:
        if act[0] == "read":
            store.take(steps_of(mock, BOTH, store.cursor))
            assert not store.missing
        else:
            _act(mock, act)
    _look(store, mock)
    differing = set(store.texts().items()) ^ set(_held(mock).items())
    assert {uri for uri, _ in differing} <= _below_private(mock)


@settings(max_examples=60, deadline=None)
@given(ACTS)
def test_no_look_calls_missing_what_the_source_still_holds(acts: Any) -> None:
    mock, store = _mock(page_limit=4), Store()
    for number, act in enumerate(acts):
        _act(mock, act)
        if act[0] == "read" or number % 7 == 6:
            _look(store, mock)
            assert store.missing & _held(mock).keys() <= _below_private(mock)
            store.missing.clear()


def _listed(store: Store, mock: MockMastodon) -> tuple[Listed, ...]:
    steps = list(steps_of(mock, BOTH, store.cursor, LONG_AGO))
    store.take(steps)
    return steps[-1].listed


def test_a_whole_look_lists_the_time_asked_for() -> None:
    mock = _mock(40)
    root = mock.post()
    mock.post("bo@other.example", "Enig", (), root)
    assert _listed(Store(), mock) == (Listed(since=LONG_AGO),)


def test_reading_what_is_new_lists_nothing() -> None:
    mock = _mock(40)
    mock.post()
    assert not any(step.listed for step in steps_of(mock, BOTH))


@pytest.fixture
def one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """All servers of the mock have the same clock."""
    monkeypatch.setattr(reading, "CLOCKS", timedelta())


@pytest.mark.parametrize(("replies", "is_whole"), [(40, True), (41, False), (75, False)])
def test_a_thread_that_may_be_cut_is_listed_as_far_as_it_was_shown(
    replies: int, is_whole: bool
) -> None:
    mock, store = _mock(40), Store()
    root = mock.post("bo@other.example")
    below = [mock.post(f"nr{n}@other.example", "Enig", (), root) for n in range(replies)]
    (listed,) = _listed(store, mock)
    assert listed.since == LONG_AGO
    last = mock.posts[below[min(replies, 60) - 1]].created_at
    assert [cut.until for cut in listed.cuts] == ([] if is_whole else [last - reading.CLOCKS])
    assert len(store.rows) == 2 + min(replies, 60)  # with the old post and the root


@pytest.mark.usefixtures("one_clock")
def test_a_deletion_in_the_shown_part_of_a_cut_thread_is_missed() -> None:
    mock, store = _mock(40), Store()
    root = mock.post("bo@other.example")
    below = [mock.post(f"nr{n}@other.example", "Enig", (), root) for n in range(75)]
    _look(store, mock)
    deleted = {mock.posts[number].uri for number in (below[0], below[30], below[58])}
    for number in (below[0], below[30], below[58]):
        mock.delete(number)
    _look(store, mock)
    assert store.missing == deleted
    assert not store.unlisted


def test_a_deletion_anywhere_else_is_missed_while_a_young_thread_is_cut() -> None:
    mock, store = _mock(40), Store()
    root = mock.post("bo@other.example")
    for number in range(75):
        mock.post(f"nr{number}@other.example", "Enig", (), root)
    other = mock.post("carl@other.example")
    _look(store, mock)
    gone = mock.posts[other].uri
    mock.delete(other)
    _look(store, mock)
    assert store.missing == {gone}


@pytest.mark.usefixtures("one_clock")
def test_replies_pushed_out_of_a_cut_context_are_unlisted_and_not_missing() -> None:
    mock, store = _mock(40), Store()
    root = mock.post("bo@other.example")
    first = mock.post("carl@other.example", "Nej", (), root)
    for number in range(35):
        mock.post(f"nr{number}@other.example", "Enig", (), root)
    _look(store, mock)
    known = set(store.rows)
    for number in range(60):
        mock.post(f"ny{number}@other.example", "Jo", (), first)
    met = _look(store, mock)
    assert known - met == store.unlisted
    assert len(store.unlisted) == 35
    assert known <= set(store.rows)


def test_replies_that_are_hidden_but_take_up_room_put_a_thread_in_doubt() -> None:
    mock = _mock(40)
    root = mock.post("bo@other.example")
    for number in range(45):
        acct = f"nr{number}@other.example"
        mock.post(acct, "Enig", (), root)
        mock.account(acct).is_silenced = number >= 10
    (listed,) = _listed(Store(), mock)
    assert [mock.posts[root].uri in cut.posts for cut in listed.cuts] == [True]


@pytest.mark.usefixtures("one_clock")
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ACTS)
def test_no_look_at_threads_that_are_cut_everywhere_calls_missing_what_the_source_holds(
    acts: Any,
) -> None:
    mock, store = _mock(page_limit=4), Store()
    mock.descendants_limit = 4
    last = mock.post("bo@other.example")
    for number in range(8):
        new = mock.post(f"nr{number}@other.example", "Svar", (), last)
        last = new if number == 3 else last
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads, "ROOM", 3)
        _look(store, mock)
        for number, act in enumerate(acts):
            _act(mock, act)
            if act[0] == "read" or number % 4 == 3:
                _look(store, mock)
                assert store.missing & _held(mock).keys() <= _below_private(mock)
                store.missing.clear()


def test_a_long_chain_is_read_and_listed_whole() -> None:
    mock, store = _mock(40), Store()
    root = last = mock.post("bo@other.example")
    for number in range(50):
        last = mock.post(f"nr{number}@other.example", f"Svar {number}", (), last)
    assert Listed(since=LONG_AGO) in _listed(store, mock)
    assert store.rows[mock.posts[root].uri]["depth"] == 0
    assert store.rows[mock.posts[last].uri]["depth"] == 50
    assert store.texts() == _held(mock)


def test_a_reply_deep_below_posts_of_others_finds_its_root() -> None:
    mock, store = _mock(40), Store()
    root = last = mock.post("bo@other.example", "Om noget andet", ())
    for number in range(90):
        last = mock.post(f"nr{number}@other.example", f"Svar {number}", (), last)
    tagged = mock.post("carl@other.example", "Og så til byen", ("aalborg",), last)
    _look(store, mock)
    row = store.rows[mock.posts[tagged].uri]
    assert (row["thread_native_id"], row["depth"]) == (mock.posts[root].uri, 91)
    assert len(store.rows) == 2  # with the old one; what is above is not the source's


def test_a_reply_to_an_old_post_is_not_missing_when_the_post_is_older_than_the_look() -> None:
    mock, store = _mock(40), Store()
    root = mock.post(written=LONG_AGO - timedelta(days=3))
    reply = mock.post("bo@other.example", "Stadig aktuelt", (), root)
    for tag in TAGS:
        mock.post(tags=(tag,))  # so that the cursors are newer than the look's start
    store.take(steps_of(mock, BOTH))
    _look(store, mock)
    assert {mock.posts[root].uri, mock.posts[reply].uri} <= set(store.rows)


def test_a_reply_after_thirty_days_is_not_the_sources() -> None:
    mock, store = _mock(40), Store()
    root = mock.post()
    mock.now += REPLIES_FOR + timedelta(minutes=1)
    late = mock.post("bo@other.example", "Sent svar", (), root)
    _look(store, mock)
    assert mock.posts[root].uri in store.rows
    assert mock.posts[late].uri not in store.rows


def test_thirty_days_count_from_the_nearest_listed_post_even_below_something_hidden() -> None:
    mock, store = _mock(40), Store()
    root = mock.post("bo@other.example")
    mock.now += timedelta(days=20)
    tagged = mock.post("carl@other.example", "Mere herom", ("aalborg",), root)
    locked = mock.post("dorte@other.example", "Kun for venner", (), tagged, "private")
    mock.now += timedelta(days=25)
    late = mock.post("egon@other.example", "Svar", (), locked)
    for _ in range(2):
        _look(store, mock)
        assert mock.posts[late].uri in store.rows


def test_an_outage_erases_nothing() -> None:
    mock, store = _mock(40), Store()
    root = mock.post()
    mock.post("bo@other.example", "Enig", (), root)
    _look(store, mock)
    known = dict(store.rows)
    mock.refusals["/api/"] = httpx.Response(503)
    with pytest.raises(SourceUnreachable):
        _look(store, mock)
    assert store.rows == known


def test_an_outage_in_the_middle_of_a_look_erases_nothing() -> None:
    mock, store = _mock(page_limit=2), Store()
    roots = [mock.post() for _ in range(7)]
    mock.post("bo@other.example", "Enig", (), roots[-1])
    _look(store, mock)
    known = dict(store.rows)
    mock.refusals[f"{roots[-1]}/context"] = mock.refusals["timelines/public"] = httpx.Response(500)
    with pytest.raises(SourceUnreachable):
        _look(store, mock)
    assert store.rows == known


def test_an_outage_is_noticed_at_the_first_thread_that_fails() -> None:
    mock, asked = _mock(40), list[str]()
    for root in [mock.post("bo@other.example") for _ in range(20)]:
        mock.post("carl@other.example", "Svar", (), root)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return mock.answer(request) if len(asked) == 1 else httpx.Response(500)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    with pytest.raises(SourceUnreachable):
        list(steps_of(mock, BOTH, client=client))
    assert [path.split("/")[-1] for path in asked] == ["aalborg", "context", "aalborg"]


@pytest.mark.parametrize("is_local", [True, False])
def test_a_timeline_that_shows_nothing_at_all_erases_nothing(is_local: bool) -> None:
    mock, store = _mock(40), Store()
    mock.post()
    _look(store, mock)
    known = dict(store.rows)
    mock.refusals["timelines/public" if is_local else "timelines/tag"] = httpx.Response(
        200, json=[]
    )
    _look(store, mock)
    assert store.rows == known


def test_a_server_that_stops_paging_before_the_end_erases_nothing() -> None:
    mock, store = _mock(page_limit=3), Store()
    for _ in range(10):
        mock.post()
    _look(store, mock)
    known = dict(store.rows)
    pages = iter(range(2))

    def answer(request: httpx.Request) -> httpx.Response:
        is_page = "min_id" in request.url.params
        return (
            httpx.Response(200, json=[]) if is_page and not next(pages, 0) else mock.answer(request)
        )

    client = httpx.Client(transport=httpx.MockTransport(answer))
    _look(store, mock, client=client)
    assert store.rows == known


def test_a_thread_that_cannot_be_read_costs_only_itself() -> None:
    mock, store = _mock(40), Store()
    broken, whole = mock.post("bo@other.example"), mock.post("carl@other.example")
    replies = [mock.post("dorte@other.example", "Enig", (), one) for one in (broken, whole)]
    _look(store, mock)
    known = set(store.rows)
    mock.refusals[f"{broken}/context"] = httpx.Response(500)
    gone = mock.posts[replies[1]].uri
    mock.delete(replies[1])
    (listed,) = _listed(store, mock)
    assert [cut.posts for cut in listed.cuts] == [(mock.posts[broken].uri,)]
    assert known - set(store.rows) == {gone}


def test_a_reply_whose_thread_cannot_be_read_waits_for_the_next_run() -> None:
    mock, store = _mock(40), Store()
    root = mock.post("bo@other.example", "Om noget andet", ())
    reply = mock.post("carl@other.example", "Og byen?", ("aalborg",), root)
    mock.refusals[f"{reply}/context"] = httpx.Response(500)
    _look(store, mock)
    assert mock.posts[reply].uri not in store.rows
    mock.refusals.clear()
    store.take(steps_of(mock, BOTH, store.cursor))
    assert store.rows[mock.posts[reply].uri]["thread_native_id"] == mock.posts[root].uri


def test_an_unreadable_post_in_a_timeline_leaves_its_time_unlisted() -> None:
    mock, store = _mock(40), Store()
    one, other = mock.post("bo@other.example"), mock.post("bo@other.example")
    _look(store, mock)
    shown = mock.shown

    def broken(post: Any) -> dict[str, Any]:
        return shown(post) | ({"created_at": "i går"} if post.number == one else {})

    mock.shown = broken  # type: ignore[method-assign]
    _look(store, mock)
    assert store.refused == 1
    assert {mock.posts[one].uri, mock.posts[other].uri} <= set(store.rows)


@pytest.mark.parametrize("why", ["silenced", "noindex", "bio"])
def test_what_an_author_or_moderator_withdraws_is_missing(why: str) -> None:
    mock, store = _mock(40), Store()
    mock.post("anna")
    withdrawn = mock.post("bo@other.example")
    _look(store, mock)
    account = mock.account("bo@other.example")
    account.is_silenced = why == "silenced"
    account.noindex = why == "noindex"
    account.note = "<p>Ingen robotter #<span>nobot</span></p>" if why == "bio" else account.note
    _look(store, mock)
    assert store.missing == {mock.posts[withdrawn].uri}
