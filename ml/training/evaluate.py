"""Honest figures: thresholds chosen out of fold, and how well each head then does.

Here belong thresholds and measures on labelled sets. Training and writing files do not.
"""

import numpy as np
import polars as pl
from sklearn.metrics import average_precision_score, precision_recall_fscore_support, roc_auc_score

from ml.training.data import HEADS

THRESHOLD_SOURCE = {"attack": "dkhate", "recognition": "goemotions"}
_GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)


def thresholds(table: pl.DataFrame, scores: np.ndarray) -> dict[str, float]:
    """Return per head the threshold with the best F1 of the positive class.

    ``scores`` (rows, heads) must be out of fold; only ``THRESHOLD_SOURCE`` rows count.
    """
    chosen = {}
    for column, head in enumerate(HEADS):
        known = _known(table, head, THRESHOLD_SOURCE[head])
        truth, score = table[head].to_numpy()[known].astype(bool), scores[known, column]
        chosen[head] = float(max(_GRID, key=lambda cut: _f1(truth, score >= cut)))
    return chosen


def _known(table: pl.DataFrame, head: str, source: str) -> np.ndarray:
    wanted = (pl.col("source") == source) & pl.col(head).is_not_null()
    return table.select(wanted).to_series().to_numpy()


def _f1(truth: np.ndarray, guess: np.ndarray) -> float:
    return float(2 * (truth & guess).sum() / max(1, truth.sum() + guess.sum()))


def figures(
    table: pl.DataFrame, scores: np.ndarray, cuts: dict[str, float]
) -> dict[str, dict[str, float]]:
    """Return measures per "head on source" for every pair with labels of both kinds."""
    found = {}
    for column, head in enumerate(HEADS):
        for source in table["source"].unique(maintain_order=True):
            known = _known(table, head, source)
            truth = table[head].to_numpy()[known].astype(bool)
            if 0 < truth.sum() < len(truth):
                found[f"{head} on {source}"] = measure(truth, scores[known, column], cuts[head])
    return found


def measure(truth: np.ndarray, score: np.ndarray, cut: float) -> dict[str, float]:
    """Return counts, ranking measures, and precision, recall and F1 at ``cut``."""
    guess = score >= cut
    precision, recall, f1, _ = precision_recall_fscore_support(
        truth, guess, labels=[False, True], zero_division=0
    )
    values = {
        "rows": len(truth),
        "positive": int(truth.sum()),
        "roc_auc": roc_auc_score(truth, score),
        "average_precision": average_precision_score(truth, score),
        "precision": precision[1],
        "recall": recall[1],
        "f1": f1[1],
        "macro_f1": float(np.mean(f1)),
    }
    return {name: round(float(value), 4) for name, value in values.items()}
