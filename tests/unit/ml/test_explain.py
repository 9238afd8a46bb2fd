"""Occlusion on a model whose reasons are planted."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.scoring.explain import MAX_WORDS, word_weights
from ml.scoring.scorer import MAX_CHARACTERS


class Planted:
    """Half a point for each of two words, and nothing for a text of white space."""

    heads = ("attack",)

    def score(self, texts: Sequence[str]) -> pl.DataFrame:
        given = [text.split() for text in texts]
        points = [0.5 * ("usle" in one) + 0.25 * ("kryb" in one) if one else None for one in given]
        return pl.DataFrame({"attack_score": points}, schema={"attack_score": pl.Float64})


def weights(text: str) -> list[tuple[str, float]]:
    return word_weights(Planted(), text).rows()  # type: ignore[arg-type]


def test_each_word_weighs_what_the_score_loses_without_it() -> None:
    assert weights("I usle kryb igen") == [
        ("I", 0.0),
        ("usle", 0.5),
        ("kryb", 0.25),
        ("igen", 0.0),
    ]


def test_a_text_of_one_word_weighs_its_whole_score() -> None:
    assert weights("usle") == [("usle", 0.5)]
    assert weights("  ") == []


def test_an_unknown_head_is_told_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="choose from attack"):
        word_weights(Planted(), "usle", "irony")  # type: ignore[arg-type]


def test_a_lone_surrogate_is_a_question_mark() -> None:
    assert weights("usle \ud83d bro") == [("usle", 0.5), ("?", 0.0), ("bro", 0.0)]


def test_a_text_of_too_many_words_is_refused_with_the_remedy() -> None:
    assert len(weights("bro " * MAX_WORDS)) == MAX_WORDS
    with pytest.raises(ValueError, match=r"401 words, and 400 are weighed: give a part of it"):
        weights("bro " * (MAX_WORDS + 1))


def test_what_the_scorer_does_not_read_never_weighs() -> None:
    long = "b" * (MAX_CHARACTERS - 1)
    assert weights(f"{long} usle") == [(long, 0.0)]


@given(st.lists(st.sampled_from(["usle", "kryb", "bro", "havn"]), max_size=6))
def test_there_is_one_weight_per_word_in_order(words: list[str]) -> None:
    assert [word for word, _ in weights(" ".join(words))] == words
