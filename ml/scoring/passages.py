"""Texts that are longer than the model reads at once: overlapping passages, one score per text.

Here belongs how texts are cut, and how passages' scores become a text's. What computes them is
``classifiers``'.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ml.taxonomy import SEVERITY_STEPS

OVERLAP = (
    32  # tokens that two neighbouring passages share, so that no sentence is lost between them
)
# What only means something where another head says yes is read off that head's strongest passage.
READ_WHERE = {"ritual": "recognition", **dict.fromkeys(SEVERITY_STEPS, "attack")}


Passages = list[list[int]]


def passages(tokenizer: Any, texts: Sequence[str], longest: int) -> list[Passages]:
    """Return the token ids of each text, in overlapping passages of at most ``longest`` tokens.

    ``tokenizer`` is one of the tokenizers library.
    """
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest, stride=min(OVERLAP, longest // 4))
    encodings = tokenizer.encode_batch_fast(list(texts))
    tokenizer.no_truncation()
    return [[one.ids, *[further.ids for further in one.overflowing]] for one in encodings]


def flat(texts: Sequence[Passages]) -> tuple[list[list[int]], np.ndarray]:
    """Return all passages in order, and for each the number of its text."""
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    return [passage for text in texts for passage in text], owners


def strongest(scores: np.ndarray, owners: np.ndarray, heads: Sequence[str]) -> np.ndarray:
    """Return scores (texts, heads) from those of passages (passages, heads).

    ``owners`` (passages) is the text of each passage, 0 to texts - 1, in order. A head's score is
    its highest among the text's passages: one attack makes a long comment an attack. Ritual is
    read off the passage with the highest recognition, severity off that with the highest attack.
    """
    last = np.flatnonzero(np.append(owners[1:] != owners[:-1], True))
    picked = [
        scores[np.lexsort((scores[:, _leader(number, heads)], owners))[last], number]
        for number in range(len(heads))
    ]
    return np.stack(picked, 1) if picked else scores


def _leader(number: int, heads: Sequence[str]) -> int:
    leader = READ_WHERE.get(heads[number], heads[number])
    return list(heads).index(leader) if leader in heads else number
