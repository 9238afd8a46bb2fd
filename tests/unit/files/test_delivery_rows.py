"""Good rows survive whatever stands beside them; each row is read or rejected once, in order."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from deliveries_for_tests import GOOD, HEADER, MAPPING, read, reasons, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.canonical import NATIVE, REJECTED
from orchestration.sources.files import read_delivery

KEEP_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = ["id", "tekst", "tid", "af", "likes"]
TEXTS = ["Grød; fløde, og\tåbent hav", 'Han sagde "ja"', "linje et\nlinje to", "æøå ÆØÅ é ü ñ"]


def _csv(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([NAMES, *rows])
    return out.getvalue()


def _rows(likes: str = "3") -> list[list[str]]:
    return [[str(n), text, "01-03-2026 08:30", "bo", likes] for n, text in enumerate(TEXTS, 1)]


@pytest.mark.parametrize(
    ("encoding", "delimiter", "is_gzip"),
    product(["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"], ",;\t", [False, True]),
)
def test_encodings_delimiters_and_decimal_commas(
    tmp_path: Path, encoding: str, delimiter: str, is_gzip: bool
) -> None:
    content = _csv(_rows("1.234,0"), delimiter).encode(encoding)
    frame, rejected = read(write(tmp_path, gzip.compress(content) if is_gzip else content))
    assert rejected.is_empty()
    assert frame["text"].to_list() == [text.replace("\n", "\n") for text in TEXTS]
    assert frame["reactions"].to_list() == [1234] * 4
    assert frame["created_at"].to_list() == [datetime(2026, 3, 1, 8, 30, tzinfo=UTC)] * 4
    assert frame["created_precision"].to_list() == ["minute"] * 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
def test_a_declared_encoding_and_delimiter_are_used(tmp_path: Path, encoding: str) -> None:
    mapping = MAPPING.model_copy(update={"encoding": encoding, "delimiter": ";"})
    frame, _ = read(write(tmp_path, _csv(_rows(), ";").encode(encoding)), mapping)
    assert frame["text"].to_list() == TEXTS


def test_a_few_broken_bytes_do_not_turn_utf8_into_another_encoding(tmp_path: Path) -> None:
    content = _csv([[str(n), "Grød på øen", "2026-03-01", "bo", ""] for n in range(20)]).encode()
    broken = content + b"99,gr\xc3 d,2026-03-01,bo,\n"
    frame, _ = read(write(tmp_path, broken))
    assert frame["text"].to_list() == ["Grød på øen"] * 20 + ["gr\ufffd d"]


def test_the_delimiter_is_the_one_that_finds_the_mapped_columns(tmp_path: Path) -> None:
    content = "id;tekst;tid;af;likes;a,b,c,d,e,f,g\n1;x, y;2026-03-01;bo;3;z\n"
    frame, _ = read(write(tmp_path, content))
    assert frame["text"].to_list() == ["x, y"]


def test_broken_rows_are_rejected_and_their_neighbours_survive(tmp_path: Path) -> None:
    rows = [
        GOOD,
        "2,for få\n",
        GOOD.replace("1,", "3,", 1),
        "4,for,mange,felter,her,er,der\n",
        '5,"aldrig lukket,2026-03-01,bo,1\n',
        '6,"lukket",2026-03-01,bo,1\n',
        '7,"åbent "citat" inde i",2026-03-01,bo,1\n',
        "\n",
        "8,sidste,2026-03-01,bo,1",
    ]
    frame, rejected = read(write(tmp_path, HEADER + "".join(rows)))
    assert frame["native_id"].to_list() == ["1", "3", "6", "8"]
    assert reasons(rejected) == [
        (2, None, "column_count"),
        (4, None, "column_count"),
        (5, None, "unreadable_row"),
        (7, None, "unreadable_row"),
    ]


def test_a_quote_left_open_at_the_end_costs_one_row(tmp_path: Path) -> None:
    rest = "".join(GOOD.replace("1,", f"{n},", 1) for n in range(2, 200))
    frame, rejected = read(write(tmp_path, HEADER + '1,"åbent,2026-03-01,bo,1\n' + rest))
    assert len(frame) == 198
    assert reasons(rejected) == [(1, None, "unreadable_row")]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(tmp_path: Path, ending: str) -> None:
    frame, rejected = read(
        write(tmp_path, (HEADER + GOOD + "2,b,2026-03-01,x,").replace("\n", ending))
    )
    assert (len(frame), len(rejected)) == (2, 0)


@pytest.mark.parametrize(
    "text",
    ["🙂👨‍👩‍👧", "a\x00b", "שלום עולם", "\u202emodsat\u202c", "x" * 100_000, "مرحبا", "\u2028"],
)
def test_unusual_texts_arrive_whole(tmp_path: Path, text: str) -> None:
    frame, rejected = read(write(tmp_path, _csv([["1", text, "2026-03-01", "bo", ""]])))
    assert frame["text"].to_list() == [text]
    line = json.dumps(dict(zip(NAMES, ["1", text, "2026-03-01", "bo", 1], strict=True)))
    frame, rejected = read(write(tmp_path, line))
    assert frame["text"].to_list() == [text]
    assert rejected.is_empty()


def test_an_empty_text_is_null(tmp_path: Path) -> None:
    frame, _ = read(write(tmp_path, _csv([["1", "", "2026-03-01", "bo", ""]])))
    assert frame["text"].to_list() == [None]


def test_format_is_judged_by_content_not_by_suffix(tmp_path: Path) -> None:
    table = pl.DataFrame(_rows(), schema=NAMES, orient="row")
    table.write_parquet(tmp_path / "a.csv")
    lines = table.write_ndjson().encode()
    contents = {
        "b.parquet": _csv(_rows()).encode(),
        "c.csv": lines,
        "d.json": gzip.compress(lines),
        "e.txt": gzip.compress(_csv(_rows(), "\t").encode()),
    }
    for name, content in contents.items():
        write(tmp_path, content, name)
    for name in ("a.csv", *contents):
        assert read(tmp_path / name)[0]["text"].to_list() == TEXTS


def test_broken_json_lines_are_rejected_and_their_neighbours_survive(tmp_path: Path) -> None:
    good = json.dumps(dict(zip(NAMES, ["1", "a", "2026-03-01", "bo", 3], strict=True)))
    lines = [good, good[:-4], "", '"tekst"', "[" * 100_000, "{}", good.replace('"a"', '["a"]')]
    frame, rejected = read(write(tmp_path, "\n".join([*lines, good])))
    assert frame["row_number"].to_list() == [1, 5, 7]
    assert frame["native_id"].to_list() == ["1", None, "1"]
    assert reasons(rejected) == [
        (2, None, "unreadable_row"),
        (3, None, "unreadable_row"),
        (4, None, "unreadable_row"),
        (6, "text", "unreadable_row"),
    ]


def test_json_values_of_every_kind_are_read(tmp_path: Path) -> None:
    mapping = MAPPING.model_copy(update={"author": "user.id", "created_at": "meta.at"})
    record = {"id": 9007199254740993, "tekst": "\ud83d halv", "likes": 2.0}
    record |= {"user": {"id": 7}, "meta": {"at": 1772353815}}
    frame, rejected = read(write(tmp_path, json.dumps(record)), mapping)
    row = frame.row(0, named=True)
    assert (row["native_id"], row["author_native_id"]) == ("9007199254740993", "7")
    assert (row["text"], row["reactions"]) == ("\ufffd halv", 2)
    assert row["created_at"] == datetime(2026, 3, 1, 8, 30, 15, tzinfo=UTC)
    assert rejected.is_empty()


def test_parquet_values_of_every_kind_are_read(tmp_path: Path) -> None:
    mapping = MAPPING.model_copy(update={"edited_at": "rettet", "time_zone": "Europe/Copenhagen"})
    pl.DataFrame(
        {
            "id": [1, 2],
            "tekst": pl.Series(["a", "b"], dtype=pl.Categorical),
            "tid": [datetime(2026, 3, 1, 8, 30), datetime(2026, 7, 1, 8, 30)],
            "af": [7.0, None],
            "likes": [3.0, float("nan")],
            "rettet": [date(2026, 3, 2), None],
        }
    ).write_parquet(tmp_path / "x.parquet")
    frame, rejected = read(tmp_path / "x.parquet", mapping)
    assert rejected.is_empty()
    assert frame["native_id"].to_list() == ["1", "2"]
    assert frame["author_native_id"].to_list() == ["7", None]
    assert frame["reactions"].to_list() == [3, None]
    assert frame["created_at"].dt.hour().to_list() == [7, 6]
    assert frame["edited_at"][0] == datetime(2026, 3, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["csv", "ndjson", "parquet"])
def test_pages_are_bounded_numbered_and_reported(tmp_path: Path, kind: str) -> None:
    table = pl.DataFrame(
        [[str(n), "a", "2026-03-01", "", "1"] for n in range(250)], NAMES, orient="row"
    )
    path = tmp_path / f"x.{kind}"
    getattr(table, f"write_{kind}")(path)
    told: list[int] = []
    pages = list(read_delivery(path, MAPPING, chunk_rows=100, progress=told.append))
    assert [len(page.frame) for page in pages] == [100, 100, 50]
    assert told == sorted(told)
    assert told[-1] == path.stat().st_size
    assert all(page.frame.schema == NATIVE for page in pages)
    assert all(page.rejected.schema == REJECTED for page in pages)
    numbers = pl.concat([page.frame for page in pages])["row_number"].to_list()
    assert numbers == list(range(1, 251))


def test_a_chunk_of_broken_rows_alone_is_a_page(tmp_path: Path) -> None:
    frame, rejected = read(write(tmp_path, HEADER + "x\n" * 5 + GOOD), chunk_rows=2)
    assert frame["row_number"].to_list() == [6]
    assert rejected["row_number"].to_list() == [1, 2, 3, 4, 5]


# Without the control characters that make a file count as binary.
CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(',;"\n\r\t\x0b\x0c\x7f\x85'),
    max_size=12,
)


@KEEP_FOLDER
@given(st.lists(st.tuples(CELLS, CELLS.map(lambda cell: cell + "x")), min_size=1, max_size=8))
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path: Path, cells: list[tuple[str, str]]
) -> None:
    rows = [[f"{n}{author}x", text, "2026-03-01", "", ""] for n, (author, text) in enumerate(cells)]
    frame, rejected = read(write(tmp_path, _csv(rows)), chunk_rows=3)
    assert rejected.is_empty()
    assert frame["text"].to_list() == [text for _, text in cells]


LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"'), max_size=12)
BROKEN = st.sampled_from(
    ['1,"åben', '1,"a" b,c,d,e', ",,,,,", "2", "a,b,c,d", '3,"x,y,z,v', "1,a,engang,b,"]
)


@KEEP_FOLDER
@given(
    st.lists(BROKEN | LINES.map(lambda text: "g," + text.replace(",", " ") + "x,2026-03-01,b,1"))
)
def test_every_csv_row_is_read_or_rejected_once_in_order(tmp_path: Path, lines: list[str]) -> None:
    good = [line for line in lines if line.startswith("g,")]
    last = "g,slut,2026-03-01,b,1"
    frame, rejected = read(write(tmp_path, HEADER + "\n".join([*lines, last])), chunk_rows=3)
    numbers = sorted([*frame["row_number"], *rejected["row_number"]])
    assert numbers == list(range(1, len(lines) + 2))
    assert frame["text"].to_list() == [line.split(",")[1] for line in [*good, last]]
    assert frame["row_number"].is_sorted()


JSON_LINES = st.one_of(
    st.sampled_from(['{"id": 1', "null", "3", "[]", '{"id": {}}', '{"a": 1}', "{}}"]),
    LINES.map(lambda text: json.dumps({"id": text, "tekst": "a", "tid": "2026-03-01"})),
)


@KEEP_FOLDER
@given(st.lists(JSON_LINES))
def test_every_json_line_is_read_or_rejected_once_in_order(
    tmp_path: Path, lines: list[str]
) -> None:
    first = json.dumps({"id": "1", "tekst": "a", "tid": "2026-03-01"})
    frame, rejected = read(write(tmp_path, "\n".join([first, *lines])), chunk_rows=3)
    numbers = sorted([*frame["row_number"], *rejected["row_number"]])
    assert numbers == list(range(1, len(lines) + 2))
