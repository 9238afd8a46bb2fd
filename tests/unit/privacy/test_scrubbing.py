"""No personal string survives, however it is spelled, wherever it stands in a Danish sentence."""

from __future__ import annotations

import re
import time
import unicodedata
from datetime import date

import polars as pl
import pytest
from anybody import scrub
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.canonical import PII_KINDS
from orchestration.privacy.spelt import WORDS as NUMBERS
from orchestration.privacy.spelt import digits

BEFORE = (
    "",
    "Ring til mig på ",
    "Hej (",
    "prøv\n",
    "ø: ",
    "Det er ham her, ",
    "se\t",
    "🙂 ",
    "«",
    "-",
    "...",
    "1. ",
)
AFTER = (
    "",
    ".",
    ", tak!",
    ")",
    "\nHilsen os",
    "?",
    " er det rigtige",
    " 🙂",
    "»",
    " - skynd jer",
    "...",
    "'",
    "\u201d",
)
SAID = {int(digits(word)): word for word in NUMBERS.split("|")}
GAPS = ("", " ", "-", ".", "–", "\u00a0", "/")
HIDDEN = ("\u200b", "\u200d", "\u2060", "\u00ad", "\u202e", "\ufeff", "\x00", "\u034f")
WORDS = st.sampled_from(["anna", "søren", "lærke", "bo", "jens_ole", "mia.k", "p-h", "åse22"])
DOMAINS = st.sampled_from(["gmail.com", "skolen.dk", "en-klub.dk", "mail.by.co.uk", "østre.dk"])


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(one)) for one in text if one.isdecimal())


def _scrubbed(text: str) -> str:
    return str(scrub(pl.Series([text])).text[0])


@st.composite
def sentences(draw: st.DrawFn, secret: st.SearchStrategy[str]) -> tuple[str, str]:
    """A sentence around a secret, and the secret."""
    found = draw(secret)
    return draw(st.sampled_from(BEFORE)) + found + draw(st.sampled_from(AFTER)), found


@st.composite
def birth_numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1930, 1, 1), date(2024, 12, 31)))
    day = born.day + draw(st.sampled_from([0, 60]))
    gap = draw(st.sampled_from(["", "-", "/", ".", " "]))
    first = f"{day:02}{gap}{born.month:02}{gap}{born.year % 100:02}"
    between = draw(st.sampled_from(["", "-", " ", "–", " - ", "- "]))
    return f"{first}{between}{draw(st.integers(0, 9999)):04}"


@st.composite
def danish_phones(draw: st.DrawFn) -> str:
    number = str(draw(st.integers(20_400_000, 99_999_999)))
    sizes = draw(st.sampled_from([(8,), (4, 4), (2, 2, 2, 2), (3, 2, 3), (2, 3, 3), (1,) * 8]))
    gaps = (" ", "-", "–", "\u00a0") if 3 in sizes else GAPS[1:]
    prefix = draw(st.sampled_from(["", "+45", "+45 ", "0045", "0045 ", "(+45) ", "+45-"]))
    gap = draw(st.sampled_from(gaps))
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    if len(parts) == 2 and parts[0].endswith("00") and parts[1].endswith("00"):
        prefix = "+45 "
    return prefix + gap.join(parts)


@st.composite
def said_phones(draw: st.DrawFn) -> str:
    """Four numbers from 10 to 99 that together are a phone, one at least as a word."""
    numbers = [draw(st.integers(20, 99)), *(draw(st.integers(10, 99)) for _ in range(3))]
    as_word = [True, *(draw(st.booleans()) for _ in range(3))]
    said = [SAID[one] if word else str(one) for one, word in zip(numbers, as_word, strict=True)]
    return draw(st.sampled_from([" ", ", ", "-", " - ", " (pause) "])).join(said)


@st.composite
def foreign_phones(draw: st.DrawFn) -> str:
    country = draw(st.sampled_from(["46", "47", "49", "44", "1", "358", "48", "963"]))
    gap = draw(st.sampled_from(["", " ", "-", "."]))
    rest = [str(draw(st.integers(10, 99))) for _ in range(draw(st.integers(4, 5)))]
    return draw(st.sampled_from(["+", "00"])) + country + gap + gap.join(rest)


