"""Danish and other languages: the week as it is, the others judged alone, never mixed."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.invented import closed, comments, crowd, marts, week
from orchestration.disclosure import disclose

KEYS = ("municipality", "week_start")
Rows = list[dict[str, object]]


def _cells(rows: Rows, before: int = 1) -> dict[str, pl.DataFrame]:
    table = disclose(marts(comments(rows)), closed(week(before)))["language_week"]
    return {group: table.filter(language_group=group) for group in ("danish", "other")}


def _other(rows: Rows) -> dict[str, object]:
    danish = crowd(20, "d")
    return _cells(danish + [row | {"language_group": "other"} for row in rows])["other"].row(
        0, named=True
    )


def test_other_languages_are_shown_from_ten_comments_by_five_authors_on() -> None:
    assert _other(crowd(9, "a"))["comment_status"] == "few_comments"
    assert _other(crowd(4, "a") * 3)["comment_status"] == "few_authors"
    assert _other([{}] * 12)["comment_status"] == "no_authors"
    loud: Rows = [{"author_key": "loud"}] * 9
    assert _other(crowd(8, "a") + loud)["comment_status"] == "dominant_author"
    shown = _other(crowd(12, "a"))
    assert (shown["comment_status"], shown["comment_count"], shown["author_count"]) == (
        "shown",
        10,
        10,
    )


def test_a_hidden_count_of_other_languages_has_no_value() -> None:
    hidden = _other(crowd(9, "a"))
    assert hidden["comment_count"] is hidden["author_count"] is None


def test_a_week_without_other_languages_reads_like_one_with_few() -> None:
    few = crowd(3, "e", language_group="other", local_week=week(1))
    tables = _cells(crowd(20, "a") + crowd(20, "b", local_week=week(1)) + few, before=2)
    assert tables["other"]["comment_status"].to_list() == ["few_comments"] * 2


_groups = st.lists(
    st.fixed_dictionaries(
        {
            "size": st.integers(1, 26),
            "name": st.sampled_from("abc"),
            "attacks": st.sampled_from([0, 1, 3, 9]),
            "community_type": st.sampled_from(["media", "youth"]),
            "local_week": st.integers(0, 4).map(week),
        }
    ),
    min_size=1,
    max_size=8,
)


@given(_groups, _groups)
@settings(max_examples=20, deadline=None, derandomize=True)
def test_other_languages_change_no_measure_and_danish_is_the_week(
    danish: list[dict], other: list[dict]
) -> None:
    rows = [row for group in danish for row in crowd(**group)]
    apart = [row for group in other for row in crowd(**group, language_group="other")]
    alone = disclose(marts(comments(rows)), closed(week(5)))
    both = disclose(marts(comments(rows + apart)), closed(week(5)))
    for table in set(alone) - {"language_week"}:
        assert both[table].equals(alone[table]), table
    columns = (*KEYS, "comment_count", "author_count", "comment_status")
    languages = both["language_week"]
    danish_weeks = languages.filter(language_group="danish").select(columns)
    assert danish_weeks.equals(both["week"].select(columns))
    weeks = languages.group_by(KEYS).len()["len"]
    assert (weeks == 2).all()


@given(_groups)
@settings(max_examples=20, deadline=None, derandomize=True)
def test_no_figure_of_other_languages_comes_from_a_cell_that_breaks_a_rule(
    other: list[dict],
) -> None:
    every = [row for number in range(5) for row in crowd(20, "d", local_week=week(number))]
    apart = [row for group in other for row in crowd(**group, language_group="other")]
    exact = marts(comments(every + apart))
    shown = disclose(exact, closed(week(5)))["language_week"].filter(
        pl.col("language_group") == "other", pl.col("comment_status") == "shown"
    )
    told = shown.join(
        exact.language_week.filter(language_group="other"),
        left_on=KEYS,
        right_on=["municipality", "local_week"],
        suffix="_exact",
    )
    assert told.height == shown.height
    assert (told["comment_count_exact"] >= 10).all()
    assert (told["author_count_exact"] >= 5).all()
    assert (2 * told["top_author_comment_count"] <= told["comment_count_exact"]).all()
    assert ((told["comment_count"] - told["comment_count_exact"]).abs() <= 2).all()
