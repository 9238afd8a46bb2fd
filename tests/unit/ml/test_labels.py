"""Labels that follow from scores."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.scoring.labels import with_labels
from ml.taxonomy import FLAGS, HEADS, SEVERITY_STEPS, TARGET_HEADS

THRESHOLDS = dict.fromkeys((*FLAGS, *SEVERITY_STEPS), 0.5)
CHANCE = st.floats(0, 1, width=32)


def labelled(**scores: float | None) -> dict[str, object]:
    row = {f"{head}_score": [scores.get(head, 0.0)] for head in THRESHOLDS}
    return with_labels(pl.DataFrame(row).cast(pl.Float32), THRESHOLDS).row(0, named=True)


@pytest.mark.parametrize(
    ("steps", "severity"),
    [((0.1, 0.9, 0.9), 1), ((0.9, 0.1, 0.9), 2), ((0.9, 0.9, 0.1), 3), ((0.9, 0.9, 0.9), 4)],
)
def test_severity_goes_up_to_the_first_step_that_is_not_reached(steps, severity) -> None:
    scores = dict(zip(SEVERITY_STEPS, steps, strict=True))
    assert labelled(attack=0.9, **scores)["severity"] == severity
    assert labelled(attack=0.1, **scores)["severity"] == 0


def test_without_a_score_there_is_no_label() -> None:
    row = labelled(**dict.fromkeys(THRESHOLDS, None))
    assert all(value is None for value in row.values())


@given(st.fixed_dictionaries(dict.fromkeys(THRESHOLDS, CHANCE)))
def test_only_attacks_are_hateful_or_severe_and_only_recognition_is_ritual(scores) -> None:
    row = labelled(**scores)
    assert row["is_attack"] or not row["is_hateful"]
    assert row["is_recognition"] or not row["is_ritual"]
    assert (row["severity"] > 0) == row["is_attack"]


def test_a_model_with_one_head_gets_its_label_only() -> None:
    table = with_labels(pl.DataFrame({"attack_score": [0.7]}), {"attack": 0.5})
    assert table.columns == ["attack_score", "is_attack"]


def test_columns_come_in_the_order_that_is_promised() -> None:
    heads = dict.fromkeys(HEADS, 0.5)
    table = with_labels(pl.DataFrame({f"{head}_score": [0.7] for head in heads}), heads)
    assert table.columns[:5] == [
        "attack_score", "hateful_score", "severity", "recognition_score", "ritual_score",
    ]  # fmt: skip
    assert table.columns[5:-4] == [f"{head}_score" for head in TARGET_HEADS]
    assert table.columns[-4:] == ["is_attack", "is_hateful", "is_recognition", "is_ritual"]
