"""Measures against known answers: simulations with a planted truth, and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.evaluation import measures

DICE = np.random.default_rng(7)


def test_average_precision_at_a_prevalence_is_what_a_sample_of_that_prevalence_gives() -> None:
    labels = np.arange(20_000) < 10_000
    scores = DICE.normal(labels * 1.5, 1)
    rare = np.concatenate([np.flatnonzero(labels)[:101], np.flatnonzero(~labels)])
    sampled = measures.average_precision(labels[rare], scores[rare])
    assert measures.average_precision(labels, scores, 0.01) == pytest.approx(sampled, abs=0.06)
    assert measures.average_precision(labels, scores, 0.5) == pytest.approx(
        measures.average_precision(labels, scores)
    )


def test_average_precision_without_both_kinds_is_not_a_number() -> None:
    assert np.isnan(measures.average_precision(np.ones(3, bool), np.ones(3)))


def test_grades_that_never_differ_have_no_kappa() -> None:
    assert measures.weighted_kappa(np.zeros(3, int), np.zeros(3, int)) is None
    assert measures.weighted_kappa(np.arange(5), np.arange(5)) == 1
    assert measures.weighted_kappa(np.arange(5), 4 - np.arange(5)) == pytest.approx(-1)


def test_the_interval_of_f1_holds_the_truth_about_nineteen_times_in_twenty() -> None:
    held = 0
    for _ in range(200):
        labels = DICE.random(300) < 0.3
        called = np.where(labels, DICE.random(300) < 0.8, DICE.random(300) < 0.1)
        interval = measures.f1_interval(labels, called, np.arange(300))
        held += interval.low <= 2 * 0.24 / (0.3 + 0.31) <= interval.high
    assert 180 <= held <= 199


def test_texts_of_one_group_are_drawn_together() -> None:
    labels = DICE.random(100) < 0.5
    called = np.where(DICE.random(100) < 0.7, labels, ~labels)
    alone = measures.f1_interval(labels, called, np.arange(100))
    copies = measures.f1_interval(
        np.tile(labels, 10), np.tile(called, 10), np.tile(np.arange(100), 10)
    )
    assert copies.high - copies.low == pytest.approx(alone.high - alone.low, rel=0.15)


@pytest.mark.parametrize(("shift", "error"), [(0.0, 0.0), (0.2, 0.2)])
def test_calibration_error_is_the_planted_shift(shift: float, error: float) -> None:
    scores = DICE.uniform(0.25, 0.75, 200_000)
    labels = DICE.random(200_000) < scores - shift
    assert measures.calibration_error(labels, scores) == pytest.approx(error, abs=0.01)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=50))
def test_every_row_is_in_one_tenth(rows: list[tuple[bool, float]]) -> None:
    labels = np.array([label for label, _ in rows])
    scores = np.array([score for _, score in rows])
    parts = measures.calibration(labels, scores)
    assert sum(count for *_, count in parts) == len(rows)
    assert 0 <= measures.calibration_error(labels, scores) <= 1
