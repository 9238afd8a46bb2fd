"""Long texts: every word is read, and what a passage holds counts for its whole text."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from ml.scoring import Scorer
from ml.scoring.passages import OVERLAP, flat, passages, strongest

WORDS = ["<s>", "</s>", "<unk>", *[f"ord{number}" for number in range(400)]]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """One token per word, between a beginning and an end."""
    numbers = {word: number for number, word in enumerate(WORDS)}
    found = Tokenizer(models.WordLevel(numbers, unk_token="<unk>"))
    found.pre_tokenizer = pre_tokenizers.Whitespace()
    found.post_processor = processors.BertProcessing(("</s>", 1), ("<s>", 0))
    return found


@given(words=st.integers(1, 400), longest=st.integers(8, 130))
def test_passages_hold_every_word_in_order_and_overlap(
    tokenizer: Tokenizer, words: int, longest: int
) -> None:
    [found] = passages(tokenizer, [" ".join(WORDS[3 : 3 + words])], longest)
    assert all(len(one) <= longest and one[0] == 0 and one[-1] == 1 for one in found)
    shared = min(OVERLAP, longest // 4)
    for one, following in itertools.pairwise(found):
        assert one[-1 - shared : -1] == following[1 : 1 + shared]
    read = found[0][1:-1] + [token for one in found[1:] for token in one[1 + shared : -1]]
    assert read == list(range(3, 3 + words))


def test_passages_and_their_owners_stay_together() -> None:
    ids, owners = flat([[[1], [2, 3]], [[4]], [[5], [6], [7]]])
    assert ids == [[1], [2, 3], [4], [5], [6], [7]]
    assert owners.tolist() == [0, 0, 1, 2, 2, 2]


def test_a_texts_score_is_that_of_its_strongest_passage() -> None:
    heads = ["attack", "hateful", "severity_2", "recognition", "ritual"]
    scores = np.array(
        [
            [0.1, 0.0, 0.9, 0.2, 0.9],  # severe, if it were an attack; a ritual, if it recognised
            [0.8, 0.3, 0.4, 0.1, 0.1],
            [0.2, 0.6, 0.1, 0.7, 0.2],
            [0.5, 0.5, 0.5, 0.5, 0.5],
        ]
    )
    found = strongest(scores, np.array([0, 0, 0, 1]), heads)
    assert found.tolist() == [[0.8, 0.6, 0.4, 0.7, 0.2], [0.5] * 5]


def test_a_head_without_the_one_it_depends_on_has_its_own_highest() -> None:
    found = strongest(np.array([[0.2], [0.6]]), np.array([0, 0]), ["ritual"])
    assert found.tolist() == [[0.6]]


def test_an_attack_at_the_end_of_a_long_text_is_found(fake: Scorer) -> None:
    def in_tens(texts: list[str]) -> list[list[list[int]]]:
        return [
            [[ord(letter) for letter in text[at : at + 10]] for at in range(0, len(text), 10)]
            for text in texts
        ]

    scorer = Scorer(replace(fake.classifier, tokenise=in_tens))
    calm, long = "z" * 500, "z" * 490 + "x" * 10
    assert scorer.score([long, calm, "x" * 5])["attack_score"].to_list() == [1, 0, 1]
    assert fake.score([long])["attack_score"].item() < 0.05
