"""What becomes of the rows of each format: ids, threads, kinds, authors, times, counts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deliveries_for_tests import reasons, write
from invented_files import (
    CASES,
    Case,
    crowdtangle,
    csv_of,
    file_of,
    fourcat,
    instagram,
    mcl_comment,
    mcl_post,
    ndjson_of,
    old_tweet,
    reddit_comment,
    reddit_submission,
    text_of,
    threads,
    tiktok,
    tiktok_comment,
    tweet,
    x,
    youtube_1,
)

from orchestration.sources.files import read_delivery

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
EXPECTED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "mcl posts": (
        {"native_id": "91001", "kind": "post", "thread_native_id": None, "replies": 3, "shares": 1}
        | {"author_native_id": "7701", "community_native_id": "880", "views": None, "reactions": 7}
        | {"edited_at": datetime(2026, 3, 1, 9, tzinfo=UTC), "language_declared": "da"},
        {"native_id": "91002", "author_native_id": "7702"},
    ),
    "mcl comments": (
        {"native_id": "92001", "kind": "comment", "thread_native_id": "91001"}
        | {"parent_native_id": "91001", "author_native_id": "6601", "replies": 0, "reactions": 4},
        {"kind": "reply", "parent_native_id": "92001", "thread_native_id": "91001"},
    ),
    "crowdtangle": (
        {"native_id": "55001", "kind": "post", "author_native_id": "4711", "replies": 30}
        | {"community_native_id": "4711", "shares": 11, "views": None, "reactions": 1209},
        {"native_id": "55002"},
    ),
    "crowdtangle instagram": (
        {"native_id": "CxYz1", "kind": "post", "author_native_id": "invented.page"}
        | {"reactions": 12, "replies": 3, "views": None},
        {"native_id": "CxYz2"},
    ),
    "youtube 1": (
        {"native_id": "Ugx1", "kind": "comment", "thread_native_id": None, "replies": 1}
        | {"parent_native_id": None, "author_native_id": "UC1", "reactions": 2},
        {"kind": "reply", "parent_native_id": "Ugx1", "thread_native_id": "Ugx1", "replies": None},
    ),
    "youtube 2": (
        {"kind": "comment", "thread_native_id": "vid1", "parent_native_id": "vid1", "replies": 1},
        {"kind": "reply", "thread_native_id": "vid1", "parent_native_id": "Ugx1", "replies": None},
    ),
    "4cat": (
        {"native_id": "CxYz1", "kind": "post", "parent_native_id": None, "replies": 4}
        | {"author_native_id": "bruger1", "reactions": None},
        {"native_id": "CxYz2", "kind": "post"},
    ),
    "4cat reddit": (
        {"native_id": "t3_abc1", "kind": "post", "thread_native_id": "t3_abc1", "reactions": -2}
        | {"text": f"Havnen\n\n{text_of(1)}", "community_native_id": "Proeveby"},
        {"native_id": "t1_abc2", "kind": "comment", "parent_native_id": "t3_abc1"},
    ),
    "4cat x": (
        {"native_id": "171", "kind": "post", "author_native_id": "901", "shares": 1, "views": None},
        {"kind": "reply", "thread_native_id": "171", "replies": 2, "reactions": 3},
    ),
    "4cat tiktok comments": (
        {"kind": "comment", "thread_native_id": "v1", "parent_native_id": "v1", "replies": 0},
        {"kind": "reply", "thread_native_id": "v1", "parent_native_id": "c1"},
    ),
    "reddit comments": (
        {"native_id": "t1_k1", "kind": "comment", "thread_native_id": "t3_abc1", "reactions": -2}
        | {"community_native_id": "Proeveby", "author_native_id": "bruger1", "edited_at": None},
        {"kind": "reply", "parent_native_id": "t1_k1", "thread_native_id": "t3_abc1"},
    ),
    "reddit submissions": (
        {"native_id": "t3_abc1", "kind": "post", "replies": 2, "text": f"Havnen\n\n{text_of(1)}"}
        | {"edited_at": datetime(2026, 3, 1, 8, 31, tzinfo=UTC), "thread_native_id": None},
        {"native_id": "t3_abc2"},
    ),
    "twarc 1.1": (
        {"native_id": "171", "kind": "post", "author_native_id": "901", "shares": 1}
        | {"replies": None, "reactions": 3, "thread_native_id": None},
        {"kind": "reply", "parent_native_id": "171"},
    ),
    "tiktok": (
        {"native_id": "731", "kind": "post", "author_native_id": "bruger1", "views": 90}
        | {"replies": 2, "shares": 1, "reactions": 3, "language_declared": "da"},
        {"native_id": "732"},
    ),
    "tiktok comments": (
        {"native_id": "c1", "kind": "comment", "thread_native_id": "731", "replies": None}
        | {"parent_native_id": "731", "author_native_id": "bruger1"},
        {"kind": "reply", "parent_native_id": "c1", "thread_native_id": "731"},
    ),
    "instagram": (
        {"native_id": "CxYz1", "kind": "post", "author_native_id": "bruger1"}
        | {"replies": 2, "reactions": 3, "views": None},
        {"native_id": "CxYz2"},
    ),
    "instagram graph": (
        {"native_id": "CxYz1", "kind": "post", "author_native_id": "bruger1"}
        | {"replies": 2, "reactions": 3, "views": None},
        {"native_id": "CxYz2"},
    ),
    "threads": (
        {"native_id": "DaBc1", "kind": "post", "replies": 2, "shares": 2, "reactions": 3},
        {"kind": "reply", "thread_native_id": None},
    ),
    "x": (
        {"native_id": "171", "kind": "post", "author_native_id": "901", "shares": 5, "views": 50},
        {"kind": "reply", "parent_native_id": "171", "thread_native_id": "171", "replies": 2},
    ),
}
TWEETS = (
    {"native_id": "171", "kind": "post", "author_native_id": "901", "shares": 5, "views": 50}
    | {"replies": 2, "reactions": 3, "thread_native_id": "171", "parent_native_id": None},
    {"kind": "reply", "parent_native_id": "171", "language_declared": "da"},
)
EXPECTED |= {"twarc flat": TWEETS, "twarc pages": TWEETS}


def read(folder: Path, content: str, how: str = "auto") -> tuple[pl.DataFrame, pl.DataFrame]:
    pages = list(read_delivery(write(folder, content), how, chunk_rows=2))
    rejected = pl.concat([page.rejected for page in pages])
    return pl.concat([page.frame for page in pages]), rejected


def one(folder: Path, row: dict[str, Any]) -> dict[str, Any]:
    """What becomes of a single row, which must not be refused."""
    is_flat = all(isinstance(cell, str) for cell in row.values())
    frame, rejected = read(folder, csv_of([row]) if is_flat else ndjson_of([row]))
    assert rejected.is_empty()
    return frame.row(0, named=True)


def changed(row: dict[str, Any], **cells: Any) -> dict[str, Any]:
    """The row of an envelope with other cells in its data, or any row with other cells."""
    if "source_platform" in row:
        return {**row, "data": {**row["data"], **cells}}
    return {**row, **cells}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_rows_become_native_records(
    case: Case, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    frame, rejected = read(tmp_path, file_of(case, 1, 2))
    assert rejected.is_empty()
    assert frame["created_at"].to_list() == [AT, AT]
    rows = frame.rows(named=True)
    for found, expected in zip(rows, EXPECTED[request.node.callspec.id], strict=True):
        assert {name: found[name] for name in expected} == expected
        assert text_of(1) in found["text"] or text_of(2) in found["text"]


def test_every_case_has_its_expectation() -> None:
    assert set(EXPECTED) == set(CASES)


def test_reactions_are_told_by_kind_where_the_format_gives_them(tmp_path: Path) -> None:
    kinds = {kind["kind"]: kind["count"] for kind in one(tmp_path, mcl_post(1))["reaction_kinds"]}
    assert kinds == {"like": 5, "love": 2}
    found = one(tmp_path, crowdtangle(1))
    kinds = {kind["kind"]: kind["count"] for kind in found["reaction_kinds"]}
    assert kinds["like"] == 1200
    assert sum(kinds.values()) == found["reactions"]


def test_a_sum_with_an_unknown_part_is_unknown(tmp_path: Path) -> None:
    found = one(tmp_path, changed(crowdtangle(1), Love=""))
    assert found["reactions"] is None
    assert "love" not in {kind["kind"] for kind in found["reaction_kinds"]}
    assert one(tmp_path, changed(tweet(1), public_metrics={"retweet_count": 3}))["shares"] is None


@pytest.mark.parametrize(
    ("address", "native_id"),
    [
        ("https://www.facebook.com/4711/posts/5500/", "5500"),
        ("https://www.facebook.com/groups/9/permalink/77", "77"),
        ("https://www.facebook.com/photo.php?fbid=88&set=a.1&type=3", "88"),
        ("https://www.facebook.com/permalink.php?story_fbid=99&id=4", "99"),
        ("https://www.facebook.com/watch/?v=66", "66"),
        ("https://www.facebook.com/4711/posts/pfbid0x?__cft__=a", "pfbid0x"),
    ],
)
def test_crowdtangle_ids_are_what_the_address_says(
    address: str, native_id: str, tmp_path: Path
) -> None:
    assert one(tmp_path, changed(crowdtangle(1), URL=address))["native_id"] == native_id


def test_addresses_without_an_id_stay_apart(tmp_path: Path) -> None:
    base = "https://www.facebook.com/story.php?x="
    frame, _ = read(tmp_path, csv_of([{**crowdtangle(n), "URL": f"{base}{n}"} for n in (1, 2)]))
    assert frame["native_id"].n_unique() == 2


def test_a_group_post_has_no_author(tmp_path: Path) -> None:
    row = {("Group Name" if k == "Page Name" else k): v for k, v in crowdtangle(1).items()}
    found = one(tmp_path, row)
    assert found["author_native_id"] is None
    assert found["community_native_id"] == "4711"


def test_youtube_columns_count_by_position_and_html_is_taken_out(tmp_path: Path) -> None:
    html = 'Hej &amp; tak<br>se <a href="https://example.org">her</a> &lt;3'
    row = changed(youtube_1(2), text=html)
    row = {("svarTil" if name == "isReplyTo" else name): cell for name, cell in row.items()}
    found = one(tmp_path, row)
    assert found["parent_native_id"] == "Ugx1"
    assert found["text"] == "Hej & tak\nse her <3"


def test_youtube_with_hashed_names_counts_the_hash_as_author(tmp_path: Path) -> None:
    dropped = ("authorChannelId", "authorChannelUrl")
    row = {name: cell for name, cell in youtube_1(1).items() if name not in dropped}
    assert one(tmp_path, row)["author_native_id"] == "@navn1"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found_without_a_mapping(delimiter: str, tmp_path: Path) -> None:
    frame, _ = read(tmp_path, csv_of([youtube_1(1), youtube_1(2)], delimiter))
    assert frame["native_id"].to_list() == ["Ugx1", "Ugx2"]


@pytest.mark.parametrize("written", ["[deleted]", "[removed]", "[ Removed by Reddit ]"])
def test_a_removed_submission_keeps_nothing_of_its_title(written: str, tmp_path: Path) -> None:
    found = one(tmp_path, changed(reddit_submission(1), selftext=written, author="[deleted]"))
    assert found["text"] == "[removed]"
    assert found["author_native_id"] is None


@pytest.mark.parametrize("meta", [{"was_deleted_later": True}, {"removal_type": "deleted"}])
@pytest.mark.parametrize("row", [reddit_comment(1), reddit_submission(1)])
def test_what_the_archive_kept_of_a_deleted_post_is_not_read(
    meta: dict[str, Any], row: dict[str, Any], tmp_path: Path
) -> None:
    assert one(tmp_path, changed(row, _meta=meta))["text"] == "[removed]"


def test_a_hidden_score_and_an_edit_without_time_are_unknown(tmp_path: Path) -> None:
    found = one(tmp_path, changed(reddit_comment(1), score_hidden=True, edited=True))
    assert (found["reactions"], found["edited_at"]) == (None, None)


def test_a_4cat_subject_of_a_removed_post_is_not_read(tmp_path: Path) -> None:
    row = {**fourcat(1), "subject": "Havnen", "body": "[removed]", "author": "[deleted]"}
    found = one(tmp_path, row)
    assert (found["text"], found["author_native_id"]) == ("[removed]", None)


def test_each_message_of_a_chat_is_its_own_thread(tmp_path: Path) -> None:
    row = {**fourcat(1), "chat": "proeveby", "thread_id": "proeveby", "response_to": "CxYz9"}
    del row["parent_id"]
    found = one(tmp_path, row)
    assert (found["kind"], found["thread_native_id"]) == ("post", None)
    assert (found["parent_native_id"], found["community_native_id"]) == ("CxYz9", "proeveby")


def test_reposts_land_without_the_words_of_another(tmp_path: Path) -> None:
    referenced = [{"type": "retweeted", "id": "5"}]
    result = {"result": {"tweet": {"rest_id": "5"}}}
    legacy = {**x(1)["data"]["legacy"], "retweeted_status_result": result}
    rows = [
        changed(tweet(1), referenced_tweets=referenced),
        changed(old_tweet(1), retweeted_status={"id_str": "5"}),
        changed(x(1), legacy=legacy),
        {**CASES["4cat x"].row(1), "is_retweet": "yes"},
        {**mcl_post(1), "shared_post_id": "5", "text": ""},
    ]
    for row in rows:
        found = one(tmp_path, row)
        assert (found["kind"], found["text"]) == ("repost", None)
        assert found["parent_native_id"] in ("5", None)


def test_a_page_of_tweets_gives_a_row_each_and_one_broken_tweet_costs_only_itself(
    tmp_path: Path,
) -> None:
    page = {"data": [tweet(1), "junk", tweet(2)], "includes": {"tweets": [tweet(9)]}}
    empty, cut = {"meta": {"result_count": 0}}, {"meta": {"result_count": 9}}
    frame, rejected = read(tmp_path, ndjson_of([page, empty, cut, page]))
    assert frame["native_id"].to_list() == ["171", "172", "171", "172"]
    assert reasons(rejected) == [(number, None, "unreadable_row") for number in (2, 4, 6)]


def test_a_long_tweet_lands_whole(tmp_path: Path) -> None:
    assert one(tmp_path, changed(tweet(1), note_tweet={"text": "hel"}))["text"] == "hel"
    note = {"note_tweet_results": {"result": {"text": "hel"}}}
    assert one(tmp_path, changed(x(1), note_tweet=note))["text"] == "hel"


def test_an_item_of_another_platform_is_refused_alone(tmp_path: Path) -> None:
    frame, rejected = read(tmp_path, ndjson_of([tiktok(1), threads(2), tiktok(3)]))
    assert frame["native_id"].to_list() == ["731", "733"]
    assert reasons(rejected) == [(2, None, "unreadable_row")]


def test_hidden_counts_are_unknown(tmp_path: Path) -> None:
    for row in (instagram(1), threads(1)):
        assert one(tmp_path, changed(row, like_and_view_counts_disabled=True))["reactions"] is None
    assert one(tmp_path, changed(instagram(1), like_count=-1))["reactions"] is None
    assert one(tmp_path, changed(instagram(1), comment_count=-1))["replies"] is None


def test_tiktok_embedded_in_a_page_has_the_same_author_as_from_the_api(tmp_path: Path) -> None:
    found = one(tmp_path, changed(tiktok(1), author="bruger1"))
    assert found["author_native_id"] == "bruger1"


def test_an_answer_to_a_reply_names_the_reply(tmp_path: Path) -> None:
    found = one(tmp_path, changed(tiktok_comment(2), reply_to_reply_id="c9"))
    assert found["parent_native_id"] == "c9"


def test_a_comment_of_the_library_without_its_author_stays_without(tmp_path: Path) -> None:
    row = {**mcl_comment(1), "owner.id": "", "owner.type": "private"}
    assert one(tmp_path, row)["author_native_id"] is None


def test_ids_that_are_no_ids_are_refused(tmp_path: Path) -> None:
    ids: list[Any] = [True, 1.5, 1e18, 1e17, [], {}]
    rows = [changed(reddit_comment(n), name=value) for n, value in enumerate(ids, 1)]
    frame, rejected = read(tmp_path, ndjson_of([*rows, reddit_comment(9)]))
    assert rejected["row_number"].to_list()[:4] == [1, 2, 3, 4]
    assert frame["native_id"].to_list()[-1] == "t1_k9"
    assert frame["native_id"].str.starts_with("t1_").all()


def test_half_a_character_pair_does_not_stop_a_file(tmp_path: Path) -> None:
    row = json.dumps(changed(tweet(1), text="halv \ud83d")) + "\n"
    frame, rejected = read(tmp_path, row)
    assert frame["text"].to_list() == ["halv \ufffd"]
    assert rejected.is_empty()
