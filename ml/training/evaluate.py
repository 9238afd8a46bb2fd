"""How well each head does on each training set, out of fold.

Here belong the figures of the model card. Choosing thresholds is `calibrate`'s.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

from ml.evaluation.measures import average_precision, calibration_error
from ml.taxonomy import FLAGS, LEARNT
from ml.training.calibrate import Decision, known, probabilities

SHOWN = (*FLAGS, "offensive")


def figures(
    table: pl.DataFrame, logits: np.ndarray, decisions: dict[str, Decision]
) -> dict[str, dict[str, float]]:
    """Return measures per "head on source" for every pair with labels of both kinds."""
    found = {}
    for head in SHOWN:
        for source in table["source"].unique(maintain_order=True):
            rows = known(table, head, (source,))
            truth = table[head].to_numpy()[rows].astype(bool)
            if 0 < truth.sum() < len(truth):
                scores = probabilities(logits[rows, LEARNT.index(head)], decisions[head])
                found[f"{head} on {source}"] = measure(truth, scores, decisions[head].threshold)
    return found


def measure(truth: np.ndarray, score: np.ndarray, cut: float) -> dict[str, float]:
    """Return counts, ranking measures, calibration error, and precision, recall, F1 at `cut`."""
    precision, recall, f1, _ = precision_recall_fscore_support(
        truth, score >= cut, labels=[False, True], zero_division=0
    )
    values = {
        "rows": len(truth),
        "positive": int(truth.sum()),
        "roc_auc": roc_auc_score(truth, score),
        "average_precision": average_precision(truth, score),
        "calibration_error": calibration_error(truth, score),
        "precision": precision[1],
        "recall": recall[1],
        "f1": f1[1],
        "macro_f1": float(np.mean(f1)),
    }
    return {name: round(float(value), 4) for name, value in values.items()}
