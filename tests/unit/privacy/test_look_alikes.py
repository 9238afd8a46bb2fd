"""Prices, years, times, results and other numbers are not mistaken for personal ones."""

from __future__ import annotations

import polars as pl
import pytest
from anybody import scrub
from hypothesis import given
from hypothesis import strategies as st


def _survives(text: str) -> bool:
    return bool(scrub(pl.Series([text])).text[0] == text)


@pytest.mark.parametrize(
    "text",
    [
        "Det koster 25.000.000 kr at bygge",
        "25000000 kroner er mange penge",
        "Vi fik kr. 25000000 i støtte",
        "mellem 2500-3000 deltagere",
        "12.345.678 indbyggere",
        "1.234.567,50 kr.",
        "+10.000.000",
        "sæsonen 2024-2025",
        "sæsonen 2024/2025",
        "i 2023 2024 og 2025",
        "mødet er kl. 12.30-14.00",
        "åbent 20.30-21.00, lukket 21:15-22:45",
        "den 20-10-2024 og den 20.10.2024",
        "2024-10-20 eller 2024.10.20",
        "AaB vandt 3-2 og 21-19, 21-18",
        "4-4-2 eller 3-5-2",
        "ordre 1234567",
        "ordre 123456789",
        "ordre 12345678901",
        "ordre 990190-1234",
        "310290-1234 er ingen dato",
        "300275-1234 er ingen dato",
        "290201-1234 er ingen skuddag",
        "9000 Aalborg, 9400 Nørresundby",
        "100.000 km",
        "25,5 % af 1.000",
        "3 @ 20 kr stykket",
        "kom.nu og hjælp",
        "godt.men ikke nok",
        "ja.de er gode",
        "han/hun og og/eller m/k",
        "hvad...men ikke det",
        "version 2.0.1",
        "kl. 8 @ 5",
        "u/ moms",
        "for U/16-roere",
        "punkt (a) og (b)",
        "klokken 7.30",
        "112",
        "C++ & C#",
    ],
)
def test_a_look_alike_survives(text: str) -> None:
    assert _survives(text)


@given(st.integers(0, 9_999_999), st.sampled_from(["", " kr", " gange", "."]))
def test_numbers_of_up_to_seven_digits_survive(number: int, after: str) -> None:
    assert _survives(f"der er {number}{after} i alt")


@given(st.integers(10**10, 10**18), st.sampled_from(["ordre ", "nr. ", ""]))
def test_numbers_of_more_than_ten_digits_survive(number: int, before: str) -> None:
    assert _survives(f"{before}{number}")


@given(st.integers(1900, 2039), st.integers(1900, 2039), st.sampled_from("-–/ "))
def test_two_years_survive(first: int, last: int, between: str) -> None:
    assert _survives(f"fra {first}{between}{last} var det sådan")


@given(st.dates(), st.sampled_from("-./"))
def test_dates_survive(day: object, gap: str) -> None:
    year, month, date = str(day).split("-")
    if "1900" <= year < "2100":
        assert _survives(f"den {date}{gap}{month}{gap}{year} skete det")
        assert _survives(f"den {year}{gap}{month}{gap}{date} skete det")


@given(st.tuples(*[st.integers(0, 23), st.integers(0, 59)] * 2), st.sampled_from(".:"))
def test_times_of_day_survive(clock: tuple[int, ...], dot: str) -> None:
    start, end = (f"{clock[at]:02}{dot}{clock[at + 1]:02}" for at in (0, 2))
    assert _survives(f"kl. {start}-{end}")
    assert _survives(f"{start} - {end}")
