"""A linear model of character and word n-grams beside the encoder, for `offensive` alone.

DKHate's label counts bare profanity, which n-grams see at once and a small encoder learns slowly.
The head is never shown, so the companion is not shipped: it tells what the words alone hold.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from ml.training.calibrate import known
from ml.training.folds import Folds
from ml.training.sets import DKHATE, OFFENSIVE


def companion() -> Pipeline:
    """Character 1- to 5-grams within words, word 1- and 2-grams, logistic regression."""
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5), sublinear_tf=True, min_df=2)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    judge = LogisticRegression(C=30, class_weight="balanced", max_iter=2000)
    return make_pipeline(make_union(letters, words), judge)


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
