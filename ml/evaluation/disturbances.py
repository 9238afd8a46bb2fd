"""The same text, spelled otherwise: what must not change its score.

Here belong disturbances that keep the meaning. Training draws them too (`training`).
"""

from __future__ import annotations

import random
from collections.abc import Callable

_LATIN = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"}
)  # as on keyboards without the three letters
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


DISTURBANCES: dict[str, Callable[[str, random.Random], str]] = {
    "ae_oe_aa": without_danish_letters,
    "typos": with_typos,
}
