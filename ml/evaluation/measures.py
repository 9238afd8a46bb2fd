"""Measures over labels and scores: arrays in, numbers out.

Here belong the statistics, each with its source. Which texts, heads and functions are measured is
`report`'s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import (
    average_precision_score,
    cohen_kappa_score,
    precision_recall_fscore_support,
)

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Grades = npt.NDArray[np.int64]
BINS = 10
RESAMPLES = 2_000
BLOCK = 50  # resamples drawn at once, so that memory does not grow with them


@dataclass(frozen=True)
class Interval:
    """A value and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def average_precision(labels: Flags, scores: Floats, prevalence: float | None = None) -> float:
    """Area under precision and recall, in [0, 1]; with `prevalence` as if positives were so rare.

    Weights make positives and negatives count in that proportion (Saito and Rehmsmeier 2015 on why
    the figure depends on it). NaN when one of the two is absent.
    """
    positives = int(labels.sum())
    if positives in (0, len(labels)):
        return float("nan")
    weights = None
    if prevalence is not None:
        rare, common = prevalence / positives, (1 - prevalence) / (len(labels) - positives)
        weights = np.where(labels, rare, common)
    return float(average_precision_score(labels, scores, sample_weight=weights))


def f1(labels: Flags, called: Flags) -> float:
    """F1 of the positive class, in [0, 1]; 0 when nothing is called and nothing is positive."""
    hits = float((labels & called).sum())
    return 2 * hits / max(float(labels.sum() + called.sum()), 1.0)


def macro_f1(labels: Flags, called: Flags) -> float:
    """Mean of the F1 of both classes, in [0, 1]."""
    return (f1(labels, called) + f1(~labels, ~called)) / 2


def precision_recall_f1(labels: Flags, called: Flags) -> tuple[float | None, float, float]:
    """Precision, recall and F1 of the positive class, in [0, 1]; no precision if none is called."""
    found = precision_recall_fscore_support(labels, called, average="binary", zero_division=0)
    precision, recall, score, _ = found
    return (float(precision) if called.any() else None), float(recall), float(score)


def weighted_kappa(labels: Grades, given: Grades) -> float | None:
    """Agreement of grades beyond chance with squared distances (Cohen 1968), at most 1.

    None when labels and grades all are one and the same grade: then chance agrees as well.
    """
    if len(np.union1d(labels, given)) < 2:
        return None
    return float(cohen_kappa_score(labels, given, weights="quadratic"))


def f1_interval(labels: Flags, called: Flags, groups: npt.NDArray[np.int64]) -> Interval:
    """F1 with a percentile bootstrap over groups (Efron and Tibshirani 1993), so that minimal pairs
    are drawn together; 2,000 resamples, a fixed seed.
    """
    _, group = np.unique(groups, return_inverse=True)
    count = int(group.max()) + 1 if len(group) else 0
    sums = np.zeros((count, 2))
    np.add.at(sums, group, np.column_stack([labels & called, labels.astype(int) + called]))
    dice, even = np.random.default_rng(0), np.full(count, 1 / count)
    blocks = [dice.multinomial(count, even, BLOCK) @ sums for _ in range(RESAMPLES // BLOCK)]
    hits, either = np.concatenate(blocks).T
    drawn = 2 * hits / np.maximum(either, 1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(f1(labels, called), float(low), float(high))


def calibration(labels: Flags, scores: Floats) -> list[tuple[float, float, int]]:
    """Per tenth of the score: mean score, share of positives, rows; empty tenths are left out."""
    tenth = np.minimum((scores * BINS).astype(int), BINS - 1)
    return [
        (float(scores[tenth == one].mean()), float(labels[tenth == one].mean()), int(rows))
        for one in range(BINS)
        if (rows := (tenth == one).sum())
    ]


def calibration_error(labels: Flags, scores: Floats) -> float:
    """Expected calibration error over ten equal bins (Guo et al. 2017), in [0, 1]."""
    parts = calibration(labels, scores)
    total = sum(rows for *_, rows in parts)
    return sum(rows * abs(said - seen) for said, seen, rows in parts) / max(total, 1)
