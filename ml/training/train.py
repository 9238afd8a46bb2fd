"""Fine-tuning: one encoder, one output per head, losses masked where a label is unknown.

Here belong optimising, its checkpoints and predicting. Reading sets (``data``), cross-validation
(``folds``), figures (``evaluate``) and files (``export``) do not.
"""

import logging
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import torch
from tokenizers import Tokenizer

from ml.replacing import replacing
from ml.scoring.loading import MAX_TOKENS
from ml.scoring.network import Network
from ml.scoring.padding import pad
from ml.scoring.passages import flat, strongest
from ml.scoring.scorer import readable
from ml.taxonomy import LEARNT
from ml.training.base import PADDING
from ml.training.batches import (
    Ids,
    among_others,
    drawn,
    in_length_order,
    read,
    shuffled,
    tokenised,
)
from ml.training.data import spellings
from ml.training.losses import (
    constants,
    head_weights,
    labels_of,
    masked_loss,
    movable,
    positive_weights,
    quiet,
    row_weights,
    told_apart,
    where_cut,
)
from ml.training.names import digest

log = logging.getLogger(__name__)

FLOAT32, BFLOAT16 = "float32", "bfloat16"


@dataclass(frozen=True)
class Recipe:
    """How to fine-tune: depth, frozen lower layers and optimiser steps.

    Embeddings learn only where no layer is frozen. The Danish stage is learnt ``seeds`` times, from
    ``seed`` on; in it a share ``respelt`` of the texts is spelt otherwise, a share ``among`` stands
    among other texts, and a real comment counts ``real`` times an invented one. ``precision`` is
    that of the matrix products, ``float32`` or ``bfloat16``; weights stay 32 bits wide.
    """

    layers: int = 12
    frozen: int = 0
    foreign_epochs: int = 1
    epochs: int = 3
    batch: int = 16
    max_len: int = 128
    rate: float = 2e-4
    head_rate: float = 5e-4
    decay: float = 0.93
    warm_up: float = 0.1
    respelt: float = 0.25
    among: float = 0.25
    real: float = 3.0
    precision: str = FLOAT32
    seeds: int = 2
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise ``ValueError`` where the precision is none that is known."""
        if self.precision not in (FLOAT32, BFLOAT16):
            raise ValueError(f"precision is {FLOAT32} or {BFLOAT16}, not {self.precision!r}")


class _Run:
    """A network with its optimiser, schedule and dice: all that a checkpoint must hold."""

    def __init__(self, net: Network, recipe: Recipe, steps: int) -> None:
        torch.manual_seed(recipe.seed)
        self.net, self.dice = net, random.Random(recipe.seed)
        self.optimiser = _optimiser(net, recipe)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: _pace(step, steps, recipe)
        )
        self.parts: dict[str, Any] = {
            "net": net, "optimiser": self.optimiser, "schedule": self.schedule,
        }  # fmt: skip

    def save(self, path: Path, name: str, epoch: int) -> None:
        """Replace the checkpoint at ``path``: this is run ``name`` after ``epoch`` epochs."""
        state = {part: owner.state_dict() for part, owner in self.parts.items()}
        dice = {"dice": self.dice.getstate(), "torch": torch.get_rng_state()}
        with replacing(path) as partial:
            torch.save({"name": name, "epoch": epoch, **state, **dice}, partial)

    def resume(self, path: Path, name: str) -> int:
        """Return how many epochs are done: 0 unless ``path`` is a checkpoint of this very run."""
        if not path.is_file():
            return 0
        saved = torch.load(path, weights_only=False)
        if saved["name"] != name:
            return 0
        for part, owner in self.parts.items():
            owner.load_state_dict(saved[part])
        self.dice.setstate(saved["dice"])
        torch.set_rng_state(saved["torch"])
        log.info("going on after epoch %d", saved["epoch"])
        return int(saved["epoch"])


def fit(
    net: Network,
    tokenizer: Tokenizer,
    table: pl.DataFrame,
    recipe: Recipe,
    epochs: int,
    checkpoint: Path,
) -> Network:
    """Fine-tune ``net`` on ``table`` and return it in evaluation mode.

    After each epoch ``checkpoint`` is replaced; a run that was killed goes on from it and gives
    the same weights as one that was not. A checkpoint of another run is replaced.
    """
    texts = spellings(table, recipe.seed)
    ids, cut = zip(*(tokenised(one, tokenizer, recipe.max_len) for one in texts), strict=True)
    labels = where_cut(labels_of(table), set().union(*cut))
    weights = row_weights(table, recipe.real)
    name = digest(recipe, epochs, texts, labels.tolist(), weights.tolist(), net, constants())
    run = _Run(net, recipe, epochs * math.ceil(len(table) / recipe.batch))
    done = run.resume(checkpoint, name)
    if done == epochs:
        return net.eval()
    may, calm = movable(labels), quiet(labels)
    for epoch in range(done, epochs):
        spelt = drawn(ids, recipe.respelt, run.dice)
        shown = among_others(spelt, may, calm, recipe.among, recipe.max_len, run.dice)
        losses = _epoch(run, shown, labels, weights, recipe)
        log.info("epoch %d of %d: loss %.4f", epoch + 1, epochs, np.mean(losses))
        run.save(checkpoint, name, epoch + 1)
    return net.eval()


def _epoch(
    run: _Run, ids: Ids, labels: torch.Tensor, weights: torch.Tensor, recipe: Recipe
) -> list[float]:
    positive, heads = positive_weights(labels), head_weights() * told_apart(labels)
    run.net.train()
    losses = []
    for rows in shuffled(ids, recipe.batch, run.dice):
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe.precision == BFLOAT16):
            logits = run.net(*pad([ids[row] for row in rows], PADDING)).float()
        loss = masked_loss(logits, labels[rows], positive, heads, weights[rows])
        run.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(run.net.parameters(), 1.0)
        run.optimiser.step()
        run.schedule.step()
        losses.append(loss.item())
    return losses


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
    if recipe.frozen == 0:
        embeddings = list(net.encoder.embeddings.parameters())
        groups.append({"params": embeddings, "lr": recipe.rate * recipe.decay**recipe.layers})
        for parameter in embeddings:
            parameter.requires_grad = True
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)


def _pace(step: int, steps: int, recipe: Recipe) -> float:
    """Linear warm-up, then linear decay to 2 %."""
    rise = min(1.0, (step + 1) / (recipe.warm_up * steps))
    return rise * (0.02 + 0.98 * max(0.0, 1 - step / steps))


def predict(net: Network, tokenizer: Tokenizer, texts: Sequence[str]) -> np.ndarray:
    """Return logits (texts, heads) of at least one text, in order, read as scoring reads them."""
    ids, owners = flat(read([readable(text) for text in texts], tokenizer, MAX_TOKENS))
    scores = np.zeros((len(ids), len(LEARNT)), np.float32)
    with torch.inference_mode():
        for rows in in_length_order(ids, 64):
            scores[rows] = net(*pad([ids[row] for row in rows], PADDING)).numpy()
    return strongest(scores, owners, LEARNT, dict.fromkeys(LEARNT, 0.0))
