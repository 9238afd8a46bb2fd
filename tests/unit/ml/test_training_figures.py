"""Calibration, cuts and figures of cross-validation: no row decides about itself."""

import warnings

import numpy as np
import polars as pl
import pytest

from ml.evaluation import measures
from ml.taxonomy import FLAGS, LEARNT
from ml.training import calibrate, evaluate
from ml.training.folds import Folds


def test_a_stratum_with_fewer_rows_than_folds_is_split_without_a_warning() -> None:
    flags = [pl.lit(False).alias(flag) for flag in FLAGS]
    sources, groups = ["danish"] * 20 + ["dkhate"], [str(number) for number in range(21)]
    table = pl.DataFrame({"source": sources, "group": groups}).with_columns(flags)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        unseen = [part for _, part in Folds(3, 0).splits(table)]
    assert sorted(np.concatenate(unseen).tolist()) == list(range(21))


def test_logits_become_probabilities_that_are_right_as_often_as_they_say() -> None:
    dice = np.random.default_rng(3)
    truth = dice.random(4000) < 0.3
    logit = dice.normal(truth * 2.0, 1.0)
    table = pl.DataFrame(dict.fromkeys(LEARNT, truth)).with_columns(source=pl.lit("danish"))
    decisions = calibrate.decide(table, np.tile(5 * logit[:, None] + 2, len(LEARNT)))
    decision = decisions["attack"]
    chances = calibrate.probabilities(5 * logit + 2, decision)
    assert measures.calibration_error(truth, chances) < 0.03
    assert chances.mean() == pytest.approx(truth.mean(), abs=0.005)
    assert 0.2 < decision.threshold < 0.5


def test_no_row_decides_its_own_calibration_or_threshold() -> None:
    truth = np.array([False, True] * 100)
    logit = np.where(truth, 2.0, -2.0) + np.linspace(-1, 1, 200)
    parts = np.repeat([0, 1], 100)
    turned = np.where(parts == 1, -logit, logit)
    table = pl.DataFrame(dict.fromkeys(LEARNT, truth)).with_columns(source=pl.lit("danish"))
    _, called = evaluate.held_out(table, np.tile(turned[:, None], len(LEARNT)), parts)
    assert (called[:, 0] != truth).all(), "each half was judged by what the other half says"
    alone, calls = evaluate.held_out(table, np.tile(logit[:, None], len(LEARNT)), parts * 0)
    assert (calls[:, 0] == truth).all()
    assert measures.calibration_error(truth, alone[:, 0]) < 0.05


def test_rows_of_other_languages_decide_nothing() -> None:
    truth = np.array([False, True] * 50)
    rows = {head: np.concatenate([truth, ~truth]) for head in LEARNT}
    table = pl.DataFrame(rows).with_columns(source=pl.Series(["danish"] * 100 + ["edos"] * 100))
    logit = np.where(truth, 2.0, -2.0)
    logits = np.tile(np.concatenate([logit, logit])[:, None], len(LEARNT))
    assert calibrate.decide(table, logits)["attack"].scale > 0
    found = evaluate.figures(table, logits, np.zeros(200, int))
    assert found["attack on danish"]["f1"] == 1
    assert found["attack on edos"]["f1"] == 0


def test_the_companion_sees_what_words_tell_and_the_cut_comes_from_the_other_folds() -> None:
    dice = np.random.default_rng(0)
    offensive = np.arange(90) % 3 == 0
    texts = [f"{'sure' if one else 'friske'} torsk nummer {n}" for n, one in enumerate(offensive)]
    unknown = [pl.lit(None, pl.Boolean).alias(head) for head in LEARNT if head != "offensive"]
    table = pl.DataFrame({"text": texts, "offensive": offensive}).with_columns(
        *unknown, source=pl.lit("dkhate"), group=pl.int_range(pl.len()).cast(pl.String)
    )
    logits = dice.normal(size=(90, len(LEARNT))).astype(np.float32)
    folds = Folds(3, 0)
    found = evaluate.companion_figures(table, logits, folds)
    assert found["offensive on dkhate, n-grams"]["average_precision"] == 1
    assert found["offensive on dkhate, n-grams"]["macro_f1"] > 0.95
    assert found["offensive on dkhate, encoder"]["macro_f1"] < 0.7
    alone = found["offensive on dkhate, encoder"]["average_precision"]
    assert alone < found["offensive on dkhate, both"]["average_precision"]


def test_a_cut_that_suits_one_fold_alone_is_not_used_on_it() -> None:
    truth = np.tile([True, False], 20)
    parts = np.repeat([0, 1], 20)
    score = truth + 10.0 * parts
    assert evaluate._cut(truth, score, parts)["macro_f1"] < 0.6
    assert evaluate._cut(truth, score, np.zeros(40, int))["macro_f1"] > 0.7
