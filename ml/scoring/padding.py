"""Token ids as one rectangle: shared by training and scoring.

Here belongs padding only. Which texts share a batch is up to the caller. Imports torch: import
this module inside functions where torch may stay unloaded.
"""

from collections.abc import Sequence

import torch
from torch import Tensor


def pad(ids: Sequence[Sequence[int]], filler: int) -> tuple[Tensor, Tensor]:
    """Return ids (texts, tokens) filled up to the longest text, and a mask that is 0 on filling."""
    longest = max(map(len, ids))
    padded = torch.full((len(ids), longest), filler, dtype=torch.long)
    keep = torch.zeros(len(ids), longest, dtype=torch.long)
    for row, tokens in enumerate(ids):
        padded[row, : len(tokens)] = torch.tensor(tokens)
        keep[row, : len(tokens)] = 1
    return padded, keep
