"""Labelled files: what is read, and which sentence a broken row gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.evaluation.functions import judged_by
from ml.evaluation.report import SUITE
from ml.labelled import LABELLED, LabelError, read_labelled, read_written
from ml.taxonomy import FLAGS

HEADER = "text\tattack\thateful\ttarget\tseverity\trecognition\trecognition_form\tritual\n"
GOOD = "Du er en kryster\t1\t0\tother_debater\t2\t0\t-\t0\n"


def written(folder: Path, rows: str, name: str = "a.tsv") -> Path:
    path = folder / name
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def test_a_whole_row_is_read_with_its_types(tmp_path: Path) -> None:
    rows, problems = read_labelled(written(tmp_path, GOOD))
    assert problems == []
    assert rows.schema == LABELLED
    (row,) = rows.to_dicts()
    assert (row["row"], row["attack"], row["hateful"], row["severity"]) == (2, True, False, 2)
    assert (row["target"], row["recognition_form"]) == (["other_debater"], [])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Hej\t2\t0\t-\t0\t0\t-\t0", "row 3, attack: write 0 or 1"),
        ("Hej\t0\t0\t-\t7\t0\t-\t0", "row 3, severity: write 0 to 4"),
        ("Hej\t0\t0\t-\t2\t0\t-\t0", "row 3, severity: above 0 for attacks"),
        ("Hej\t0\t1\t-\t0\t0\t-\t0", "row 3, hateful: is 1 but attack is 0"),
        ("Hej\t1\t1\tpolitician\t2\t0\t-\t0", "row 3, hateful: is 1: name one of the eight"),
        ("Hej\t1\t0\tgender\t2\t0\t-\t0", "row 3, hateful: is 0: take the groups out"),
        ("Hej\t0\t0\tgender\t0\t0\t-\t0", "row 3, target: only attacks have one"),
        ("Hej\t1\t0\tcats\t2\t0\t-\t0", "row 3, target: use ethnicity_origin"),
        ("Hej\t0\t0\t-\t0\t0\t-\t1", "row 3, ritual: is 1 but recognition is 0"),
        ("Hej\t0\t0\t-\t0\t1\t-\t0", "row 3, recognition_form: named for recognition"),
        ("\t0\t0\t-\t0\t0\t-\t0", "row 3, text: is empty"),
    ],
)
def test_a_broken_row_is_named_and_the_rows_beside_it_survive(
    tmp_path: Path, row: str, sentence: str
) -> None:
    path = written(tmp_path, GOOD + row + "\n" + GOOD)
    rows, problems = read_labelled(path)
    assert rows["row"].to_list() == [2, 4]
    assert any(one.startswith(sentence) for one in problems), problems
    with pytest.raises(LabelError, match="row 3"):
        read_written(path)


def test_an_absent_column_and_an_empty_cell_are_unknown(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('text,attack\n"Hej, du",\nNu,1\n', encoding="utf-8")
    rows, problems = read_labelled(path)
    assert problems == []
    assert rows["text"].to_list() == ["Hej, du", "Nu"]
    assert rows["attack"].to_list() == [None, True]
    assert rows["ritual"].null_count() == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"text\nHej\n", "rename it"),
        ("a.csv", b"words\nHej\n", "no column `text`"),
        ("a.csv", b"", "cannot be read"),
        ("a.csv", b"text\n\xff\xfe\xff\n", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(LabelError, match=reason):
        read_labelled(path)


@given(st.lists(st.tuples(*[st.sampled_from(["0", "1", "", "x"])] * 4), min_size=1, max_size=8))
def test_every_row_is_read_or_named(tmp_path_factory, flags) -> None:
    path = tmp_path_factory.mktemp("labels") / "a.csv"
    lines = [",".join(("text", *FLAGS)), *(",".join(("Hej", *row)) for row in flags)]
    path.write_text("\n".join(lines), encoding="utf-8")
    rows, problems = read_labelled(path)
    named = {int(one.split(",")[0].removeprefix("row ")) for one in problems}
    assert named.isdisjoint(rows["row"])
    assert named | set(rows["row"]) == set(range(2, len(flags) + 2))


def test_the_development_suite_holds_and_every_function_has_cases() -> None:
    suite = read_written(SUITE)
    assert suite.height >= 600
    assert suite["id"].is_unique().all()
    counts = dict(suite.group_by("function").len().iter_rows())
    assert set(counts) == set(judged_by())
    assert min(counts.values()) >= 14
