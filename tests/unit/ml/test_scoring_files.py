"""What a caller can rely on when scoring a CSV or Parquet file."""

import contextlib
import csv
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from pyarrow import parquet

from ml.scoring import ScoreFileError, Scorer, csv_rows, files, score_file

ROWS = pl.DataFrame(
    {
        "id": ["007", "8", "9"],
        "body": ['sagde "xx";\nog, gik', None, "xxxx"],
        "note": ["æ", "", "å"],
    }
)


@pytest.mark.parametrize("source", ["in.csv", "in.parquet"])
@pytest.mark.parametrize("out", ["out.csv", "out.parquet"])
def test_rows_come_out_in_order_with_scores(
    tmp_path: Path, fake: Scorer, source: str, out: str
) -> None:
    _write(ROWS, tmp_path / source)
    assert score_file(tmp_path / source, "body", tmp_path / out, fake) == 3
    scored = _read(tmp_path / out)
    assert_frame_equal(scored.select(ROWS.columns), ROWS)
    assert_frame_equal(
        scored.drop(ROWS.columns).cast({"attack_score": pl.Float32, "is_attack": pl.String}),
        fake.score(ROWS["body"].to_list()).cast({"is_attack": pl.String}),
    )


def test_many_chunks_give_the_same_file_as_one(
    tmp_path: Path, fake: Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = pl.DataFrame({"body": [f"{'x' * (n % 7)} {n}" for n in range(250)]})
    rows.write_csv(tmp_path / "in.csv")
    score_file(tmp_path / "in.csv", "body", tmp_path / "one.parquet", fake)
    monkeypatch.setattr(files, "CHUNK_ROWS", 40)
    heard: list[int] = []
    for name in ("many.parquet", "many.csv"):
        score_file(tmp_path / "in.csv", "body", tmp_path / name, fake, progress=heard.append)
    assert_frame_equal(_read(tmp_path / "one.parquet"), _read(tmp_path / "many.parquet"))
    assert _read(tmp_path / "many.csv")["body"].to_list() == rows["body"].to_list()
    assert heard[-1] == 250


def test_semicolons_of_a_danish_spreadsheet_are_understood_and_kept(
    tmp_path: Path, fake: Scorer
) -> None:
    (tmp_path / "in.csv").write_text("\ufeffid;body\n1;nej, xxxx\n", "utf-8")
    score_file(tmp_path / "in.csv", "body", tmp_path / "out.csv", fake)
    lines = (tmp_path / "out.csv").read_text("utf-8").splitlines()
    assert lines[0].startswith("id;body;attack_score;")
    assert lines[1].startswith("1;nej, xxxx;0.44444;false;fake-1;")


@pytest.mark.parametrize(
    ("header", "separator"),
    [
        ('"a, b, c";body', ";"),
        ('"a; b; c",body', ","),
        ('\n\ufeff"x, ""y, z""\n,,";body', ";"),
        ('id;"b,c,d"', ";"),
        ("body", ","),
    ],
)
def test_the_separator_is_looked_for_outside_the_quotes_of_the_header(
    tmp_path: Path, header: str, separator: str
) -> None:
    (tmp_path / "in.csv").write_text(f"{header}\n1,2,3;4\n", "utf-8")
    assert csv_rows.dialect_of(tmp_path / "in.csv").separator == separator


@pytest.mark.parametrize(("separator", "name"), [("\t", "tabs"), ("|", "bars")])
def test_another_separator_is_told(tmp_path: Path, fake: Scorer, separator: str, name: str) -> None:
    (tmp_path / "in.csv").write_text(f"id{separator}body\n1{separator}hej, du\n", "utf-8")
    with pytest.raises(ScoreFileError, match=f"separated by {name}; use commas or semicolons"):
        score_file(tmp_path / "in.csv", "body", tmp_path / "out.csv", fake)


def test_blank_lines_are_no_rows_and_lines_of_empty_cells_are(tmp_path: Path, fake: Scorer) -> None:
    content = b'id,body\r\n\r\n1,"a\n\nb"\r\n\n,\r\n2\r\n\r\n\r\n'
    (tmp_path / "in.csv").write_bytes(content)
    score_file(tmp_path / "in.csv", "body", tmp_path / "out.parquet", fake)
    rows = _read(tmp_path / "out.parquet").select("id", "body").rows()
    assert rows == [("1", "a\n\nb"), (None, None), ("2", None)]


def test_a_quoted_empty_cell_is_a_row_of_a_file_with_one_column(
    tmp_path: Path, fake: Scorer
) -> None:
    (tmp_path / "in.csv").write_bytes(b'\nbody\n\n""\na\n\n""')
    assert score_file(tmp_path / "in.csv", "body", tmp_path / "out.parquet", fake) == 3
    scored = _read(tmp_path / "out.parquet")
    assert scored["body"].to_list() == ["", "a", ""]
    assert scored["unscored_reason"].to_list() == ["empty", None, "empty"]


def test_a_refusal_holds_no_word_of_the_texts(tmp_path: Path, fake: Scorer) -> None:
    (tmp_path / "in.csv").write_bytes(b'id,body\n1,"hemmeligt" ord\n')
    with pytest.raises(ScoreFileError) as refusal:
        score_file(tmp_path / "in.csv", "body", tmp_path / "out.csv", fake)
    assert "hemmeligt" not in str(refusal.value)


def test_a_parquet_file_that_repeats_a_column_is_refused(tmp_path: Path, fake: Scorer) -> None:
    table = pa.table([pa.array(["a"]), pa.array(["b"])], names=["body", "body"])
    parquet.write_table(table, tmp_path / "in.parquet")
    with pytest.raises(ScoreFileError, match="'body' has more than one occurrence; give each"):
        score_file(tmp_path / "in.parquet", "body", tmp_path / "out.csv", fake)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_file_without_rows_gives_a_header_without_rows(
    tmp_path: Path, fake: Scorer, suffix: str
) -> None:
    _write(ROWS.clear(), tmp_path / f"in{suffix}")
    out = tmp_path / f"out{suffix}"
    assert score_file(tmp_path / f"in{suffix}", "body", out, fake) == 0
    assert _read(out).columns == [*ROWS.columns, *fake.score([]).columns]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("in.csv", b"id,text\n1,a\n", "has no column 'body'; it has 'id', 'text'"),
        ("in.csv", b"Mette er en gris og en nar,1\nHej,0\n", "it has number 1, '1'$"),
        ("in.csv", b"Hold op Mette din gris,Hold op Mette din gris\n", "has column number 1 more"),
        ("in.csv", "body\nhæ\n".encode("latin-1"), "is not UTF-8"),
        ("in.csv", b"", "is empty"),
        ("in.csv", b"id,body\n1,a\n2,a,b,c\n", "row 2 of 'in.csv' has 4 fields, its header 2"),
        ("in.csv", b"body,attack_score\na,1\n", "already has attack_score"),
        ("in.csv", b"id,body\n\n1,a\n2,b,c\n", r"row 2 of .* has 3 fields.*\(line 4\)"),
        ("in.csv", b'id,body\n0,a\n1,"hej" sagde han\n', "row 2 of .*quote within it twice"),
        ("in.csv", b'id,body\n1,"a\n2,b\n3,c\n', "row 1 of .* is not well-formed"),
        ("in.csv", b'id,body\n1,a\n2,5" ny\n', "row 2 of .* has a double quote without its other"),
        ("in.csv", b'"body\n', "the header of .* is not well-formed"),
        ("in.csv", b"body,id\ra,1\rb,2\r", "the header of .* carriage return .*with LF or CRLF"),
        ("in.csv", b"body\na\nb\rc\n", "row 2 of .* carriage return"),
        (
            "in.csv",
            b"id,body,id\n1,a,2\n",
            "has column 'id' more than once; give each its own name",
        ),
        ("in.csv", b"body,body\na,b\n", "has column 'body' more than once"),
        ("in.parquet", b"not parquet", "is not a readable Parquet file"),
        ("in.xlsx", b"", "ends in neither of .csv, .parquet"),
    ],
)
def test_a_file_that_cannot_be_scored_is_refused_with_the_remedy(
    tmp_path: Path, fake: Scorer, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    out = tmp_path / "out.csv"
    out.write_text("old")
    with pytest.raises(ScoreFileError, match=message):
        score_file(tmp_path / name, "body", out, fake)
    assert out.read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted({name, "out.csv"})


def test_a_missing_file_and_a_column_of_numbers_are_named(tmp_path: Path, fake: Scorer) -> None:
    with pytest.raises(ScoreFileError, match=r"there is no file 'absent.csv'"):
        score_file(tmp_path / "absent.csv", "body", tmp_path / "out.csv", fake)
    pl.DataFrame({"body": [1, 2]}).write_parquet(tmp_path / "in.parquet")
    with pytest.raises(ScoreFileError, match=r"column 'body' of 'in.parquet' is Int64, not text"):
        score_file(tmp_path / "in.parquet", "body", tmp_path / "out.csv", fake)


def test_a_run_that_fails_midway_leaves_the_old_result(tmp_path: Path, fake: Scorer) -> None:
    _write(ROWS, tmp_path / "in.csv")
    (tmp_path / "out.csv").write_text("old")

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_file(tmp_path / "in.csv", "body", tmp_path / "out.csv", fake, progress=stop)
    assert (tmp_path / "out.csv").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_file_may_be_replaced_by_its_own_scores(tmp_path: Path, fake: Scorer) -> None:
    _write(ROWS, tmp_path / "in.csv")
    score_file(tmp_path / "in.csv", "body", tmp_path / "in.csv", fake)
    assert _read(tmp_path / "in.csv")["id"].to_list() == ROWS["id"].to_list()


@given(cells=st.lists(st.none() | st.text(st.characters(codec="utf-8"), max_size=8), min_size=1))
@settings(max_examples=40, deadline=None)
def test_any_cell_survives_a_csv(
    tmp_path_factory: pytest.TempPathFactory, fake: Scorer, cells: list[str | None]
) -> None:
    folder = tmp_path_factory.mktemp("cells")
    rows = pl.DataFrame({"id": list(map(str, range(len(cells)))), "body": cells})
    rows = rows.cast(pl.String)
    rows.write_csv(folder / "in.csv")
    assert score_file(folder / "in.csv", "body", folder / "out.csv", fake) == len(cells)
    assert_frame_equal(_read(folder / "out.csv").select("id", "body"), rows)


@given(body=st.text(st.sampled_from('",\n\ra ø'), max_size=20), rows=st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_a_csv_is_refused_or_read_as_the_standard_library_reads_it(
    tmp_path_factory: pytest.TempPathFactory, fake: Scorer, body: str, rows: int
) -> None:
    folder = tmp_path_factory.mktemp("odd")
    (folder / "in.csv").write_text(f"id,body\n{body}", "utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(ScoreFileError):
        patch.setattr(files, "CHUNK_ROWS", rows)
        score_file(folder / "in.csv", "body", folder / "out.parquet", fake)
        read = [[cell or "" for cell in row] for row in _first_two(folder / "out.parquet")]
        with (folder / "in.csv").open(encoding="utf-8", newline="") as file:
            assert read == [[*row, ""][:2] for row in list(csv.reader(file))[1:] if row]


def _first_two(path: Path) -> list[tuple[str | None, ...]]:
    return pl.read_parquet(path).select("id", "body").rows()


def _write(rows: pl.DataFrame, path: Path) -> None:
    rows.write_csv(path) if path.suffix == ".csv" else rows.write_parquet(path)


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False) if path.suffix == ".csv" else pl.read_parquet(path)
