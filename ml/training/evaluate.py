"""How well each head does on each training set, out of fold.

Here belong the figures of the model card. Choosing thresholds is `calibrate`'s.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from sklearn.metrics import roc_auc_score

from ml.evaluation.measures import (
    average_precision,
    calibration_error,
    macro_f1,
    precision_recall_f1,
)
from ml.scoring.labels import ONLY_OF
from ml.taxonomy import FLAGS, LEARNT
from ml.training.calibrate import best_cut, decide, known, probabilities
from ml.training.companion import out_of_fold_companion, together
from ml.training.folds import Folds
from ml.training.sets import DKHATE, OFFENSIVE

BY_SOURCE = (*FLAGS, OFFENSIVE)


def held_out(
    table: pl.DataFrame, logits: np.ndarray, parts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return chances and calls (rows, LEARNT), calibrated and cut without the rows' own fold.

    As in scoring only an attack is called hateful, and only recognition a ritual.

    ``parts`` is the fold of each row; where there is one fold only, it decides for itself.
    """
    chances, called = np.zeros(logits.shape), np.zeros(logits.shape, bool)
    for here, others in _turns(parts):
        for head, one in decide(table.filter(others), logits[others]).items():
            column = LEARNT.index(head)
            chances[here, column] = probabilities(logits[here, column].astype(float), one)
            called[here, column] = chances[here, column] >= one.threshold
    for head, whole in ONLY_OF.items():
        called[:, LEARNT.index(head)] &= called[:, LEARNT.index(whole)]
    return chances, called


def _turns(parts: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the rows of each part, and the rows that decide for them: all others, if any."""
    for part in np.unique(parts):
        here = parts == part
        yield here, ~here if not here.all() else here


def figures(
    table: pl.DataFrame, logits: np.ndarray, parts: np.ndarray
) -> dict[str, dict[str, float]]:
    """Return measures per "head on all" and, for the flags, per "head on source".

    Only where labels of both kinds occur. ``logits`` (rows, LEARNT) are out of fold, ``parts``
    (rows) says which fold.
    """
    chances, called = held_out(table, logits, parts)
    sources = table["source"].unique(maintain_order=True).to_list()
    found = {}
    for head in LEARNT:
        apart = {one: [one] for one in sources if head in BY_SOURCE}
        for name, of in {"all": sources, **apart}.items():
            rows = known(table, head, tuple(of))
            truth = table[head].to_numpy()[rows].astype(bool)
            if 0 < truth.sum() < len(truth):
                column = LEARNT.index(head)
                values = measure(truth, chances[rows, column], called[rows, column])
                found[f"{head} on {name}"] = values
    return found


def companion_figures(
    table: pl.DataFrame, logits: np.ndarray, folds: Folds
) -> dict[str, dict[str, float]]:
    """Ranking and macro-F1 of `offensive` by n-grams alone, and by them and the encoder.

    ``logits`` (rows, LEARNT) and the n-grams' scores are out of the same folds. The cut of each
    fold has the best macro-F1 on the others.
    """
    rows = known(table, OFFENSIVE, (DKHATE,)) & ~np.isnan(logits).any(1)
    truth, parts = table[OFFENSIVE].to_numpy()[rows].astype(bool), folds.of(table)[rows]
    words = out_of_fold_companion(table, folds)[rows]
    encoder = logits[rows, LEARNT.index(OFFENSIVE)].astype(float)
    scores = {"encoder": encoder, "n-grams": words, "both": together(encoder, words)}
    return {
        f"{OFFENSIVE} on {DKHATE}, {name}": _cut(truth, one, parts) for name, one in scores.items()
    }


def _cut(truth: np.ndarray, score: np.ndarray, parts: np.ndarray) -> dict[str, float]:
    """Return counts, average precision, and macro-F1 with each part cut as suits the others."""
    called = np.zeros(len(truth), bool)
    for here, others in _turns(parts):
        cuts = np.quantile(score[others], np.linspace(0.5, 0.99, 99))
        called[here] = score[here] >= best_cut(truth[others], score[others], cuts, macro_f1)
    return {
        "rows": len(truth),
        "positive": int(truth.sum()),
        "average_precision": round(average_precision(truth, score), 4),
        "macro_f1": round(macro_f1(truth, called), 4),
    }


def measure(truth: np.ndarray, score: np.ndarray, called: np.ndarray) -> dict[str, float]:
    """Return counts, ranking measures, calibration error, and precision, recall, F1 of the calls.

    All arrays are of rows; ``score`` in [0, 1].
    """
    precision, recall, f1 = precision_recall_f1(truth, called)
    values = {
        "rows": len(truth),
        "positive": int(truth.sum()),
        "roc_auc": roc_auc_score(truth, score),
        "average_precision": average_precision(truth, score),
        "calibration_error": calibration_error(truth, score),
        "precision": precision or 0.0,
        "recall": recall,
        "f1": f1,
        "macro_f1": macro_f1(truth, called),
    }
    return {name: round(float(value), 4) for name, value in values.items()}
