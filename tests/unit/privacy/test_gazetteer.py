"""When a text names a place: by the name, by the words beside it, or not at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.privacy.gazetteer import Gazetteer
from orchestration.register import Place

PLACES = (
    Place(name="Storby", aliases=("Storeby", "St. By")),
    Place(name="Storby Øst"),
    Place(name="Lyngbæk"),
    Place(name="Visse", told_by="cue"),
    Place(name="Hals", told_by="cue"),
    Place(name="Fjernrup", aliases=("Fjernrup ved Lyngbæk",), told_by="neighbour"),
)
GAZETTEER = Gazetteer(PLACES, ("Solveig Lyngbæk", "borgmester Lyngbæk"))
NAMES = {place.name for place in PLACES}
SPELT = [spelt for place in PLACES for spelt in (place.name, *place.aliases)]


def named(text: str) -> list[str]:
    return GAZETTEER.named(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lyngbæk",
        "lyngbæk er dejlig",
        "LYNGBÆK ER DEJLIG",
        "Hele Lyngbæks beboere",
        "i Lyngbæk.Det er sandt",
        "(Lyngbæk)",
        "Lyngbæk-borgerne",
        "Lyngbæk Skole",
        "gl. Lyngbæk",
        "lyngbæk og gud ved hvad",
    ],
)
def test_a_name_that_is_nothing_else_is_told_as_a_whole_word(text: str) -> None:
    assert named(text) == ["Lyngbæk"]


@pytest.mark.parametrize(
    "text",
    [
        "Lyngbækvej",
        "Nylyngbæk",
        "lyngbæk.dk",
        "skriv@lyngbæk",
        "_lyngbæk_",
        "Lyngbæk Kommune",
        "Lyngbæk Beton",
        "Lyngbæk-Olsen",
        "det siger Xerxes Lyngbæk",
        "fru Lyngbæk",
        "[navn] Lyngbæk",
        "Solveig Lyngbæk",
        "Borgmester Lyngbæks tale",
        "Lyngbæk på Samsø",
    ],
)
def test_part_of_another_name_is_no_place(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Visse mennesker", []),
        ("i visse tilfælde", []),
        ("I VISSE TILFÆLDE", []),
        ("I Visse Tilfælde", []),
        ("ondt i hals", []),
        ("Hals", []),
        ("brev fra Hals", []),
        ("i Visse", ["Visse"]),
        ("Bussen til Hals", ["Hals"]),
        ("bussen fra Hals til Samsø", []),
        ("Visse Skole", ["Visse"]),
        ("9999 Hals", ["Hals"]),
        ("Hals-området", ["Hals"]),
        ("Lyngbæk, Hals og Visse", ["Lyngbæk", "Hals", "Visse"]),
        ("Visse og Hals", []),
    ],
)
def test_a_name_that_is_an_ordinary_word_needs_a_capital_and_a_cue(
    text: str, places: list[str]
) -> None:
    assert named(text) == places


def test_a_name_of_a_better_known_town_needs_another_place_beside_it() -> None:
    assert named("i Fjernrup") == []
    assert named("fra Fjernrup til Lyngbæk") == ["Fjernrup", "Lyngbæk"]
    assert named("i Fjernrup ved Lyngbæk") == ["Fjernrup"]


def test_the_longest_spelling_counts_and_each_place_once() -> None:
    assert named("Storby Øst er i Storby, og Storeby er St. By") == ["Storby Øst", "Storby"]


def test_in_an_address_a_name_is_a_town_and_a_street_is_not() -> None:
    assert GAZETTEER.in_addresses("B, 9999 hals\n, Visse") == ["Hals", "Visse"]
    assert GAZETTEER.in_addresses(" st. tv") == []


def test_without_places_nothing_is_found() -> None:
    assert Gazetteer(()).named("Lyngbæk") == []


@given(
    st.lists(st.sampled_from([*SPELT, " ", ", ", " og ", "i ", "-", ".", "Per ", "x"])).map("".join)
)
def test_any_text_names_registered_places_each_once(text: str) -> None:
    found = named(text)
    assert set(found) <= NAMES
    assert len(found) == len(set(found))


@given(st.text(max_size=80), st.sampled_from(SPELT))
def test_no_text_around_a_name_stops_the_search(noise: str, spelt: str) -> None:
    assert set(named(f"{noise} {spelt} {noise}")) <= NAMES


@pytest.mark.parametrize("letters", ["ſ", "İ", "ı", "\u212a", "ﬆ"])
def test_letters_that_only_look_alike_give_no_place_and_no_error(letters: str) -> None:
    gazetteer = Gazetteer((Place(name="Stikstrup"),))
    for plain in "sik":
        assert set(gazetteer.named("stikstrup".replace(plain, letters))) <= {"Stikstrup"}


def test_time_grows_with_the_length_of_a_text_only() -> None:
    hostile = [
        f"{spelt}{gap * 100_000}{spelt}" for spelt in SPELT for gap in (" ", "a ", ", ", "x")
    ]
    started = time.process_time()
    for text in hostile:
        named(text)
    assert time.process_time() - started < 10


@given(st.sampled_from(["hals", "visse"]), st.text("abcæøå ,.!?", max_size=40))
def test_ordinary_words_in_lower_case_are_never_places(word: str, noise: str) -> None:
    assert named(f"{noise} {word} {noise}") == []
