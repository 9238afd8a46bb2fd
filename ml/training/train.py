"""Fine-tuning: one encoder, one output per head, losses masked where a label is unknown.

Here belong batching, optimising and out-of-fold prediction. Reading sets (``data``),
figures (``evaluate``) and files (``export``) do not.
"""

import logging
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import torch
from sklearn.model_selection import StratifiedGroupKFold
from tokenizers import Tokenizer
from torch import Tensor

from ml.scoring.network import Network
from ml.taxonomy import FLAGS, LEARNT
from ml.training.base import Base, build_encoder
from ml.training.data import with_spellings

log = logging.getLogger(__name__)
_MAX_POSITIVE_WEIGHT = 4.0
SOURCE_WEIGHT = {"danish": 2.0, "dkhate": 1.0}  # of a row in the loss; other languages less
OTHER_WEIGHT = 0.5


@dataclass(frozen=True)
class Recipe:
    """How to fine-tune: depth, frozen lower layers (with the embeddings) and optimiser steps."""

    layers: int = 6
    frozen: int = 3
    epochs: int = 4
    batch: int = 16
    max_len: int = 96
    rate: float = 1e-4
    head_rate: float = 5e-4
    decay: float = 0.9
    warm_up: float = 0.1
    smoothing: float = 0.05
    spellings: float = 0.25
    seed: int = 0


class Batches:
    """Texts as frozen-layer activations, computed once, served in batches of similar length."""

    def __init__(self, texts: Sequence[str], tokenizer: Tokenizer, net: Network, recipe: Recipe):
        """Tokenise ``texts`` and run the frozen lower layers of ``net`` over them."""
        tokenizer.enable_truncation(recipe.max_len)
        self.ids = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
        tokenizer.no_truncation()
        self.lower: dict[int, Tensor] = {}
        self.width = net.encoder.config.hidden_size
        net.eval()
        with torch.inference_mode():
            for rows in self.in_length_order(64):
                self._compute(rows, net, recipe.frozen)

    def _compute(self, rows: list[int], net: Network, frozen: int) -> None:
        ids, keep = pad([self.ids[row] for row in rows])
        hidden = net.layers(net.encoder.embeddings(ids), keep, 0, frozen).half()
        for position, row in enumerate(rows):
            self.lower[row] = hidden[position, : len(self.ids[row])].clone()

    def in_length_order(self, size: int) -> Iterator[list[int]]:
        """Yield every row once, in batches of ``size``, shortest texts first."""
        order = sorted(range(len(self.ids)), key=lambda row: len(self.ids[row]))
        for start in range(0, len(order), size):
            yield order[start : start + size]

    def shuffled(self, size: int, dice: random.Random) -> list[list[int]]:
        """Return random batches whose texts have similar lengths."""
        order = dice.sample(range(len(self.ids)), len(self.ids))
        batches: list[list[int]] = []
        for start in range(0, len(order), size * 32):
            window = sorted(order[start : start + size * 32], key=lambda row: len(self.ids[row]))
            batches += [window[i : i + size] for i in range(0, len(window), size)]
        dice.shuffle(batches)
        return batches

    def take(self, rows: list[int]) -> tuple[Tensor, Tensor]:
        """Return padded activations (rows, tokens, width) and the mask of real tokens."""
        _, keep = pad([self.ids[row] for row in rows])
        hidden = torch.zeros(*keep.shape, self.width)
        for position, row in enumerate(rows):
            hidden[position, : len(self.ids[row])] = self.lower[row].float()
        return hidden, keep


