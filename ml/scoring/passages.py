"""Texts that are longer than the model reads at once: overlapping passages, one score per text.

Here belongs how texts are cut, and how passages' scores become a text's. What computes them is
``classifiers``'.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ml.taxonomy import SEVERITY_STEPS

# Tokens that neighbouring passages share, so that no sentence is lost between them.
OVERLAP = 32
# What only means something where another head says yes, and how passages that do are summed up: a
# comment is as severe as its worst attack, and a ritual when all its recognition is.
READ_WHERE = {
    "ritual": ("recognition", np.minimum),
    **dict.fromkeys(SEVERITY_STEPS, ("attack", np.maximum)),
}
Passages = list[list[int]]


def cut_into_passages(tokenizer: Any, longest: int) -> None:
    """Make ``tokenizer``, of the tokenizers library, give passages of at most ``longest``."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest, stride=min(OVERLAP, longest // 4))


def passages(tokenizer: Any, texts: Sequence[str]) -> list[Passages]:
    """Return the token ids of each text, passage by passage, as ``cut_into_passages`` set it."""
    encodings = tokenizer.encode_batch_fast(list(texts))
    return [[one.ids, *[further.ids for further in one.overflowing]] for one in encodings]


def flat(texts: Sequence[Passages]) -> tuple[list[list[int]], np.ndarray]:
    """Return all passages in order, and for each the number of its text."""
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    return [passage for text in texts for passage in text], owners


def strongest(
    scores: np.ndarray, owners: np.ndarray, heads: Sequence[str], cuts: Mapping[str, float]
) -> np.ndarray:
    """Return scores (texts, heads) from those of passages (passages, heads), at least one.

    ``owners`` (passages) is the text of each passage, 0 to texts - 1, in order. A head's score is
    its highest among the text's passages: one attack makes a long comment an attack. The heads of
    READ_WHERE look only at passages whose leading head reaches its cut, or else is highest.
    """
    starts = np.flatnonzero(np.append(True, owners[1:] != owners[:-1]))
    found: np.ndarray = np.maximum.reduceat(scores, starts)
    highest = found.copy()
    for head, (leader, summed) in READ_WHERE.items():
        if head in heads and leader in heads:
            column, leading = heads.index(head), heads.index(leader)
            reached = np.minimum(cuts[leader], highest[owners, leading])
            neutral = -np.inf if summed is np.maximum else np.inf
            own = np.where(scores[:, leading] >= reached, scores[:, column], neutral)
            found[:, column] = summed.reduceat(own, starts)
    return found