@st.composite
def emails(draw: st.DrawFn) -> str:
    at = draw(st.sampled_from(["@", "(at)", " [at] ", " @ ", "&#64;", "＠", "{snabel-a}"]))
    return f"{draw(WORDS)}.hemmelig{at}{draw(DOMAINS)}"


@st.composite
def links(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["https://", "http://", "HTTP://www.", "www.", ""]))
    return f"{start}{draw(DOMAINS)}/{draw(WORDS)}/hemmelig_(side)?x=1#{draw(WORDS)}"


@st.composite
def handles(draw: st.DrawFn) -> str:
    name = f"{draw(WORDS)}hemmelig"
    return draw(
        st.sampled_from(
            [f"@{name}", f"@{name}@mastodon.social", f"u/{name.replace('.', '')}", f"＠{name}"]
        )
    )


@given(sentences(birth_numbers()))
def test_birth_numbers_never_survive(planted: tuple[str, str]) -> None:
    found = scrub(pl.Series([planted[0]]))
    assert _digits(planted[1])[:6] not in _digits(found.text[0])
    assert found.pii_counts[0]["cpr"] == 1
    assert "[cpr]" in found.text[0]


@given(sentences(danish_phones() | foreign_phones()))
def test_phone_numbers_never_survive(planted: tuple[str, str]) -> None:
    found = _scrubbed(planted[0])
    assert _digits(found.removeprefix("1. ")) == ""
    assert "[telefon]" in found or "[cpr]" in found


@given(sentences(said_phones()))
def test_phone_numbers_that_are_said_never_survive(planted: tuple[str, str]) -> None:
    left = set(re.findall(r"\w+", _scrubbed(planted[0]).removeprefix("1. ")))
    assert not left & set(re.findall(r"\w{2,}", planted[1]))


@given(sentences(emails()))
def test_addresses_of_mail_never_survive(planted: tuple[str, str]) -> None:
    found = _scrubbed(planted[0])
    assert "[email]" in found
    assert "hemmelig" not in found


@given(sentences(links()))
def test_links_never_survive(planted: tuple[str, str]) -> None:
    found = _scrubbed(planted[0])
    assert "[link]" in found
    assert "hemmelig" not in found


@given(sentences(handles()))
def test_handles_never_survive(planted: tuple[str, str]) -> None:
    found = _scrubbed(planted[0])
    assert "[bruger]" in found
    assert "hemmelig" not in found


@given(birth_numbers() | danish_phones() | emails() | handles(), st.data())
def test_hidden_characters_hide_nothing(secret: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(secret)))
    disguised = secret[:at] + data.draw(st.sampled_from(HIDDEN)) + secret[at:]
    assert _scrubbed(f"prøv {disguised} nu") == _scrubbed(f"prøv {secret} nu")


@pytest.mark.parametrize(
    "text",
    [
        "２２３３４４５５",
        "٢٢٣٣٤٤٥٥",
        "2️⃣2️⃣3️⃣3️⃣4️⃣4️⃣5️⃣5️⃣",
        "2\u03322\u03323\u03323\u03324\u03324\u03325\u03325\u0332",
    ],
)
def test_disguised_digits_are_digits(text: str) -> None:
    assert _scrubbed(f"ring {text}") == "ring [telefon]"


NASTY = st.text(
    st.sampled_from("0123456789.,:/-+@#()[]&; \n\tuwdkatæøé\u0301\u200d\u202e\x00＠２️⃣🙂ب_'"),
    max_size=60,
)


@settings(max_examples=300)
@given(st.lists(NASTY | st.text(max_size=40), min_size=1, max_size=20))
def test_scrubbing_what_is_scrubbed_changes_nothing(texts: list[str]) -> None:
    once = scrub(pl.Series(texts, dtype=pl.String)).text
    assert scrub(once).text.to_list() == once.to_list()


