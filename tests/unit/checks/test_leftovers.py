"""The second look for personal strings: what it finds, what it spares, and whom it agrees with."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.checks.leftovers import handle_or_email_count, phone_or_cpr_count
from orchestration.privacy.names.find import Finder, allowed_phrases
from orchestration.privacy.scrub import scrub


def _found(texts: list[str]) -> tuple[int, int]:
    text = pl.col("text")
    counts = [handle_or_email_count(text).alias("at"), phone_or_cpr_count(text).alias("number")]
    return pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(counts).row(0)


@pytest.mark.parametrize(
    "text", ["@mette", "hej ＠mette!", "skriv til a.b@example.dk", "@_x", "se @Øgadekær"]
)
def test_handles_and_addresses_are_found(text: str) -> None:
    assert _found([text, "uden noget"]) == (1, 0)


@pytest.mark.parametrize(
    "text", ["22334455", "ring 22 33 44 55!", "010190-1234", "cpr 0101901234", "(22334455)"]
)
def test_phones_and_birth_numbers_are_found(text: str) -> None:
    assert _found([text, "uden noget"]) == (0, 1)


@pytest.mark.parametrize(
    "text",
    [
        "25000000 kr",
        "25.000.000 kroner om året",
        "20 000 000 kr.",
        "1,22334455",
        "22334455,50",
        "€22334455 eller kr. 22334455",
        "2019-2024",
        "den 12.10.2026 kl. 18:30",
        "12345678",
        "vi ses @ havnen",
        "3 stk. @ 25 kr",
        "[bruger] [email] [telefon] [cpr]",
        "123456789012",
    ],
)
def test_prices_dates_and_placeholders_are_spared(text: str) -> None:
    assert _found([text]) == (0, 0)


def test_a_missing_text_is_no_finding() -> None:
    frame = pl.DataFrame({"text": [None]}, schema={"text": pl.String})
    assert frame.select(phone_or_cpr_count(pl.col("text"))).item() == 0
    assert frame.select(handle_or_email_count(pl.col("text"))).item() == 0


PIECES = [
    *"0123456789",
    *" .,:-/@＠()[]+%\n",
    *["kr", "kr.", " mio", "22334455", "22 33 44 55", "010190", "1234", "2019", "2024", "a", "Ø"],
    *[
        "mette",
        "example.dk",
        "[telefon]",
        "http://",
        "tlf. ",
        "€",
        "1.000.000",
        "31",
        "02",
        "00 45",
    ],
]


@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
@settings(max_examples=500, deadline=None)
@example("22334455 500 kr")
@example("20191234 ,0")
@example("20 30 40 50 60 70")
@example("22334455@example.dk 22334455")
@example("%0,22334455")
def test_nothing_that_the_scrubber_lets_pass_holds_a_batch_back(text: str) -> None:
    cleaned = scrub(pl.Series([text], dtype=pl.String), Finder(allowed_phrases(()))).text.to_list()
    assert _found(cleaned) == (0, 0)
