"""A linear model of character and word n-grams beside the encoder, for `offensive` alone.

DKHate's label counts bare profanity, which n-grams see at once and a small encoder learns slowly.
The head is never shown, so the companion is not shipped: it tells what the words alone hold.
"""

from __future__ import annotations

from typing import Self

import numpy as np
import polars as pl
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from ml.training.calibrate import known
from ml.training.folds import Folds
from ml.training.sets import DKHATE, OFFENSIVE


class LogCountRatios(TransformerMixin, BaseEstimator):
    """Weighs n-grams by how much oftener they occur where the label is yes.

    Wang and Manning 2012, "Baselines and Bigrams", ACL, section 2.
    """

    def fit(self, counts: csr_matrix, labels: np.ndarray) -> Self:
        """Learn a weight per column of ``counts`` (texts, n-grams) from ``labels`` (texts)."""
        yes, no = (1 + np.asarray(counts[side].sum(0)).ravel() for side in (labels, ~labels))
        self.ratios_ = np.log((yes / yes.sum()) / (no / no.sum()))
        return self

    def transform(self, counts: csr_matrix) -> csr_matrix:
        """Return ``counts`` (texts, n-grams) times the weights."""
        return counts.multiply(self.ratios_).tocsr()


def companion() -> Pipeline:
    """Character 1- to 5-grams within words, word 1- and 2-grams, logistic regression."""
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5), sublinear_tf=True, min_df=2)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    judge = LogisticRegression(C=10, class_weight="balanced", max_iter=2000)
    return make_pipeline(make_union(letters, words), LogCountRatios(), judge)


def out_of_fold_companion(table: pl.DataFrame, folds: Folds) -> np.ndarray:
    """Return log odds of `offensive` (rows), NaN where unknown; the folds are the encoder's."""
    rows = known(table, OFFENSIVE, (DKHATE,))
    texts, labels = table["text"].to_numpy(), table[OFFENSIVE].to_numpy()
    scores = np.full(len(table), np.nan)
    for seen, unseen in folds.splits(table):
        learnt, asked = seen[rows[seen]], unseen[rows[unseen]]
        model = companion().fit(texts[learnt], labels[learnt].astype(bool))
        scores[asked] = model.decision_function(texts[asked])
    return scores


def together(encoder: np.ndarray, beside: np.ndarray) -> np.ndarray:
    """Return the mean of two scores (rows), each brought to mean 0 and deviation 1."""
    both = [(one - np.nanmean(one)) / np.nanstd(one) for one in (encoder, beside)]
    mean: np.ndarray = np.mean(both, axis=0)
    return mean