@given(st.lists(NASTY, min_size=1, max_size=20))
def test_texts_come_out_whole_in_order_and_without_control_characters(texts: list[str]) -> None:
    given_texts = pl.Series([*texts, None], dtype=pl.String)
    found = scrub(given_texts)
    assert len(found.text) == len(found.pii_counts) == len(found.hashtags) == len(given_texts)
    assert found.text[-1] is None
    assert found.pii_counts[-1] is None
    for text in found.text.drop_nulls():
        assert unicodedata.is_normalized("NFC", text)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]", text)


def test_the_given_column_stays_as_it_is() -> None:
    texts = pl.Series(["ring 22334455", "e\u0301"])
    scrub(texts)
    assert texts.to_list() == ["ring 22334455", "e\u0301"]


@pytest.mark.parametrize(
    "text", ["1.22334455", "dr.dks vært", "kort 4571 1234 5678 9012", "2 22334455"]
)
def test_what_is_doubtful_is_masked(text: str) -> None:
    assert len(_digits(_scrubbed(text))) <= 1
    assert "[" in _scrubbed(text)


def test_ordinary_text_stays_as_it_is() -> None:
    texts = [
        "Æblegrød & fløde – 100 % rigtigt!",
        "مرحبا بالعالم",
        "שלום 🙂",
        "linje 1\nlinje 2",
        "<b>",
    ]
    assert scrub(pl.Series(texts)).text.to_list() == texts


def test_counts_are_per_kind() -> None:
    texts = [
        "@bo og @mia: ring 22334455, 010190-1234, a@b.dk, www.dr.dk",
        "Karen Mortensen, Hobrovej 12, 9000 Aalborg, reg. 1234 konto 1234567, bil AB 12 345",
        "en god dag",
    ]
    found = scrub(pl.Series(texts)).pii_counts.to_list()
    first = {"cpr": 1, "phone": 1, "email": 1, "url": 1, "handle": 2}
    assert found[0] == dict.fromkeys(PII_KINDS, 0) | first
    second = {"name": 1, "address": 1, "account": 1, "plate": 1}
    assert found[1] == dict.fromkeys(PII_KINDS, 0) | second
    assert found[2] == dict.fromkeys(PII_KINDS, 0)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@Kirsten Vestergaard kom nu", "[bruger] kom nu"),
        ("Hej @Mia Bjerg er du der", "Hej [bruger] er du der"),
        ("@kirsten_v Tak for hjælpen", "[bruger] Tak for hjælpen"),
        ("@Kirsten Ærligt talt er du et nul", "[bruger] Ærligt talt er du et nul"),
    ],
)
def test_a_surname_goes_with_the_account_before_it_and_a_sentence_keeps_its_first_word(
    text: str, left: str
) -> None:
    assert scrub(pl.Series([text])).text.to_list() == [left]


def test_of_links_only_the_registered_domain_is_kept() -> None:
    texts = [
        "https://annahansen.blogspot.com/side og www.dr.dk og http://dr.dk/x",
        "https://www.minby.co.uk:8080/x",
        "http://22334455.dk http://192.168.0.1/x",
        "ingen links",
    ]
    found = scrub(pl.Series(texts)).link_domains.to_list()
    assert found == [["blogspot.com", "dr.dk"], ["minby.co.uk"], [], []]


def test_hashtags_are_taken_from_the_scrubbed_text() -> None:
    texts = ["#Aalborg er #dejlig, #aalborg #12 #ring22334455", "a&#64;b.dk", "x#y"]
    assert scrub(pl.Series(texts)).hashtags.to_list() == [["aalborg", "dejlig", "ring"], [], []]


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "a.", "a@", "1 ", "@", "www.", "a-", "a(at)", "22 33 ", "+4", "u/", "a://", "00 "),
        *("AaBb", "en to 12 ", "Lars og ", "tysk A1 ", "mvh ab ", "vejen en ", "hedder ab "),
        *("l", "vejvej", "_a", "A. ", "a hos ", "Lars ", "Ny ", "konto ", "en to ", "Ab 1, "),
    ],
)
def test_long_and_hostile_texts_take_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    scrub(pl.Series([text + "/@x"]))
    assert time.process_time() - started < 20


def test_a_text_of_100000_characters_comes_out_whole() -> None:
    text = "ord " * 24_999 + "slut"
    assert _scrubbed(text) == text
