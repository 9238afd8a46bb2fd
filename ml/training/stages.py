"""The two stages of fine-tuning: first other languages, then Danish from there.

What the foreign sets teach does not depend on the Danish folds, so it is learnt once (Phang et al.
2018, arXiv 1811.01088). Here belongs which table a stage learns from. How is `train`'s.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cached_property, partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
import torch
from tokenizers import Tokenizer

from ml.scoring.network import Network
from ml.scoring.quantised import dequantise, quantise
from ml.taxonomy import LEARNT
from ml.training.base import Base, build_encoder
from ml.training.folds import Score
from ml.training.train import Recipe, fit, predict


class Stages:
    """Learns a network per table of Danish rows, each from the same start."""

    def __init__(self, base: Base, foreign: pl.DataFrame, recipe: Recipe, folder: Path) -> None:
        """Keep checkpoints in ``folder``; ``foreign`` is the table of the first stage."""
        self.base, self.foreign, self.recipe, self.folder = base, foreign, recipe, folder

    @cached_property
    def start(self) -> Network:
        """The network after the first stage."""
        torch.manual_seed(self.recipe.seed)
        net = Network(build_encoder(self.base, self.recipe.layers), LEARNT)
        epochs = self.recipe.foreign_epochs
        checkpoint = self.folder / "foreign.pt"
        return fit(net, self.base.tokenizer, self.foreign, _first(self.recipe), epochs, checkpoint)

    def final(self, danish: pl.DataFrame, name: str = "final") -> Network:
        """The network after the second stage, on ``danish``: the mean of several seeds' weights.

        They start from the same network, so that their mean is one as well (Wortsman et al. 2022,
        arXiv 2203.05482). Checkpoints begin with ``name``.
        """
        states = [net.state_dict() for net in self._learnt(danish, name)]
        mean = {key: torch.stack([one[key] for one in states]).mean(0) for key in states[0]}
        net = copy.deepcopy(self.start)
        net.load_state_dict(mean)
        return net.eval()

    def _learnt(self, danish: pl.DataFrame, name: str) -> list[Network]:
        """One network per seed, several at once: a thread each does more than all on one seed."""
        recipes = [
            replace(self.recipe, seed=self.recipe.seed + step, seeds=1)
            for step in range(self.recipe.seeds)
        ]
        paths = [self.folder / f"{name}_seed_{one.seed}.pt" for one in recipes]
        learn = partial(_fitted, self.start, self.base.tokenizer, danish)
        threads = torch.get_num_threads()
        workers = min(len(recipes), threads)
        if workers == 1:
            return list(map(learn, recipes, paths))
        prepared = _equip, (threads // workers, logging.root.level)
        with ProcessPoolExecutor(workers, get_context("spawn"), *prepared) as pool:
            return list(pool.map(learn, recipes, paths))

    def learn(self, seen: pl.DataFrame, name: str) -> Score:
        """What scores texts after learning from ``seen``, with weights rounded as they ship."""
        net = self.final(seen, name)
        net.load_state_dict(dequantise(quantise(net.state_dict())))

        def score(texts: Sequence[str]) -> np.ndarray:
            return predict(net, self.base.tokenizer, texts)

        return score


def _fitted(
    start: Network, tokenizer: Tokenizer, danish: pl.DataFrame, recipe: Recipe, path: Path
) -> Network:
    return fit(copy.deepcopy(start), tokenizer, danish, recipe, recipe.epochs, path)


def _equip(threads: int, level: int) -> None:
    """Prepare a process that learns one seed."""
    torch.set_num_threads(threads)
    logging.basicConfig(level=level, format="%(asctime)s %(process)d %(message)s")


def _first(recipe: Recipe) -> Recipe:
    """The recipe without what only the second stage knows of: a change of that keeps the first."""
    return replace(recipe, epochs=0, seeds=0, respelt=0.0, among=0.0, real=1.0)
