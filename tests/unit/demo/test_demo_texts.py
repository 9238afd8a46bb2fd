"""How texts are put together and typed, on phrases invented for the test."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.register.models import DemoSettings
from orchestration.sources.demo.catalogue import CLASSES, build_catalogue
from orchestration.sources.demo.clock import Clock
from orchestration.sources.demo.headlines import DISTRICTS, load_headlines
from orchestration.sources.demo.profiles import THEMES
from orchestration.sources.demo.spelling import ascii_spelling, slip

PHRASES = [
    ("neutral", "Bussen kører igen.", "trafik", {}),
    ("opener", "Altså,", "generelt", {}),
    ("closer", "Hilsen herfra.", "generelt", {}),
    ("counter", "Skal vi tale pænt?", "generelt", {}),
    ("attack", "Du er en idiot.", "generelt", {"attack": 1, "target": "other_debater"}),
    ("attack", "Sådan nogle skal væk.", "generelt", {"attack": 1, "hateful": 1, "target": "age"}),
    ("mixed", "Flot, din idiot.", "generelt", {"attack": 1, "recognition": 1, "target": "age"}),
    ("recognition", "Du skriver godt.", "generelt", {"recognition": 1}),
    ("ritual", "Tillykke med dagen.", "generelt", {"recognition": 1, "ritual": 1}),
    ("short", "Enig", "generelt", {}),
]
EMPTY = {"attack": 0, "hateful": 0, "target": None, "severity": 0, "recognition": 0, "ritual": 0}


def phrases(without: str = "") -> pl.DataFrame:
    rows = [
        {"kind": kind, "text": text, "theme": theme}
        | EMPTY
        | {"severity": 2 if labels else 0}
        | labels
        for kind, text, theme, labels in PHRASES
        if kind != without
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def stock(table: pl.DataFrame):
    weights = np.full((len(CLASSES), len(THEMES)), 0.001)
    return build_catalogue(table, weights, np.random.default_rng(1))


def test_a_text_has_the_labels_of_its_parts_together():
    catalogue = stock(phrases())
    for number, name in enumerate(CLASSES):
        cells = zip(catalogue.start[0, number], catalogue.length[0, number], strict=True)
        rows = pl.concat([catalogue.entries.slice(int(start), int(n)) for start, n in cells])
        assert rows["attack"].all() == (name in ("attack", "hateful", "mixed"))
        assert rows["hateful"].any() == (name == "hateful")
        assert rows["recognition"].all() == (name in ("recognition", "ritual", "mixed"))
        assert rows["ritual"].any() == (name == "ritual")


def test_after_an_opener_with_a_comma_the_sentence_goes_on():
    texts = stock(phrases()).entries["text"].to_list()
    assert any("Altså, du er en idiot" in text for text in texts)
    assert not any("Altså, Du" in text for text in texts)


def test_short_texts_stand_alone():
    catalogue = stock(phrases())
    plain, theme = CLASSES.index("plain"), THEMES.index("trafik")
    many = np.full(50, plain), np.full(50, theme), np.full(50, True)
    drawn = catalogue.draw(*many, np.random.default_rng(2))
    assert set(catalogue.entries[drawn]["text"]) == {"Enig"}


def test_a_class_without_phrases_is_named():
    with pytest.raises(ValueError, match="no demo phrase of class counter"):
        stock(phrases(without="counter"))


def test_headlines_name_a_district_and_exist_for_every_theme():
    headlines = load_headlines()
    assert all(any(name in text for name in DISTRICTS) for text in headlines.texts)
    assert (headlines.length >= len(DISTRICTS)).all()
    themes = np.arange(len(THEMES))
    rows = headlines.draw(themes, np.random.default_rng(1))
    assert (headlines.start <= rows).all()
    assert (rows < headlines.start + headlines.length).all()


def test_ascii_spelling_has_no_danish_letters():
    spelled = pl.DataFrame({"text": ["Så går Åse på æblerov i Øster Å"]}).select(
        ascii_spelling(pl.col("text"))
    )
    assert spelled.item() == "Saa gaar Aase paa aeblerov i Oester Aa"


@given(st.text(st.sampled_from("abcdeø ."), max_size=60), st.integers(0, 2**32))
def test_a_slip_touches_one_word_at_most(text, seed):
    typed = slip(text, np.random.default_rng(seed))
    before, after = text.split(" "), typed.split(" ")
    assert len(before) == len(after)
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert len(changed) <= 1
    assert all(abs(len(a) - len(b)) <= 1 for a, b in changed)


@given(st.floats(0, 80), st.floats(0.01, 1.0), st.integers(0, 2**32))
def test_delays_end_before_the_limit(start, mean, seed):
    settings = DemoSettings()
    clock = Clock(settings.first_day, settings.weeks)
    drawn = clock.delayed(np.full(20, start), mean, start + 0.5, np.random.default_rng(seed))
    assert ((start <= drawn) & (drawn <= start + 0.5)).all()
