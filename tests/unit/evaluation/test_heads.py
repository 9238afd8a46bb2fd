"""Figures of targets and severity, and which rows are drawn together."""

from __future__ import annotations

import polars as pl
import pytest
from models_for_tests import Answering
from sklearn.metrics import cohen_kappa_score

from ml.evaluation.heads import known, severity_figures, target_figures
from ml.labelled import LABELLED


def table(**columns: list) -> pl.DataFrame:
    rows = len(next(iter(columns.values())))
    absent = {name: [None] * rows for name in LABELLED if name not in columns}
    numbers = range(1, rows + 1)
    numbered = {"row": list(numbers), "text": [f"Kommentar {one}" for one in numbers]}
    return pl.DataFrame(absent | numbered | columns, schema=LABELLED)


def test_severity_is_measured_over_attacks_and_kappa_over_all_rows() -> None:
    labels, given = [0, 0, 2, 3, 4, None], [0, 1, 2, 2, 1, 4]
    rows = table(attack=[False, False, True, None, True, True], severity=labels)
    found = severity_figures(rows, pl.DataFrame({"severity": given}))
    assert found["attacks"] == 3
    assert found["exact"] == pytest.approx(1 / 3)
    assert found["within_one"] == pytest.approx(2 / 3)
    assert found["rows"] == 5
    kappa = cohen_kappa_score(labels[:5], given[:5], weights="quadratic")
    assert found["quadratic_weighted_kappa"] == pytest.approx(kappa)


@pytest.mark.parametrize("labels", [[None, None], [0, 0]])
def test_severity_without_an_attack_has_no_figure(labels: list) -> None:
    rows = table(severity=labels, attack=[False, None])
    assert severity_figures(rows, pl.DataFrame({"severity": [0, 0]})) == {}


def test_a_target_is_measured_where_it_does_and_does_not_occur() -> None:
    model = Answering(target_religion_score=[0.9, 0.2, 0.8, 0.1, None, 0.7])
    religion: list[str] = ["religion"]
    rows = table(target=[religion, religion, [], [], religion, None])
    (name, one), *rest = target_figures(rows, model.columns, model.thresholds).items()
    assert (name, rest) == ("religion", [])
    assert (one["rows"], one["positive"]) == (4, 2)
    assert (one["precision"], one["recall"], one["f1"]) == (0.5, 0.5, 0.5)
    assert one["f1_interval"][0] <= 0.5 <= one["f1_interval"][1]
    assert one["calibration_error"] == pytest.approx((0.1 + 0.8 + 0.8 + 0.1) / 4)
    assert target_figures(rows.head(2), model.columns.head(2), model.thresholds) == {}


def test_a_target_that_is_never_called_has_no_precision() -> None:
    model = Answering(target_religion_score=[0.2, 0.1])
    found = target_figures(table(target=[["religion"], []]), model.columns, model.thresholds)
    assert found["religion"]["precision"] is None
    assert found["religion"]["recall"] == 0


def test_an_id_that_may_be_a_comment_is_not_shown() -> None:
    rows = table(attack=[True, False], id=["hej med dig din gamle ven", "k-17"])
    scores = pl.DataFrame({"attack_score": [0.9, 0.1], "is_attack": [True, False]})
    assert known(rows, scores, "attack")["name"].to_list() == ["1", "k-17"]


def test_rows_of_a_pair_or_of_the_same_text_are_one_group_and_a_pair_is_no_text() -> None:
    rows = table(attack=[True, False, True], pair=[None, "1", "1"], text=["1", "a", "b"])
    scores = pl.DataFrame({"attack_score": [0.9, 0.1, 0.8], "is_attack": [True, False, True]})
    groups = known(rows, scores, "attack")["group"]
    assert groups.n_unique() == 2
    assert groups[1] == groups[2]
    same = known(rows.with_columns(text=pl.lit("1"), pair=None), scores, "attack")["group"]
    assert same.n_unique() == 1
