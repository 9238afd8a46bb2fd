"""Posts become native records; what is none is refused by number, and hidden posts stay out."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_threads import FIGURE, PAPER, READER, START, uri_of, view, written

from orchestration.sources.platforms.bluesky.posts import mapping, may_land
from orchestration.sources.platforms.bluesky.threads import Placed
from orchestration.sources.platforms.records import native_page

ROOT = uri_of(PAPER, "rod")
WATCHED = {PAPER: "organisation", FIGURE: "public_figure"}
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def placed(post: Any, depth: int = 1) -> Placed:
    return Placed(post, ROOT, ROOT if depth else None, depth)


def record_of(post: Any, depth: int = 1) -> dict[str, Any]:
    return mapping(WATCHED)(placed(post, depth))


def test_a_post_becomes_a_record_with_every_field() -> None:
    counts = {"replyCount": 4, "likeCount": 7, "repostCount": 2, "quoteCount": 1}
    post = view(uri_of(READER, "svar"), "Godt gået", **counts)
    assert record_of(post, depth=2) == {
        "native_id": uri_of(READER, "svar"),
        "kind": "reply",
        "community_native_id": PAPER,
        "thread_native_id": ROOT,
        "parent_native_id": ROOT,
        "depth": 2,
        "author_native_id": READER,
        "author_kind": "private",
        "created_at": START,
        "created_precision": "second",
        "text": "Godt gået",
        "language_declared": "da",
        "replies": 4,
        "shares": 3,
        "reactions": 7,
        "reaction_kinds": [{"kind": "like", "count": 7}],
    }


@pytest.mark.parametrize(
    ("depth", "kind"), [(0, "post"), (1, "comment"), (2, "reply"), (9, "reply")]
)
def test_the_kind_follows_from_the_level(depth: int, kind: str) -> None:
    assert record_of(view(ROOT), depth)["kind"] == kind


@pytest.mark.parametrize(
    ("author", "kind"), [(PAPER, "organisation"), (FIGURE, "public_figure"), (READER, "private")]
)
def test_only_registered_accounts_are_not_private(author: str, kind: str) -> None:
    assert record_of(view(uri_of(author, "svar")))["author_kind"] == kind


def test_a_clock_ahead_of_the_service_is_set_to_when_it_was_seen() -> None:
    seen = START - timedelta(days=3)
    post = view(uri_of(READER, "svar"), indexedAt=written(seen))
    assert record_of(post)["created_at"] == seen


@pytest.mark.parametrize("missing", ["likeCount", "replyCount", "repostCount", "quoteCount"])
def test_a_count_that_is_not_given_is_unknown(missing: str) -> None:
    post = view(uri_of(READER, "svar"))
    del post[missing]
    record = record_of(post)
    field = {"likeCount": "reactions", "replyCount": "replies"}.get(missing, "shares")
    assert record[field] is None
    assert sum(value is None for value in record.values()) == (2 if field == "reactions" else 1)


@pytest.mark.parametrize("label", ["!no-unauthenticated", "!hide", "!takedown"])
@pytest.mark.parametrize("on_author", [True, False])
def test_what_is_kept_from_guests_stays_out(label: str, on_author: bool) -> None:
    post = view(uri_of(READER, "svar"))
    (post["author"] if on_author else post)["labels"] = [{"val": label}]
    assert not may_land(placed(post))


@pytest.mark.parametrize("labels", [[], None, [{"val": "porn"}], [{"val": "!hide", "neg": True}]])
def test_other_labels_keep_nothing_out(labels: Any) -> None:
    post = view(uri_of(READER, "svar"), labels=labels)
    assert may_land(placed(post))


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_post_without_words_stays_out(text: str) -> None:
    assert not may_land(placed(view(uri_of(READER, "svar"), text)))


@settings(deadline=None)
@given(st.lists(JUNK | st.dictionaries(st.sampled_from(list(view(ROOT))), JUNK), max_size=6))
def test_junk_is_refused_by_number_beside_good_posts(junk: list[Any]) -> None:
    good = view(uri_of(READER, "svar"))
    items = [placed(one) for one in [*junk, good] if may_land(placed(one))]
    page = native_page(items, mapping(WATCHED))
    assert page.frame["native_id"].to_list() == [good["uri"]]
    assert page.frame["row_number"].to_list() == [len(items)]
    assert page.rejected["row_number"].to_list() == list(range(1, len(items)))


@settings(deadline=None)
@given(st.data())
def test_a_post_with_one_field_of_junk_is_mapped_or_refused(data: st.DataObject) -> None:
    post: Any = copy.deepcopy(view(uri_of(READER, "svar")))
    holder = data.draw(st.sampled_from([post, post["record"], post["author"]]))
    holder[data.draw(st.sampled_from(list(holder)))] = data.draw(JUNK)
    if may_land(placed(post)):
        page = native_page([placed(post)], mapping(WATCHED))
        assert page.frame.height + page.rejected.height == 1
        assert set(page.rejected["reason"]) <= {"unreadable_row"}


@settings(deadline=None)
@given(st.datetimes(), st.sampled_from(["+14:00", "-12:00", "Z", "", "+99:99"]))
def test_no_time_stops_a_page(time: Any, zone: str) -> None:
    post = view(uri_of(READER, "svar"))
    post["record"]["createdAt"] = f"{time.isoformat()}{zone}"
    page = native_page([placed(post)], mapping(WATCHED))
    assert page.frame.height + page.rejected.height == 1


def test_nothing_personal_is_in_what_a_post_is_printed_as() -> None:
    shown = repr(placed(view(uri_of(READER, "svar"), "Hemmeligt")))
    assert "did:" not in shown
    assert "Hemmeligt" not in shown
