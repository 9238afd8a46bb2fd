"""From out-of-fold logits to calibrated probabilities and thresholds, per head.

Here belongs what is chosen on training data by cross-validation, once per model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from ml.evaluation.measures import macro_f1
from ml.scoring.labels import EVEN
from ml.taxonomy import HEADS, LEARNT, LEARNT_ONLY, SEVERITY_STEPS
from ml.training.data import DANISH_SOURCES

Quality = Callable[[np.ndarray, np.ndarray], float]
_GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)


@dataclass(frozen=True)
class Decision:
    """How a head's logit becomes a probability, and from which one on it says yes.

    Probability = sigmoid(scale · logit + shift) (Platt 1999).
    """

    scale: float
    shift: float
    threshold: float


def known(table: pl.DataFrame, head: str, sources: tuple[str, ...]) -> np.ndarray:
    """Which rows of `sources` have a label for `head`."""
    wanted = pl.col("source").is_in(sources) & pl.col(head).is_not_null()
    return table.select(wanted).to_series().to_numpy()


def decide(table: pl.DataFrame, logits: np.ndarray) -> dict[str, Decision]:
    """Fit every head on the Danish rows; `logits` (rows, LEARNT) must be out of fold.

    The threshold has the best macro-F1, but for the steps of severity, which scoring takes where
    they are more likely than not: F1 of the positive class alone would pay for false alarms
    as if every third comment were an attack, as among the texts learnt from.
    """
    return {head: _of_head(table, logits, head) for head in (*HEADS, *LEARNT_ONLY)}


def _of_head(table: pl.DataFrame, logits: np.ndarray, head: str) -> Decision:
    rows = known(table, head, DANISH_SOURCES)
    truth = table[head].to_numpy()[rows].astype(bool)
    logit = logits[rows, LEARNT.index(head)].astype(float)
    fitted = LogisticRegression(C=1e3).fit(logit[:, None], truth)
    scale, shift = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    decision = Decision(scale, shift, 0.5)
    chances = probabilities(logit, decision)
    cut = EVEN if head in SEVERITY_STEPS else best_cut(truth, chances, _GRID, macro_f1)
    return Decision(scale, shift, cut)


def best_cut(truth: np.ndarray, score: np.ndarray, cuts: np.ndarray, quality: Quality) -> float:
    """Return which of ``cuts`` gives the calls ``score >= cut`` the highest quality."""
    return float(max(cuts, key=lambda cut: quality(truth, score >= cut)))


def probabilities(logit: np.ndarray, decision: Decision) -> np.ndarray:
    """Calibrated probabilities in [0, 1] of logits of one head."""
    values: np.ndarray = expit(decision.scale * logit + decision.shift)
    return values