def pad(ids: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Return token ids padded to the longest row, and the mask that is 0 on padding."""
    longest = max(map(len, ids))
    padded, keep = torch.ones(len(ids), longest, dtype=torch.long), torch.zeros(len(ids), longest)
    for position, row in enumerate(ids):
        padded[position, : len(row)] = torch.tensor(row)
        keep[position, : len(row)] = 1
    return padded, keep


def labels_of(table: pl.DataFrame) -> Tensor:
    """Return labels (rows, heads) as 0 and 1, NaN where unknown."""
    return torch.from_numpy(table.select(pl.col(LEARNT).cast(pl.Float32)).to_numpy().copy())


def row_weights(table: pl.DataFrame) -> Tensor:
    """Return how much each row counts in the loss, by its source."""
    counted = [SOURCE_WEIGHT.get(source, OTHER_WEIGHT) for source in table["source"]]
    return torch.tensor(counted)


def fit(base: Base, table: pl.DataFrame, recipe: Recipe) -> Network:
    """Fine-tune a network with ``LEARNT`` on ``table`` and return it in evaluation mode."""
    torch.manual_seed(recipe.seed)
    table = with_spellings(table, recipe.spellings, recipe.seed)
    dice = random.Random(recipe.seed)
    net = Network(build_encoder(base, recipe.layers), LEARNT)
    batches = Batches(table["text"].to_list(), base.tokenizer, net, recipe)
    labels = labels_of(table)
    weights, counts = positive_weights(labels), row_weights(table)
    optimiser = _optimiser(net, recipe)
    steps = recipe.epochs * math.ceil(len(table) / recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: _pace(s, steps, recipe))
    for epoch in range(recipe.epochs):
        net.train()
        losses = []
        for rows in batches.shuffled(recipe.batch, dice):
            hidden, keep = batches.take(rows)
            logits = net.classify(net.layers(hidden, keep, recipe.frozen), keep)
            loss = masked_loss(logits, labels[rows], weights, recipe.smoothing, counts[rows])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        log.info("epoch %d of %d: loss %.4f", epoch + 1, recipe.epochs, np.mean(losses))
    return net.eval()


def positive_weights(labels: Tensor) -> Tensor:
    """Return per head the square root of negatives to positives, at most 4."""
    positives, negatives = (labels == 1).sum(0), (labels == 0).sum(0)
    return (negatives / positives.clamp(min=1)).sqrt().clamp(max=_MAX_POSITIVE_WEIGHT)


def masked_loss(
    logits: Tensor, labels: Tensor, weights: Tensor, smoothing: float, rows: Tensor
) -> Tensor:
    """Return the mean binary cross-entropy over known labels, each counted as its row in ``rows``.

    0 when none is known.
    """
    known = (~labels.isnan()) * rows[:, None]
    targets = labels.nan_to_num(0.0)
    smoothed = targets * (1 - smoothing) + smoothing / 2
    each = torch.nn.functional.binary_cross_entropy_with_logits(
        logits, smoothed, pos_weight=weights, reduction="none"
    )
    return (each * known).sum() / known.sum().clamp(min=1e-6)


def _optimiser(net: Network, recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW over the heads and the upper layers; lower layers learn more slowly or not at all."""
    for parameter in net.encoder.parameters():
        parameter.requires_grad = False
    groups = [{"params": list(net.heads.parameters()), "lr": recipe.head_rate}]
    for number in range(recipe.frozen, recipe.layers):
        parameters = list(net.encoder.encoder.layer[number].parameters())
        for parameter in parameters:
            parameter.requires_grad = True
        rate = recipe.rate * recipe.decay ** (recipe.layers - 1 - number)
        groups.append({"params": parameters, "lr": rate})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)


def _pace(step: int, steps: int, recipe: Recipe) -> float:
    """Linear warm-up, then linear decay to 2 %."""
    rise = min(1.0, (step + 1) / (recipe.warm_up * steps))
    return rise * (0.02 + 0.98 * max(0.0, 1 - step / steps))


def predict(net: Network, tokenizer: Tokenizer, texts: Sequence[str], recipe: Recipe) -> np.ndarray:
    """Return logits (texts, heads) in the order of ``texts``."""
    batches = Batches(texts, tokenizer, net, recipe)
    scores = np.zeros((len(texts), len(LEARNT)), np.float32)
    with torch.inference_mode():
        for rows in batches.in_length_order(64):
            hidden, keep = batches.take(rows)
            logits = net.classify(net.layers(hidden, keep, recipe.frozen), keep)
            scores[rows] = logits.numpy()
    return scores


def out_of_fold(
    base: Base, table: pl.DataFrame, recipe: Recipe, folds: int, checkpoints: Path
) -> np.ndarray:
    """Return logits (rows, heads), each row scored by a model that never saw its group.

    Each fold's scores are kept in ``checkpoints`` and reused, so that a run can be resumed.
    """
    strata = table.select(pl.concat_str(["source", *FLAGS], ignore_nulls=True)).to_series()
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=recipe.seed)
    scores = np.full((len(table), len(LEARNT)), np.nan, np.float32)
    splits = splitter.split(np.zeros(len(table)), strata.to_numpy(), table["group"].to_numpy())
    for fold, (seen, unseen) in enumerate(splits):
        path = checkpoints / f"fold_{recipe.layers}_layers_{fold}.npy"
        if not path.is_file():
            net = fit(base, table[seen], recipe)
            np.save(path, predict(net, base.tokenizer, table[unseen]["text"].to_list(), recipe))
        scores[unseen] = np.load(path)
        log.info("fold %d of %d done", fold + 1, folds)
    return scores
