"""Times, numbers, ids and kinds are understood as files write them, or refused, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from deliveries_for_tests import HEADER, MAPPING, read, reasons, write
from hypothesis import given
from hypothesis import strategies as st

from orchestration.sources.files.values import parse_counts, parse_times

COPENHAGEN = "Europe/Copenhagen"


def _time(written: str, zone: str = "UTC", pattern: str | None = None) -> tuple[str, str, bool]:
    times = parse_times(pl.Series([written], dtype=pl.String), zone, pattern)
    at = times.at[0].strftime("%Y-%m-%d %H:%M:%S") if times.at[0] else None
    return at, times.precision[0] if at else None, times.is_unreadable[0]


@pytest.mark.parametrize(
    ("written", "expected", "precision"),
    [
        ("2026-03-01T08:30:15Z", "2026-03-01 08:30:15", "second"),
        ("2026-03-01T08:30:15.123456Z", "2026-03-01 08:30:15", "second"),
        ("2026-03-01T08:30:15+02:00", "2026-03-01 06:30:15", "second"),
        ("2026-03-01 08:30:15 +0100", "2026-03-01 07:30:15", "second"),
        ("2026-03-01 08:30:15 CET", "2026-03-01 07:30:15", "second"),
        ("2026-03-01 08:30:15 EST", "2026-03-01 13:30:15", "second"),
        ("2026-03-01 08:30:15 UTC", "2026-03-01 08:30:15", "second"),
        ("2026-03-01T08:30:15", "2026-03-01 07:30:15", "second"),
        ("2026-03-01 08:30", "2026-03-01 07:30:00", "minute"),
        ("2026-03-01T08:30Z", "2026-03-01 08:30:00", "minute"),
        ("2026-03-01", "2026-02-28 23:00:00", "day"),
        ("2026/03/01 08:30", "2026-03-01 07:30:00", "minute"),
        ("01-03-2026 08:30", "2026-03-01 07:30:00", "minute"),
        ("01-03-2026 08:30:15", "2026-03-01 07:30:15", "second"),
        ("1/3/2026 8:30", "2026-03-01 07:30:00", "minute"),
        ("1.3.2026 kl. 8.30", "2026-03-01 07:30:00", "minute"),
        ("01/03/2026", "2026-02-28 23:00:00", "day"),
        ("31.12.2025 23.59.59", "2025-12-31 22:59:59", "second"),
        ("1772353815", "2026-03-01 08:30:15", "second"),
        ("1772353815.0", "2026-03-01 08:30:15", "second"),
        ("1772353815123", "2026-03-01 08:30:15", "second"),
        ("1772353815123456", "2026-03-01 08:30:15", "second"),
        ("  2026-07-01 08:30  ", "2026-07-01 06:30:00", "minute"),
    ],
)
def test_a_time_is_understood(written: str, expected: str, precision: str) -> None:
    assert _time(written, COPENHAGEN) == (expected, precision, False)


@pytest.mark.parametrize("written", ["", " ", "null", "NaN", "None", "N/A", "0", "false", "NaT"])
def test_no_time_is_no_unreadable_time(written: str) -> None:
    assert _time(written) == (None, None, False)


@pytest.mark.parametrize(
    "written",
    [
        *["i går", "2026-13-01", "2026-02-30 10:00", "31/02/2026", "05/25/2026", "12:30"],
        *["2026-03-01 25:00", "2026-03-01T08:30:15 XYZ", "43400,77", "01-03-26", "true", "\x00"],
        *["20260301", "20260301083015"],
    ],
)
def test_a_time_that_is_none_is_unreadable(written: str) -> None:
    assert _time(written) == (None, None, True)


def test_local_hours_that_do_not_or_twice_exist_have_one_reading() -> None:
    assert _time("2026-03-29 02:30", COPENHAGEN)[0] == "2026-03-29 01:30:00"
    assert _time("2026-10-25 02:30", COPENHAGEN)[0] == "2026-10-25 00:30:00"


@pytest.mark.parametrize(
    ("pattern", "written", "expected"),
    [
        ("%m/%d/%Y %I:%M %p", "05/04/2026 03:04 PM", ("2026-05-04 13:04:00", "minute", False)),
        ("%d.%m.%y", "04.05.26", ("2026-05-03 22:00:00", "day", False)),
        (
            "%Y-%m-%dT%H:%M:%S%z",
            "2026-05-04T03:04:05+0000",
            ("2026-05-04 03:04:05", "second", False),
        ),
        ("%d.%m.%y", "2026-05-04", (None, None, True)),
    ],
)
def test_the_mappings_time_format_is_the_only_one(
    pattern: str, written: str, expected: tuple[str | None, str | None, bool]
) -> None:
    assert _time(written, COPENHAGEN, pattern) == expected


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_every_time_survives_each_of_its_spellings(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    local = moment.astimezone(ZoneInfo(COPENHAGEN))
    spellings = [
        moment.isoformat(),
        moment.strftime("%Y-%m-%d %H:%M:%SZ"),
        local.isoformat(),
        str(int(moment.timestamp())) if moment.timestamp() >= 1e8 else moment.isoformat(),
    ]
    if not local.fold:
        spellings += [local.strftime("%d-%m-%Y %H:%M:%S"), local.strftime("%d/%m/%Y %H.%M.%S")]
    times = parse_times(pl.Series(spellings), COPENHAGEN, None)
    assert times.at.to_list() == [moment] * len(spellings)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *[("3", 3), (" 3 ", 3), ("-2", -2), ("+4", 4), ("007", 7), ("0", 0)],
        *[("1.234", 1234), ("1,234", 1234), ("1 234", 1234), ("1\u00a0234", 1234)],
        *[("1.234,5", 1234), ("1,234.5", 1234), ("1.234.567", 1234567), ("12.345.678,9", 12345678)],
        *[("3,0", 3), ("3.0", 3), ("12,75", 12), ("0,500", 0), ("2147483647", 2147483647)],
    ],
)
def test_a_count_is_understood(written: str, expected: int) -> None:
    counts = parse_counts(pl.Series([written]))
    assert (counts.count[0], counts.is_unreadable[0]) == (expected, False)


@pytest.mark.parametrize("written", ["", " ", "-", "NaN", "null", "N/A", "none"])
def test_an_unknown_count_is_null_and_never_zero(written: str) -> None:
    counts = parse_counts(pl.Series([written]))
    assert (counts.count[0], counts.is_unreadable[0]) == (None, False)


@pytest.mark.parametrize(
    "written", ["mange", "1.2.3", "1,23,456", "12.34.567", "2147483648", "1e3", "3K", "1..2", "--1"]
)
def test_a_count_that_is_none_is_unreadable(written: str) -> None:
    counts = parse_counts(pl.Series([written]))
    assert (counts.count[0], counts.is_unreadable[0]) == (None, True)


@given(st.integers(-(2**31), 2**31 - 1), st.integers(0, 99))
def test_every_count_survives_danish_thousands_and_decimals(count: int, fraction: int) -> None:
    danish = f"{count:,}".replace(",", ".")
    written = pl.Series([str(count), danish, f"{danish},{fraction:02}", f"{count},{fraction:02}"])
    assert parse_counts(written).count.to_list() == [count] * 4


def test_each_unreadable_field_is_named(tmp_path: Path) -> None:
    rows = "1,a,2026-03-01,bo,mange\n2,a,engang,bo,1\n1.23E+17,a,2026-03-01,bo,1\n4,a,,,\n"
    frame, rejected = read(write(tmp_path, HEADER + rows))
    assert reasons(rejected) == [
        (1, "reactions", "unreadable_number"),
        (2, "created_at", "unreadable_time"),
        (3, "native_id", "damaged_id"),
    ]
    assert frame["row_number"].to_list() == [4]
    assert frame["author_native_id"].to_list() == [None]


def test_a_row_with_two_problems_is_rejected_once(tmp_path: Path) -> None:
    _, rejected = read(write(tmp_path, HEADER + "1E+9,a,engang,bo,mange\n1,2E,engang,bo,mange\n"))
    assert reasons(rejected) == [
        (1, "created_at", "unreadable_time"),
        (2, "created_at", "unreadable_time"),
    ]


def test_coordinates_are_degrees_with_a_dot_or_a_comma_or_unreadable(tmp_path: Path) -> None:
    mapping = MAPPING.model_copy(update={"latitude": "bredde", "longitude": "længde"})
    header = "id;tekst;tid;af;likes;bredde;længde\n"
    written = ["57.05;9.92", "57,05;-9,92", ";", "n/a;9", "91;9", "57;181", "her;der", "inf;9"]
    rows = "".join(f"{n};a;2026-03-01;bo;1;{one}\n" for n, one in enumerate(written, 1))
    frame, rejected = read(write(tmp_path, header + rows), mapping)
    assert frame.select("latitude", "longitude").rows() == [
        (57.05, 9.92),
        (57.05, -9.92),
        (None, None),
        (None, 9.0),
    ]
    assert reasons(rejected) == [
        (5, "latitude", "unreadable_number"),
        (6, "longitude", "unreadable_number"),
        (7, "latitude", "unreadable_number"),
        (8, "latitude", "unreadable_number"),
    ]


def test_kinds_are_translated_by_the_mapping(tmp_path: Path) -> None:
    mapping = MAPPING.model_copy(
        update={"kind": "af", "kinds": {"Svar": "reply"}, "default_kind": "post"}
    )
    rows = "".join(f"{n},a,2026-03-01,{kind},\n" for n, kind in enumerate(["Svar", "", "Comment"]))
    frame, rejected = read(write(tmp_path, HEADER + rows), mapping)
    assert frame["kind"].to_list() == ["reply", "post", "comment"]
    assert rejected.is_empty()


def test_ids_lose_the_spaces_around_them_and_texts_keep_theirs(tmp_path: Path) -> None:
    frame, _ = read(write(tmp_path, HEADER + " 7 , a b ,2026-03-01, bo ,\n"))
    row = frame.row(0, named=True)
    assert (row["native_id"], row["text"], row["author_native_id"]) == ("7", " a b ", "bo")
