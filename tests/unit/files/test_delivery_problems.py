"""Files that cannot be read as a whole: the reason and remedy, never the file's name or values."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import polars as pl
import pytest
from deliveries_for_tests import GOOD, HEADER, MAPPING, problem_of, write

from orchestration.sources.files import DeliveryError, delivery_hash, read_delivery

MANY = HEADER + "".join(GOOD.replace("1,", f"{number},", 1) for number in range(5000))


def _cut_gzip() -> bytes:
    return gzip.compress(MANY.encode())[:-200]


def _parquet(tmp_path: Path, **columns: list[object]) -> bytes:
    pl.DataFrame(columns).write_parquet(tmp_path / "made.parquet")
    return (tmp_path / "made.parquet").read_bytes()


CASES = {
    "nothing at all": (b"", "empty_file", "is empty"),
    "an empty gzip": (gzip.compress(b""), "empty_file", "is empty"),
    "header only": (HEADER.encode(), "no_rows", "no rows"),
    "header and blank lines": ((HEADER + "\n\r\n").encode(), "no_rows", "no rows"),
    "a missing column": (b"id,tekst,af\n1,Anna Hansen,x\n", "missing_column", "tid, likes"),
    "no header": (GOOD.encode(), "missing_column", "id, tekst, tid, af, likes"),
    "a repeated column": (b"id,tekst,tid,af,likes,tid\n", "repeated_column", "tid"),
    "a spreadsheet": (b"PK\x03\x04" + bytes(500), "binary_file", "save as CSV UTF-8"),
    "random bytes": (random.Random(1).randbytes(5000), "binary_file", "CSV, NDJSON or Parquet"),
    "a cut gzip": (_cut_gzip(), "damaged_gzip", "cut off"),
    "a damaged gzip": (b"\x1f\x8b" + bytes(range(200)), "damaged_gzip", "damaged"),
    "a cut Parquet": (b"PAR1" + bytes(500), "damaged_parquet", "cut off"),
    "a JSON array": (b'[{"id": 1, "tekst": "Anna"}]', "json_array", "one JSON object a line"),
    "NDJSON without keys": (b'{"a": "Anna"}\n', "missing_column", "id, tekst, tid"),
    "no known encoding": (HEADER.encode() + b"1,\x81\x8d\xff,,,\n" * 3, "wrong_encoding", "UTF-8"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_whole_file_problem_names_reason_and_remedy_only(tmp_path: Path, case: str) -> None:
    content, code, told = CASES[case]
    problem = problem_of(write(tmp_path, content))
    assert problem.code == code
    assert told in str(problem)
    assert ": " in str(problem)
    for secret in ("hemmelig", str(tmp_path), "Anna", "god dag", "2026-03", "bo"):
        assert secret not in str(problem)
    assert problem.__cause__ is None
    assert problem.__context__ is None or problem.__suppress_context__


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_declared_encoding_that_does_not_fit_is_named(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, HEADER.encode() + b"1,gr\x81\xf8d,2026-03-01,bo,1\n")
    problem = problem_of(path, MAPPING.model_copy(update={"encoding": encoding}))
    assert problem.code == "wrong_encoding"
    assert encoding in str(problem)
    assert "encoding: auto" in str(problem)


def test_a_parquet_file_without_a_column_or_with_a_nested_one_is_refused(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {"id": [1], "tekst": ["a"], "tid": ["2026-03-01"]}
    lacking = write(tmp_path, _parquet(tmp_path, **columns, af=["bo"]))
    assert problem_of(lacking).code == "missing_column"
    nested = write(tmp_path, _parquet(tmp_path, **columns, af=[["Anna"]], likes=[1]))
    assert problem_of(nested).code == "column_type"
    empty = {name: [] for name in ("id", "tekst", "tid", "af", "likes")}
    assert problem_of(write(tmp_path, _parquet(tmp_path, **empty))).code == "no_rows"


def test_a_cut_parquet_file_is_refused(tmp_path: Path) -> None:
    whole = _parquet(tmp_path, id=[1], tekst=["a"], tid=["2026-03-01"], af=["b"], likes=[1])
    assert problem_of(write(tmp_path, whole[:-20])).code == "damaged_parquet"


def test_a_cut_gzip_yields_no_page_at_all(tmp_path: Path) -> None:
    pages = read_delivery(write(tmp_path, _cut_gzip()), MAPPING, chunk_rows=10)
    with pytest.raises(DeliveryError, match="cut off"):
        next(pages)


@pytest.mark.parametrize("use", [delivery_hash, problem_of])
def test_a_file_that_is_not_there_is_not_named(tmp_path: Path, use: object) -> None:
    path = tmp_path / "anna_hansen.csv"
    if use is delivery_hash:
        with pytest.raises(DeliveryError, match="cannot be read") as caught:
            delivery_hash(path)
        problem: DeliveryError = caught.value
    else:
        problem = problem_of(path)
    assert problem.code == "cannot_open"
    assert "anna" not in str(problem)


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.sources.files.opening.LONGEST_LINE", 1000)
    path = write(tmp_path, HEADER + "1," + "a" * 2_000_000)
    assert problem_of(path).code == "line_too_long"


def test_the_hash_of_a_delivery_is_of_its_content(tmp_path: Path) -> None:
    one, other = write(tmp_path, MANY, "a.csv"), write(tmp_path, MANY, "b.csv")
    assert delivery_hash(one) == delivery_hash(other)
    assert len(bytes.fromhex(delivery_hash(one))) == 16
    assert delivery_hash(write(tmp_path, MANY + " ", "c.csv")) != delivery_hash(one)
