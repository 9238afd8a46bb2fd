"""Long texts: every word is read, and what a passage holds counts for its whole text."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_tokenizer import word_tokenizer
from tokenizers import Tokenizer

from ml.scoring import Scorer
from ml.scoring.passages import OVERLAP, cut_into_passages, flat, passages, strongest

WORDS = ["<s>", "</s>", "<unk>", *[f"ord{number}" for number in range(400)]]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return word_tokenizer(WORDS)


@given(words=st.integers(1, 400), longest=st.integers(8, 130))
def test_passages_hold_every_word_in_order_and_overlap(
    tokenizer: Tokenizer, words: int, longest: int
) -> None:
    cut_into_passages(tokenizer, longest)
    [found] = passages(tokenizer, [" ".join(WORDS[3 : 3 + words])])
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


HEADS = ["attack", "hateful", "severity_2", "recognition", "ritual"]
CUTS = {"attack": 0.5, "recognition": 0.5}


def of_one_text(*rows: list[float]) -> list[float]:
    """The scores of a text from those of its passages."""
    scores, owners = np.array(rows), np.zeros(len(rows), int)
    found: list[float] = strongest(scores, owners, HEADS, CUTS)[0].tolist()
    return found


def test_a_texts_score_is_the_highest_of_its_passages() -> None:
    scores = np.array([[0.1, 0.0, 0, 0.2, 0], [0.8, 0.3, 0, 0.1, 0], [0.5, 0.5, 0.5, 0.5, 0.5]])
    found = strongest(scores, np.array([0, 0, 1]), HEADS, CUTS)
    assert found.tolist() == [[0.8, 0.3, 0, 0.2, 0], [0.5] * 5]


def test_the_worst_attack_makes_the_severity_and_what_is_no_attack_has_none() -> None:
    severe_if_it_were_one, insult, threat = (
        [0.1, 0, 1, 0, 0],
        [0.9, 0, 0.2, 0, 0],
        [0.6, 0, 0.8, 0, 0],
    )
    assert of_one_text(severe_if_it_were_one, insult, threat)[2] == 0.8
    assert of_one_text(severe_if_it_were_one, insult)[2] == 0.2
    assert of_one_text(severe_if_it_were_one, [0.3, 0, 0.4, 0, 0])[2] == 0.4


def test_a_comment_is_a_ritual_when_all_its_recognition_is() -> None:
    praise, thanks, plain = [0, 0, 0, 0.9, 0.1], [0, 0, 0, 0.8, 0.9], [0, 0, 0, 0.1, 0.3]
    assert of_one_text(praise, thanks, plain)[4] == 0.1
    assert of_one_text(thanks, plain)[4] == 0.9


def test_a_head_without_the_one_it_depends_on_has_its_own_highest() -> None:
    found = strongest(np.array([[0.2], [0.6]]), np.array([0, 0]), ["ritual"], {"ritual": 0.5})
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
