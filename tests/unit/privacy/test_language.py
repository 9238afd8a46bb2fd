"""The language of a text: its letters against what is usual where it comes from."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.privacy.language import TOLD_APART, languages

SENTENCES = {
    "da": "Jeg synes, at kommunen skulle lytte til de unge, der bor herude ved havnen.",
    "nb": "Jeg synes ikke kommunen skal gjøre noe med skolen nå, det får vente til våren.",
    "sv": "Jag tycker inte att kommunen ska göra något åt skolan förrän till våren.",
    "en": "The council should listen to the young people who live down by the harbour.",
    "de": "Ich finde, die Stadt sollte endlich auf die jungen Leute am Hafen hören.",
    "pl": "Uważam, że gmina powinna wreszcie wysłuchać młodych ludzi z portu.",
    "tr": "Bence belediye limanda yaşayan gençleri artık dinlemeli, çok geç kalındı.",
    "ar": "أعتقد أن على البلدية أن تستمع إلى الشباب الذين يعيشون قرب الميناء",
    "uk": "Я вважаю, що громада повинна нарешті вислухати молодь, яка живе біля порту.",
}
BOTH = "Det er en fin bil, men den er for gammel"  # Danish and Norwegian
TEXTS = st.none() | st.text(max_size=60) | st.sampled_from([*SENTENCES.values(), BOTH])
CODES = st.none() | st.sampled_from(["da", "no", "en-GB", "so", "und"])


def of(values: Sequence[str | None]) -> pl.Series:
    """A column of texts or codes."""
    return pl.Series(values, dtype=pl.String)


def told(
    text: str | None, declared: str | None = None, usual: str = "da"
) -> tuple[str, float | None]:
    """Language and confidence of one text."""
    row = languages(of([text]), of([declared]), usual).row(0)
    return row[0], row[1]


def by_prior(text: str | None, declared: str | None = None, usual: str = "da") -> bool | None:
    """Whether the prior decided the language of one text."""
    decided: bool | None = languages(of([text]), of([declared]), usual)["is_language_by_prior"][0]
    return decided


@pytest.mark.parametrize("language", TOLD_APART)
def test_a_sentence_counts_as_the_language_it_is_in(language: str) -> None:
    found, confidence = told(SENTENCES[language])
    assert found == language
    assert confidence is not None
    assert confidence > 0.5


@pytest.mark.parametrize("declared", ["no", "en", "en-GB", "nob", "und", "mul"])
def test_a_clear_danish_sentence_is_danish_whatever_the_record_says(declared: str) -> None:
    assert told(SENTENCES["da"], declared)[0] == "da"


@pytest.mark.parametrize("text", [None, "", "Okay!", "👏👏👏", "[link] [bruger]", "1234 5678 9012"])
def test_with_hardly_a_letter_what_the_record_or_the_source_says_stands(text: str | None) -> None:
    assert told(text, "en-GB") == ("en", None)
    assert told(text) == ("da", None)
    assert told(text, usual="nb") == ("nb", None)


def test_a_language_that_cannot_be_told_apart_stands_as_the_record_says() -> None:
    assert told("Waxaan u maleynayaa in degmadu ay dhageysato dhalinyarada", "so") == ("so", None)


def test_what_is_usual_decides_where_the_letters_fit_both() -> None:
    assert told(BOTH, usual="da")[0] == "da"
    assert told(BOTH, usual="nb")[0] == "nb"


@pytest.mark.parametrize("language", TOLD_APART)
def test_letters_that_give_the_language_by_themselves_need_no_prior(language: str) -> None:
    assert by_prior(SENTENCES[language]) is False
    assert by_prior(SENTENCES[language], usual=language) is False


def test_the_prior_decides_where_the_letters_alone_say_another_language() -> None:
    decided = {usual: by_prior(BOTH, usual=usual) for usual in ("da", "nb")}
    assert sorted(decided.values(), key=str) == [False, True]


@pytest.mark.parametrize("text", ["", "Okay!", "Flot!", "👏👏👏", "[link] [bruger]"])
def test_hardly_a_letter_is_by_the_prior_and_no_text_is_neither(text: str) -> None:
    assert by_prior(text) is True
    assert by_prior(None) is None


def test_a_declared_language_that_cannot_be_told_apart_is_by_the_prior() -> None:
    assert by_prior("Waxaan u maleynayaa in degmadu ay dhageysato dhalinyarada", "so") is True


@given(TEXTS, CODES)
def test_where_the_prior_does_not_decide_the_letters_give_one_language(
    text: str | None, declared: str | None
) -> None:
    usuals = [usual for usual in TOLD_APART if by_prior(text, declared, usual) is False]
    assert len({told(text, declared, usual)[0] for usual in usuals}) <= 1


def test_the_same_text_is_as_likely_each_time() -> None:
    texts = of([*SENTENCES.values(), BOTH] * 20)
    none = of([None] * len(texts))
    first = languages(texts, none, "da")
    assert all(languages(texts, none, "da").equals(first) for _ in range(10))


def test_of_a_word_without_an_end_the_beginning_is_read() -> None:
    assert told("a" * 1_000_000) == told("a" * 80)


@given(st.lists(st.tuples(TEXTS, CODES), max_size=20))
def test_each_text_gets_in_its_row_what_it_gets_alone(
    rows: list[tuple[str | None, str | None]],
) -> None:
    texts, declared = of([text for text, _ in rows]), of([code for _, code in rows])
    found = languages(texts, declared, "da")
    assert set(found["language"]) <= {*TOLD_APART, "so"}
    pairs = found.select("language", "language_confidence").rows()
    assert pairs == [told(text, code) for text, code in rows]
    assert found["is_language_by_prior"].to_list() == [by_prior(*row) for row in rows]
