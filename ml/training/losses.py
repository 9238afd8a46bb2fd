"""What the network is punished for: each known label, weighed by its head and its balance.

Here belongs the loss and its weights. Optimising is `train`'s.
"""

from collections.abc import Iterable

import polars as pl
import torch
from torch import Tensor

from ml.taxonomy import LEARNT, SEVERITY_STEPS, TARGET_HEADS
from ml.training.sets import DKHATE, OFFENSIVE

_MAX_POSITIVE_WEIGHT = 4.0
_SMOOTHING = 0.05
# A head's share of the loss: targets are many and mostly no, and would else drown the others.
HEAD_WEIGHT = dict.fromkeys(SEVERITY_STEPS, 0.4) | dict.fromkeys(TARGET_HEADS, 0.2)


def labels_of(table: pl.DataFrame) -> Tensor:
    """Return labels (rows, heads) as 0 and 1, NaN where unknown."""
    return torch.from_numpy(table.select(pl.col(LEARNT).cast(pl.Float32)).to_numpy().copy())


def where_cut(labels: Tensor, cut: Iterable[int]) -> Tensor:
    """Return ``labels`` with the yeses of the rows in ``cut`` unknown: what is left of their text
    may lack what earned them.
    """
    found, which = labels.clone(), list(cut)
    found[which] = torch.where(found[which] == 1, torch.nan, found[which])
    return found


def quiet(labels: Tensor) -> list[int]:
    """Return the rows that are known to be neither attack nor recognition, nor known profanity."""
    heads = ("attack", "recognition", OFFENSIVE)
    attack, recognition, offensive = (labels[:, LEARNT.index(head)] for head in heads)
    return rows_where((attack == 0) & (recognition == 0) & (offensive != 1))


def movable(labels: Tensor) -> set[int]:
    """Return the rows whose labels stay beside quiet texts: `offensive` might not, if known."""
    return set(rows_where(labels[:, LEARNT.index(OFFENSIVE)].isnan()))


def rows_where(chosen: Tensor) -> list[int]:
    """Return the numbers of the rows that are True."""
    found: list[int] = chosen.nonzero().flatten().tolist()
    return found


def head_weights() -> Tensor:
    """Return the weight of each of ``LEARNT`` in the loss."""
    return torch.tensor([HEAD_WEIGHT.get(head, 1.0) for head in LEARNT])


def constants() -> tuple[object, ...]:
    """What else decides the loss, for the names of runs."""
    return (HEAD_WEIGHT, _MAX_POSITIVE_WEIGHT, _SMOOTHING)


def told_apart(labels: Tensor) -> Tensor:
    """Return per head 1 where both of its sides occur, else 0: one side alone teaches nothing."""
    return ((labels == 1).any(0) & (labels == 0).any(0)).float()


def positive_weights(labels: Tensor) -> Tensor:
    """Return per head the square root of negatives to positives, at most 4."""
    positives, negatives = (labels == 1).sum(0), (labels == 0).sum(0)
    return (negatives / positives.clamp(min=1)).sqrt().clamp(max=_MAX_POSITIVE_WEIGHT)


def row_weights(table: pl.DataFrame, real: float) -> Tensor:
    """Return per row how much it counts, 1 on average: a real comment ``real`` times an invented.

    Real Danish comments are few among the invented ones, and they are what the model is for.
    """
    weights = torch.ones(table.height)
    weights[torch.tensor((table["source"] == DKHATE).to_list(), dtype=torch.bool)] = real
    return weights / weights.mean()


def masked_loss(
    logits: Tensor, labels: Tensor, positive: Tensor, heads: Tensor, rows: Tensor
) -> Tensor:
    """Return the binary cross-entropy over known labels, summed over heads, mean over rows.

    Labels (rows, heads) are smoothed; ``positive`` weighs each head's positives, ``heads`` each
    head, ``rows`` each row. 0 when no label is known.
    """
    targets = labels.nan_to_num(0.0) * (1 - _SMOOTHING) + _SMOOTHING / 2
    each = torch.nn.functional.binary_cross_entropy_with_logits(
        logits, targets, pos_weight=positive, reduction="none"
    )
    return ((each * ~labels.isnan() * heads).sum(1) * rows).mean()
