"""What becomes of one Mastodon post: its fields, what does not land, what cannot be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest
import stamina
from hypothesis import given, settings
from hypothesis import strategies as st
from mastodon_mock import HOST, START, MockMastodon
from mastodon_store import CITY, Store, source_of, steps_of

from orchestration.canonical import NATIVE
from orchestration.privacy.boundary import Boundary
from orchestration.privacy.keys import load_keys
from orchestration.settings import Settings
from orchestration.sources.platforms.mastodon import NotMastodon
from orchestration.sources.platforms.mastodon.scope import folded
from orchestration.sources.platforms.mastodon.statuses import Placed, Status, record_of
from orchestration.sources.platforms.records import native_page
from orchestration.sources.web import SourceForbids, SourceUnreachable

SHOWN: dict[str, Any] = {
    "id": "116152860672000001",
    "uri": "https://andetsted.example/users/bo/statuses/5",
    "created_at": "2026-03-01T08:30:00.000Z",
    "edited_at": "2026-03-01T09:00:00.000Z",
    "in_reply_to_id": None,
    "in_reply_to_account_id": None,
    "visibility": "public",
    "spoiler_text": "Om trafikken",
    "content": "<p>Der er kø<br>igen</p><p>Kør uden om &amp; tag cyklen</p>",
    "language": "da",
    "replies_count": 3,
    "reblogs_count": 2,
    "favourites_count": 7,
    "reblog": None,
    "tags": [{"name": "aalborg"}],
    "account": {"id": "9", "acct": "bo@andetsted.example", "note": "<p>Cyklist</p>", "bot": True},
}


@pytest.fixture(autouse=True, scope="module")
def _no_pauses() -> Any:
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


def _record(**changes: Any) -> dict[str, Any]:
    status = Status.model_validate(SHOWN | changes)
    return record_of(Placed(status, "#aalborg"), HOST)


def test_a_post_becomes_a_native_record() -> None:
    assert _record() == {
        "native_id": "https://andetsted.example/users/bo/statuses/5",
        "kind": "post",
        "community_native_id": "#aalborg",
        "thread_native_id": None,
        "parent_native_id": None,
        "depth": None,
        "author_native_id": "bo@andetsted.example",
        "created_at": datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
        "created_precision": "second",
        "edited_at": datetime(2026, 3, 1, 9, 0, tzinfo=UTC),
        "text": "Om trafikken\nDer er kø\nigen\n\nKør uden om & tag cyklen",
        "language_declared": "da",
        "replies": 3,
        "shares": 2,
        "reactions": 7,
        "reaction_kinds": [{"kind": "favourite", "count": 7}],
    }


def test_a_record_fits_the_native_schema() -> None:
    page = native_page([SHOWN], lambda _: _record())
    assert page.frame.schema == NATIVE
    assert page.frame["reaction_kinds"].to_list() == [[{"kind": "favourite", "count": 7}]]


def test_accounts_of_the_server_itself_get_its_host() -> None:
    assert _record(account={"id": "9", "acct": "bo"})["author_native_id"] == f"bo@{HOST}"


def test_counts_that_are_not_told_are_unknown() -> None:
    counts = ("replies", "shares", "reactions", "reaction_kinds")
    untold = dict.fromkeys(("replies_count", "reblogs_count", "favourites_count"))
    assert [_record(**untold)[name] for name in counts] == [None] * 4
    left_out = {name: value for name, value in SHOWN.items() if not name.endswith("_count")}
    record = record_of(Placed(Status.model_validate(left_out), "local"), HOST)
    assert [record[name] for name in counts] == [None] * 4


def test_an_automated_account_is_not_taken_for_an_organisation() -> None:
    assert _record().get("author_kind") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"visibility": "unlisted"},
        {"visibility": "private"},
        {"visibility": "direct"},
        {"visibility": "something new"},
        {"reblog": {"id": "1", "content": "<p>En andens ord</p>"}},
        {"spoiler_text": " ", "content": "<p></p>"},
        {"account": {"id": "9", "acct": "bo", "noindex": True}},
        {"account": {"id": "9", "acct": "bo", "note": "<p>#<span>NoBot</span></p>"}},
        {"account": {"id": "9", "acct": "bo", "note": "Hej. #nobots, tak"}},
        {"account": {"id": "9", "acct": "bo", "note": '<a href="/tags/noindex">#noindex</a>'}},
    ],
)
def test_what_is_not_public_or_has_opted_out_does_not_land(changes: dict[str, Any]) -> None:
    assert not Status.model_validate(SHOWN | changes).lands


@pytest.mark.parametrize(
    "account",
    [
        {"id": "9", "acct": "bo", "noindex": False, "indexable": False, "discoverable": None},
        {"id": "9", "acct": "bo", "note": "Jeg er ingen nobot, og #nobotanik er et fag"},
        {"id": "9", "acct": "bo", "locked": True, "bot": True},
    ],
)
def test_settings_that_ask_for_something_else_are_no_opt_out(account: dict[str, Any]) -> None:
    assert Status.model_validate(SHOWN | {"account": account}).lands


def test_only_public_posts_of_a_thread_land_and_what_is_below_the_others_is_read() -> None:
    mock, store = MockMastodon(), Store()
    root = mock.post()
    quiet = mock.post("bo", "Kun for dem, der følger med", (), root, "unlisted")
    below = mock.post("carl", "Svar på det stille", (), quiet)
    locked = mock.post("dorte", "Kun for venner", (), root, "private")
    under = mock.post("egon", "Svar på det lukkede", (), locked)
    store.take(steps_of(mock, source_of()))
    uri = {number: post.uri for number, post in mock.posts.items()}
    assert set(store.rows) == {uri[root], uri[below], uri[under]}
    row = store.rows[uri[below]]
    assert (row["thread_native_id"], row["parent_native_id"]) == (uri[root], uri[quiet])
    assert (row["kind"], row["depth"]) == ("reply", 2)
    row = store.rows[uri[under]]
    assert (row["thread_native_id"], row["parent_native_id"]) == (uri[under], None)
    assert (row["kind"], row["depth"]) == ("reply", None)


def test_a_reply_below_a_limited_account_keeps_its_place() -> None:
    mock, store = MockMastodon(), Store()
    root = mock.post()
    limited = mock.post("bo", "Begrænset", ("odense",), root)
    below = mock.post("carl", "Svar", (), limited)
    mock.account("bo").is_silenced = True
    store.take(steps_of(mock, source_of(("aalborg", "odense"))))
    row = store.rows[mock.posts[below].uri]
    assert mock.posts[limited].uri not in store.rows
    assert row["thread_native_id"] == mock.posts[root].uri
    assert row["parent_native_id"] == mock.posts[limited].uri
    assert row["community_native_id"] == "#aalborg"


def test_a_post_belongs_to_the_first_registered_timeline_that_lists_it() -> None:
    source = source_of(("Ålborg", "Nørresundby"), local_timeline=True)
    mock, store = MockMastodon(), Store()
    tagged = (("norresundby",), ("norresundby", "alborg"), (), ("alborg",))
    numbers = [mock.post("anna", "Noget", tags) for tags in tagged]
    store.take(steps_of(mock, source))
    found = [store.rows[mock.posts[number].uri]["community_native_id"] for number in numbers]
    assert found == ["#Nørresundby", "#Ålborg", "local", "#Ålborg"]


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Aalborg", "aalborg"),
        ("ÅLBORG", "alborg"),
        ("Nørresundby", "norresundby"),
        ("9000", "9000"),
    ],
)
def test_hashtags_are_compared_as_servers_compare_them(written: str, compared: str) -> None:
    assert folded(written) == folded(compared) == compared


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(sorted(SHOWN)) | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=12,
)
DAMAGED = st.builds(
    lambda fields, lost: {
        name: value for name, value in (SHOWN | fields).items() if name not in lost
    },
    st.dictionaries(st.sampled_from(sorted(SHOWN)), JSON, max_size=3),
    st.sets(st.sampled_from(sorted(SHOWN)), max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(DAMAGED | JSON, max_size=4), st.lists(DAMAGED | JSON, max_size=3))
def test_junk_is_counted_and_the_posts_beside_it_land(timeline: Any, context: Any) -> None:
    mock, store = MockMastodon(), Store()
    root = mock.post()
    reply = mock.post("carl", "Godt svar", (), root)
    good = mock.answer(httpx.Request("GET", f"https://{HOST}/api/v1/timelines/tag/aalborg")).json()

    def answer(request: httpx.Request) -> httpx.Response:
        found = mock.answer(request)
        if request.url.path.endswith("tag/aalborg") and found.content != b"[]":
            found = httpx.Response(200, content=json.dumps([*timeline, *good]))
        elif request.url.path.endswith(f"{root}/context"):
            below = [*context, *found.json()["descendants"]]
            found = httpx.Response(
                200, content=json.dumps({"ancestors": context, "descendants": below})
            )
        return found

    client = httpx.Client(transport=httpx.MockTransport(answer))
    steps = list(steps_of(mock, source_of(), since=START - timedelta(days=1), client=client))
    store.take(steps)
    assert mock.posts[root].uri in store.rows
    unreadable = [one for one in (*timeline, *context) if not isinstance(one, dict)]
    if mock.posts[reply].uri in store.rows:
        assert store.refused >= len(unreadable)
    for one in steps[-1].listed:
        cut = {uri for part in one.cuts for uri in part.posts}
        assert not (unreadable and one.since) or mock.posts[root].uri in cut
    if any(not isinstance(one, dict) for one in timeline):
        assert not any(one.since for one in steps[-1].listed)


@pytest.mark.parametrize(
    ("given_answer", "error"),
    [
        (httpx.Response(401, json={"error": "hemmelig"}), SourceForbids),
        (httpx.Response(422, json={"error": "hemmelig"}), SourceForbids),
        (httpx.Response(404, json={"error": "hemmelig"}), NotMastodon),
        (httpx.Response(200, json=[{"id": "01HEMMELIG", "content": "hemmelig"}]), NotMastodon),
        (httpx.Response(200, json=[{"id": "99999999999999999999999"}]), NotMastodon),
        (httpx.Response(200, json={"hemmelig": 1}), SourceUnreachable),
        (httpx.Response(200, text='[{"id": "1", "content": "hemmel'), SourceUnreachable),
        (httpx.Response(200, text="<html>hemmelig</html>"), SourceUnreachable),
        (httpx.Response(200, json=[], headers={"age": "86000"}), SourceUnreachable),
        (httpx.Response(521, text="hemmelig"), SourceUnreachable),
        (
            httpx.Response(302, headers={"location": "/api/v1/timelines/hemmelig"}),
            SourceUnreachable,
        ),
    ],
)
def test_what_is_wrong_with_a_server_is_said_without_any_value(
    given_answer: httpx.Response, error: type[Exception]
) -> None:
    mock = MockMastodon()
    mock.refusals["timelines"] = given_answer
    with pytest.raises(error) as caught:
        list(steps_of(mock, source_of()))
    assert HOST in str(caught.value)
    assert "hemmel" not in str(caught.value).lower()
    assert "aalborg" not in str(caught.value).lower()


def test_a_page_crosses_the_privacy_boundary_and_leaves_no_native_value(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    folders = (tmp_path / name for name in ("data", "municipalities", "inbox", "keys"))
    source, mock = source_of(), MockMastodon()
    boundary = Boundary(CITY, source, load_keys(Settings(*folders)), START, "mastodon-1")
    root = mock.post("anna", "Ring til mig på 20 12 34 56")
    mock.post("bo@other.example", "Det gør jeg", (), root)
    landed = [boundary.apply(step.page) for step in steps_of(mock, source) if step.page]
    posts = pl.concat([one.posts for one in landed])
    assert (posts.height, sum(one.rejected.height for one in landed)) == (2, 0)
    assert posts["thread_key"].n_unique() == 1
    assert posts["author_kind"].to_list() == ["private", "private"]
    written = posts.write_json()
    assert not any(one in written for one in (HOST, "other.example", "anna", str(root), "20 12"))
