"""How people type: slips, missing capitals and full stops, emojis, ae for æ.

Belongs here: changes of a finished text that leave its meaning, and so its labels, as they are.
"""

from __future__ import annotations

import numpy as np
import polars as pl

TYPO_SHARE = 0.08  # of composed texts; about 6 % of the comments, as short ones have none
LOWER_SHARE = 0.12
BARE_SHARE = 0.15
EMOJI_SHARE = 0.1
EMOJIS = {
    "attack": ("🙄", "😡", "🤦", "😡😡"),
    "recognition": ("❤️", "😊", "👏", "🙏"),
    "plain": ("🙂", "🤔", "😅", "🤷", "🙈"),
}
ASCII = {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"}


def ascii_spelling(text: pl.Expr) -> pl.Expr:
    """`text` as typed on a keyboard without Danish letters."""
    return text.str.replace_many(ASCII)


def slip(text: str, rng: np.random.Generator) -> str:
    """One typing slip inside one longer word: a letter dropped, doubled or swapped."""
    words = text.split(" ")
    long = [n for n, word in enumerate(words) if len(word) >= 6 and word[:-1].isalpha()]
    if not long:
        return text
    at = long[int(rng.integers(len(long)))]
    word = words[at]
    letter = int(rng.integers(1, len(word) - 3))
    a, b = word[letter], word[letter + 1]
    typed = (b, a + a + b, b + a)[int(rng.integers(3))]
    words[at] = word[:letter] + typed + word[letter + 2 :]
    return " ".join(words)


def casual(text: str, mood: str, rng: np.random.Generator) -> str:
    """`text` the way one hurried person types it; `mood` (a key of EMOJIS) picks the emoji."""
    chance = rng.random(4)
    if chance[0] < TYPO_SHARE:
        text = slip(text, rng)
    if chance[1] < LOWER_SHARE:
        text = text.lower()
    if chance[2] < BARE_SHARE:
        text = text.removesuffix(".")
    if chance[3] < EMOJI_SHARE:
        text = f"{text} {EMOJIS[mood][int(rng.integers(len(EMOJIS[mood])))]}"
    return text
