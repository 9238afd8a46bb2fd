"""What a file is, by its content alone; what it lacks is told with the setting of the export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from deliveries_for_tests import write
from invented_files import CASES, Case, crowdtangle, csv_of, envelope, file_of, mcl_post, tweet

from orchestration.sources.files import DeliveryError, recognised
from orchestration.sources.files.formats import FORMATS


def problem(path: Path, how: str = "auto", platform: str | None = None) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        recognised(path, how, platform)
    assert ": " in str(caught.value)
    return caught.value


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_shape_is_recognised_whatever_its_file_is_called(case: Case, tmp_path: Path) -> None:
    path = write(tmp_path, file_of(case, 1, 2, 3), "eksport.bin")
    for how in ("auto", case.name):
        found = recognised(path, how, case.platform)
        assert found.variant is not None
        assert (found.name, found.variant.name) == (case.name, case.variant)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_file_of_another_format_is_refused_with_both_names(case: Case, tmp_path: Path) -> None:
    path = write(tmp_path, file_of(case, 1, 2))
    for other in FORMATS.values():
        if other.name != case.name:
            told = problem(path, other.name)
            assert told.code == "other_format"
            assert FORMATS[case.name].title in str(told)
            assert other.title in str(told)
            assert f"format: {case.name}" in str(told)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_posts_of_another_platform_are_refused_where_the_format_tells(
    case: Case, tmp_path: Path
) -> None:
    path = write(tmp_path, file_of(case, 1, 2))
    found = recognised(path, case.name)
    assert found.variant is not None
    if found.variant.platforms:
        told = problem(path, case.name, "mastodon")
        assert told.code == "other_platform"
        assert "mastodon" in str(told)
        assert found.variant.platforms[0] in str(told)


NEAR_MISSES = {
    "a table with an id and a text": "id,text,created_at\n1,a,2026-03-01\n",
    "4CAT without its time": "id,thread_id,body,author\n1,1,a,b\n",
    "MCL without its owner": "id,creation_time,text\n1,2026-03-01,a\n",
    "CrowdTangle without its owner": "Post Created,URL,Message\n2026-03-01,x,a\n",
    "objects with an id and a text": '{"id": "1", "text": "a", "created_at": "2026-03-01"}\n',
    "Reddit without its community": '{"body": "a", "author": "b", "created_utc": 1}\n',
    "an envelope without its platform": '{"item_id": "1", "data": {"id": "1"}}\n',
    "no object at all": '{"body": \n{"a"\n{}\n',
}


@pytest.mark.parametrize("content", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_a_near_miss_is_no_known_format(content: str, tmp_path: Path) -> None:
    told = problem(write(tmp_path, content))
    assert told.code == "unknown_format"
    assert "`mapping`" in str(told)
    told = problem(write(tmp_path, content), "mcl")
    assert "the file is not Meta Content Library CSV" in str(told)


def _without(row: dict[str, str], *columns: str) -> str:
    return csv_of([{name: cell for name, cell in row.items() if name not in columns}])


LACKING = {
    "mcl by default": (_without(mcl_post(1), "text", "lang"), "add text and lang to the fields"),
    "mcl without text": (_without(mcl_post(1), "text"), "add text and lang to the fields"),
    "4cat": (_without(CASES["4cat"].row(1), "body"), "not the result of a processor"),
    "crowdtangle": (_without(crowdtangle(1), "Message"), "with all columns"),
    "youtube info": (
        "id,hemmelig\npublished,2026\npublished_unix,1\ntitle,hemmelig\nchannelId,UC1\n"
        "viewCount,1\n",
        "the file that ends in _comments",
    ),
    "youtube authors": ("author,count\n@hemmelig,3\n", "the file that ends in _comments"),
    "youtube videos": (
        "position,channelId,videoId,videoTitle,publishedAt\n1,a,b,hemmelig,2026\n",
        "the file that ends in _comments",
    ),
    "zeeschuimer": (
        json.dumps(envelope("9gag.com", {"id": "hemmelig"})),
        "TikTok posts, TikTok comments, Instagram, Threads, X",
    ),
    "twarc": (
        json.dumps({"id": "1", "text": "hemmelig", "edit_history_tweet_ids": ["1"]}),
        "--minimal-fields",
    ),
    "reddit": (
        json.dumps({"body": "hemmelig", "author": "b", "created_utc": 1, "subreddit": "c"}),
        "without dropping keys",
    ),
}


@pytest.mark.parametrize("case", LACKING)
def test_a_file_that_lacks_what_is_needed_names_the_setting_of_the_export(
    case: str, tmp_path: Path
) -> None:
    content, remedy = LACKING[case]
    told = problem(write(tmp_path, content))
    assert told.code == "missing_column"
    assert remedy in str(told)
    assert "hemmelig" not in str(told)
    assert "Havnen" not in str(told)


def test_columns_that_would_help_are_named(tmp_path: Path) -> None:
    path = write(tmp_path, _without(mcl_post(1), "lang", "modified_time"))
    variant = recognised(path, "mcl").variant
    assert variant is not None
    assert variant.absent == ("lang", "modified_time")


def test_some_broken_lines_before_the_first_good_one_do_not_hide_the_format(
    tmp_path: Path,
) -> None:
    lines = ["{\n", '{"x": 1}\n', "[]\n", json.dumps(tweet(1))]
    assert recognised(write(tmp_path, "".join(lines)), "auto").name == "twarc"
