"""Labelled files: what is read, and which sentence a broken field gets."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.evaluation.functions import judged_by
from ml.evaluation.report import SUITE
from ml.labelled import LABELLED, LabelError, read_labelled, read_written
from ml.scoring.labels import ONLY_OF
from ml.taxonomy import FLAGS

HEADER = "text\tattack\thateful\ttarget\tseverity\trecognition\trecognition_form\tritual\n"
GOOD = "Du er en kryster\t1\t0\tother_debater\t2\t0\t-\t0\n"


def written(folder: Path, rows: str, name: str = "a.tsv") -> Path:
    path = folder / name
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def read(folder: Path, content: str, name: str = "a.csv") -> tuple[pl.DataFrame, list[str]]:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    rows, problems = read_labelled(path)
    return rows, [str(one) for one in problems]


def test_a_whole_row_is_read_with_its_types(tmp_path: Path) -> None:
    rows, problems = read_labelled(written(tmp_path, GOOD))
    assert problems == []
    assert rows.schema == LABELLED
    (row,) = rows.to_dicts()
    assert (row["row"], row["attack"], row["hateful"], row["severity"]) == (1, True, False, 2)
    assert (row["target"], row["recognition_form"]) == (["other_debater"], [])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Hej\t2\t0\t-\t0\t0\t-\t0", "row 2, attack: write 0 or 1"),
        ("Hej\t0\t0\t-\t7\t0\t-\t0", "row 2, severity: write 0 to 4"),
        ("Hej\t1\t0\t-\t1.5\t0\t-\t0", "row 2, severity: write 0 to 4"),
        ("Hej\t0\t0\t-\t2\t0\t-\t0", "row 2, severity: is above 0 but attack is 0: write 0"),
        ("Hej\t1\t0\t-\t0\t0\t-\t0", "row 2, severity: is 0 but attack is 1: write 1 to 4"),
        ("Hej\t0\t0\t-\t0\t0\ttrust\t0", "row 2, recognition_form: is given but recognition is 0"),
        ("Hej\t0\t1\t-\t0\t0\t-\t0", "row 2, hateful: is 1 but attack is 0"),
        ("Hej\t1\t1\tpolitician\t2\t0\t-\t0", "row 2, hateful: is 1: name the group in target"),
        ("Hej\t1\t0\tgender\t2\t0\t-\t0", "row 2, hateful: is 0: take the groups out"),
        ("Hej\t0\t0\tgender\t0\t0\t-\t0", "row 2, target: only attacks have one"),
        ("Hej\t1\t0\tcats\t2\t0\t-\t0", "row 2, target: use ethnicity_origin"),
        ("Hej\t1\t1\tcats,gender\t2\t0\t-\t0", "row 2, target: use ethnicity_origin"),
        ("Hej\t0\t0\t-\t0\t0\t-\t1", "row 2, ritual: is 1 but recognition is 0"),
        ("Hej\t0\t0\t-\t0\t1\t-\t0", "row 2, recognition_form: is - but recognition is 1"),
    ],
)
def test_a_broken_field_is_named_and_unknown_and_its_row_survives(
    tmp_path: Path, row: str, sentence: str
) -> None:
    path = written(tmp_path, GOOD + row + "\n" + GOOD)
    rows, problems = read_labelled(path)
    assert rows["row"].to_list() == [1, 2, 3]
    assert any(str(one).startswith(sentence) for one in problems), problems
    broken = {one.field for one in problems}
    assert {name for name in LABELLED if rows[name][1] is None} - {"id", "function", "pair"} == (
        broken
    )
    with pytest.raises(LabelError, match="row 2"):
        read_written(path)


def test_an_unknown_group_costs_neither_attack_nor_hateful(tmp_path: Path) -> None:
    rows, _ = read_labelled(written(tmp_path, "Hej\t1\t1\tgender,cats\t2\t0\t-\t0\n"))
    assert rows.select("attack", "hateful", "severity").row(0) == (True, True, 2)
    assert rows["target"].to_list() == [None]


@pytest.mark.parametrize("text", ["", " ", "\x1f", "\u200b"])
def test_a_row_without_a_visible_text_is_left_out(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, GOOD + text + "\t0\t0\t-\t0\t0\t-\t0\n")
    rows, problems = read_labelled(path)
    assert rows["row"].to_list() == [1]
    assert [str(one)[:21] for one in problems] == ["row 2, text: is empty"]
    with pytest.raises(LabelError, match="row 2"):
        read_written(path)


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("1.0", "0.0"), ("true", "False")])
def test_labels_are_read_as_numbers_and_as_words(tmp_path: Path, yes: str, no: str) -> None:
    rows, problems = read(tmp_path, f"text,attack,severity\nA,{yes},2.0\nB,{no},0\n")
    assert problems == []
    assert rows["attack"].to_list() == [True, False]
    assert rows["severity"].to_list() == [2, 0]


@pytest.mark.parametrize("separator", [",", ";", " ; "])
def test_lists_have_commas_or_semicolons(tmp_path: Path, separator: str) -> None:
    rows, problems = read(tmp_path, f"text\ttarget\nA\treligion{separator}gender\n", "a.tsv")
    assert problems == []
    assert rows["target"].to_list() == [["religion", "gender"]]


def test_an_empty_cell_that_follows_from_a_flag_is_known(tmp_path: Path) -> None:
    header = "text,attack,hateful,severity,target,recognition,ritual,recognition_form\n"
    rows, problems = read(tmp_path, header + "Hej,0,,,,0,,\nDu,1,,,,1,,\nNu,,,,,,,\n")
    assert problems == []
    names = ("hateful", "severity", "target", "ritual", "recognition_form")
    assert rows.select(names).row(0) == (False, 0, [], False, [])
    assert rows.select(names).row(1) == rows.select(names).row(2) == (None,) * 5


def test_a_group_noted_on_a_harmless_row_costs_its_target_alone(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, "text,attack,hateful,target\nHej,0,0,religion\n")
    assert [one.split(":")[0] for one in problems] == ["row 1, target"]
    assert rows.select("attack", "hateful", "target").row(0) == (False, False, None)


def test_names_of_columns_may_have_capitals_and_spaces(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, "Text, Attack ,Kilde\nHej,1,a\n")
    assert rows.select("text", "attack").row(0) == ("Hej", True)
    with pytest.raises(LabelError, match="'attack' more than once"):
        read(tmp_path, "text,attack,Attack\nHej,1,0\n")


def test_an_absent_column_and_an_empty_cell_are_unknown(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, 'text,attack\n"Hej, du",\nNu,1\n')
    assert problems == []
    assert rows["text"].to_list() == ["Hej, du", "Nu"]
    assert rows["attack"].to_list() == [None, True]
    assert rows["ritual"].null_count() == 2


def test_a_csv_with_semicolons_is_read(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, "text;attack\nHej, du;0\nNu;1\n")
    assert problems == []
    assert rows["text"].to_list() == ["Hej, du", "Nu"]


def test_rows_are_counted_not_lines(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, 'text,attack\n"to\nlinjer",0\nHej,x\n')
    assert rows["row"].to_list() == [1, 2]
    assert problems == ["row 2, attack: write 0 or 1"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"text\nHej\n", "save it as one"),
        ("a.csv", b"words\nHej\n", "no column 'text'"),
        ("a.csv", b"", "is empty; a header line"),
        ("a.csv", b"text\n\xff\xfe\xff\n", "not UTF-8"),
        ("a.tsv", b"text\n\xff\xfe\xff\n", "not UTF-8"),
        (
            "a.csv",
            b'text,attack\n"a\nb",1\nHej, du,1\n',
            "row 2 of .* has 3 fields, its header 2; put",
        ),
        (
            "a.tsv",
            b'text\tattack\n"a\t1\nHej\tdu\t1\n',
            "row 2 of .* has 3 fields, its header 2; take",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(LabelError, match=reason) as told:
        read_labelled(path)
    assert "Hej" not in str(told.value)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(LabelError, match="check its name"):
        read_labelled(tmp_path / name)


@given(st.lists(st.tuples(*[st.sampled_from(["0", "1", "", "x"])] * 4), min_size=1, max_size=8))
def test_every_flag_is_read_or_named_or_empty(tmp_path_factory, flags) -> None:
    path = tmp_path_factory.mktemp("labels") / "a.csv"
    lines = [",".join(("text", *FLAGS)), *(",".join(("Hej", *row)) for row in flags)]
    path.write_text("\n".join(lines), encoding="utf-8")
    rows, problems = read_labelled(path)
    assert rows.height == len(flags)
    named = {(one.row, one.field) for one in problems}
    for row, cells in enumerate(flags, start=1):
        for name, cell in zip(FLAGS, cells, strict=True):
            follows = cells[FLAGS.index(ONLY_OF.get(name, name))] == "0"
            unknown = rows[name][row - 1] is None
            assert unknown == ((cell == "" and not follows) or (row, name) in named)


def test_the_development_suite_holds_and_every_function_has_cases() -> None:
    suite = read_written(SUITE)
    assert suite.height >= 600
    assert suite["id"].is_unique().all()
    counts = dict(suite.group_by("function").len().iter_rows())
    assert set(counts) == set(judged_by())
    assert min(counts.values()) >= 14


def test_a_function_that_hateful_judges_has_one_hateful_label() -> None:
    suite = read_written(SUITE)
    judged = [name for name, heads in judged_by().items() if "hateful" in heads]
    labels = suite.filter(pl.col("function").is_in(judged)).group_by("function")
    assert len(judged) == 10
    assert labels.agg(kinds=pl.col("hateful").n_unique())["kinds"].to_list() == [1] * 10
