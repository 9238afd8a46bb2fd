"""Texts as token ids in batches of similar length, their spellings drawn anew each epoch.

Here belong tokenising and drawing. Padding is `scoring`'s, losses and optimising are not here.
"""

import random
from collections.abc import Iterator, Sequence, Set

from tokenizers import Tokenizer

from ml.scoring.passages import Passages, cut_into_passages, passages

Ids = list[list[int]]
_WINDOW = 32  # batches are drawn from windows of so many batches, sorted by length


def read(texts: Sequence[str], tokenizer: Tokenizer, longest: int) -> list[Passages]:
    """Return the token ids of each text in passages of at most ``longest``, as scoring reads it."""
    cut_into_passages(tokenizer, longest)
    found = passages(tokenizer, texts)
    tokenizer.no_truncation()
    return found


def tokenised(texts: Sequence[str], tokenizer: Tokenizer, longest: int) -> tuple[Ids, list[int]]:
    """Return the first ``longest`` token ids of each text, and which texts are cut by that."""
    found = read(texts, tokenizer, longest)
    cut = [row for row, (_, *rest) in enumerate(found) if rest]
    return [first for first, *_ in found], cut


def drawn(spellings: Sequence[Ids], share: float, dice: random.Random) -> Ids:
    """Return for each text its first spelling or, for a ``share`` of them, one of the others."""
    first, *others = spellings
    return [
        dice.choice(others)[row] if others and dice.random() < share else ids
        for row, ids in enumerate(first)
    ]


def among_others(
    ids: Ids, movable: Set[int], quiet: Sequence[int], share: float, longest: int,
    dice: random.Random,
) -> Ids:  # fmt: skip
    """Return ``ids`` with a ``share`` of the ``movable`` standing among one to three of ``quiet``.

    Quiet texts neither attack nor recognise, so that the labels stay: what is said in one sentence
    of a long comment counts. At most ``longest`` tokens; what would be longer stands alone.
    """
    return [
        _among(one, ids, quiet, longest, dice) if row in movable and dice.random() < share else one
        for row, one in enumerate(ids)
    ]


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
