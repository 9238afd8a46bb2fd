"""The same text, spelled otherwise or among ordinary sentences: what must not change its score.

Here belong disturbances that keep the meaning. Training draws the spellings too (`training`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

_LATIN = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"}
)  # as on keyboards without the three letters
ORDINARY = Path(__file__).with_name("danish") / "ordinary.tsv"
SHORTEST = 4
TYPO_SHARE = 0.15


def without_danish_letters(text: str, dice: random.Random) -> str:
    """Write æ, ø, å as ae, oe, aa."""
    return text.translate(_LATIN)


def _mistyped(word: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(word) - 2)
    left, right = word[:place], word[place:]
    return dice.choice([left + right[1:], left + right[0] + right, left + right[1::-1] + right[2:]])


def with_typos(text: str, dice: random.Random) -> str:
    """Drop, double or swap a letter inside about every seventh word of four letters or more."""
    words = text.split(" ")
    return " ".join(
        _mistyped(word, dice)
        if len(word) >= SHORTEST and word.isalpha() and dice.random() < TYPO_SHARE
        else word
        for word in words
    )


@cache
def ordinary_sentences() -> tuple[str, ...]:
    """Return invented sentences that neither attack nor recognise anybody."""
    return tuple(ORDINARY.read_text("utf-8").splitlines()[1:])


def behind_sentences(text: str, dice: random.Random) -> str:
    """Put two ordinary sentences before the text."""
    return " ".join([*dice.sample(ordinary_sentences(), 2), text])


def before_sentences(text: str, dice: random.Random) -> str:
    """Put two ordinary sentences behind the text, which ends like a sentence."""
    ended = text if text[-1:] in ".!?…" else f"{text}."
    return " ".join([ended, *dice.sample(ordinary_sentences(), 2)])


Disturb = Callable[[str, random.Random], str]
SPELLINGS: dict[str, Disturb] = {
    "ae_oe_aa": without_danish_letters,
    "typos": with_typos,
}
DISTURBANCES: dict[str, Disturb] = {
    **SPELLINGS,
    "sentences before": behind_sentences,
    "sentences behind": before_sentences,
}
