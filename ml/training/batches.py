"""Texts as token ids in batches of similar length, their spellings drawn anew each epoch.

Here belong tokenising and drawing. Padding is `scoring`'s, losses and optimising are not here.
"""

import random
from collections.abc import Iterator, Sequence

from tokenizers import Tokenizer

from ml.scoring.passages import passages

Ids = list[list[int]]
_WINDOW = 32  # batches are drawn from windows of so many batches, sorted by length


def tokenised(texts: Sequence[str], tokenizer: Tokenizer, max_len: int) -> Ids:
    """Return token ids per text, the first ``max_len`` of each."""
    return [first for first, *_ in passages(tokenizer, texts, max_len)]


def drawn(spellings: Sequence[Ids], share: float, dice: random.Random) -> Ids:
    """Return for each text its first spelling or, for a ``share`` of them, one of the others."""
    first, *others = spellings
    return [
        dice.choice(others)[row] if others and dice.random() < share else ids
        for row, ids in enumerate(first)
    ]


def among_others(
    ids: Ids, quiet: Sequence[int], share: float, longest: int, dice: random.Random
) -> Ids:
    """Return ``ids`` with a ``share`` of the texts standing among one to three of the ``quiet``.

    Quiet texts neither attack nor recognise, so that the labels stay: what is said in one sentence
    of a long comment counts. At most ``longest`` tokens; what would be longer stands alone.
    """
    return [_among(one, ids, quiet, longest, dice) if dice.random() < share else one for one in ids]


def _among(
    one: list[int], ids: Ids, quiet: Sequence[int], longest: int, dice: random.Random
) -> list[int]:
    others = [ids[dice.choice(quiet)] for _ in range(dice.randint(1, 3) if quiet else 0)]
    parts = [*others, one]
    dice.shuffle(parts)
    inner = [token for part in parts for token in part[1:-1]]
    whole = [one[0], *inner, one[-1]]
    return whole if len(whole) <= longest else one


def in_length_order(ids: Ids, size: int) -> Iterator[list[int]]:
    """Yield every row once, in batches of ``size``, shortest texts first."""
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    for start in range(0, len(order), size):
        yield order[start : start + size]


def shuffled(ids: Ids, size: int, dice: random.Random) -> list[list[int]]:
    """Return every row once, in random batches whose texts have similar lengths."""
    order = dice.sample(range(len(ids)), len(ids))
    batches: list[list[int]] = []
    for start in range(0, len(order), size * _WINDOW):
        window = order[start : start + size * _WINDOW]
        window.sort(key=lambda row: len(ids[row]))
        batches += [window[i : i + size] for i in range(0, len(window), size)]
    dice.shuffle(batches)
    return batches
