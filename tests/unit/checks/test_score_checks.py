"""The scores boundary: coverage, range and drift of the current model's scores."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest
from invented_posts import NOW, failed, key, only, posts

from orchestration.assets.scores import as_scores
from orchestration.canonical import SCORES
from orchestration.checks.rules import Outcome
from orchestration.checks.scores import check_scores

MODEL = "model-2"
Change = Callable[[pl.DataFrame], pl.DataFrame]


def _scores(frame: pl.DataFrame) -> pl.DataFrame:
    """Scores of each text, spread evenly over [0, 1) in the order of time."""
    spread = (pl.int_range(pl.len()) * 37 % 100) / 100
    texts = frame.unique("text_key", maintain_order=True)
    return as_scores(
        texts.select(
            "text_key",
            model_version=pl.lit(MODEL),
            attack_score=spread,
            recognition_score=1 - spread,
            is_attack=spread > 0.5,
            is_recognition=spread <= 0.5,
            hateful_score=spread,
            target_age_score=spread,
            severity=pl.when(spread > 0.5).then(2).otherwise(0),
            is_hateful=spread > 0.75,
            is_ritual=spread < 0.25,
        )
    )


def _check(
    folder: Path, staged: pl.DataFrame, scores: pl.DataFrame
) -> tuple[list[Outcome], dg.AssetCheckResult]:
    for name, frame in ((MODEL, scores), ("_schema", scores.clear())):
        (folder / name).mkdir(parents=True)
        frame.write_parquet(folder / name / "0.parquet")
    with duckdb.connect() as connection:
        connection.register("staged", staged.select("text_key", "text_clean", "created_at"))
        return check_scores(connection, folder, MODEL, posts="staged")


def _first(column: str, value: object) -> Change:
    literal = pl.lit(value, SCORES[column])
    first = pl.int_range(pl.len()) < 3
    return lambda frame: frame.with_columns(
        pl.when(first).then(literal).otherwise(column).alias(column)
    )


def _crowded(count: int) -> pl.DataFrame:
    """`count` posts of five weeks."""
    age = pl.int_range(pl.len()) * (timedelta(days=35) / count)
    return posts(count).with_columns(created_at=pl.lit(NOW) - age)


def test_full_coverage_in_range_passes(tmp_path: Path) -> None:
    staged = posts()
    outcomes, result = _check(tmp_path, staged, _scores(staged))
    assert failed(outcomes) == set()
    assert result.passed


@pytest.mark.parametrize(
    "labels",
    [
        {"is_attack": False, "is_hateful": True, "severity": 0},
        {"is_recognition": False, "is_ritual": True},
        {"is_recognition": None, "is_ritual": True},
        {"is_attack": None, "is_hateful": None, "severity": 2},
        {"is_attack": True, "severity": 5},
        {"is_attack": True, "severity": 0},
        {"is_attack": False, "is_hateful": False, "severity": 1},
    ],
)
def test_labels_that_contradict_each_other_fail(tmp_path: Path, labels: dict[str, object]) -> None:
    staged = posts()
    scores = _scores(staged)
    for column, value in labels.items():
        scores = _first(column, value)(scores)
    outcomes, _ = _check(tmp_path, staged, scores)
    assert failed(outcomes) == {"contradiction_count"}
    assert only(outcomes, "contradiction_count").failed_count == 3


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("missing_score_count", lambda frame: frame.tail(-3)),
        ("missing_score_count", _first("model_version", "model-1")),
        ("attack_outside_count", _first("attack_score", 1.01)),
        ("attack_outside_count", _first("attack_score", -0.01)),
        ("attack_outside_count", _first("attack_score", float("nan"))),
        ("attack_outside_count", _first("attack_score", None)),
        ("recognition_outside_count", _first("recognition_score", 1.01)),
        ("recognition_outside_count", _first("recognition_score", None)),
        ("other_outside_count", _first("hateful_score", 1.01)),
        ("other_outside_count", _first("target_age_score", float("nan"))),
    ],
)
def test_each_fault_fails_its_rule_only(tmp_path: Path, column: str, change: Change) -> None:
    staged = posts()
    outcomes, result = _check(tmp_path, staged, change(_scores(staged)))
    assert only(outcomes, column).failed_count == 3
    assert not result.passed
    assert result.description is not None
    assert f"expect_column_max_to_be_between({column}) exactly 0: observed 3, 3 rows" in (
        result.description
    )


def test_one_score_serves_all_posts_of_the_same_text_and_a_missing_one_counts_each(
    tmp_path: Path,
) -> None:
    staged = pl.concat([posts(10), posts(10).with_columns(post_key=pl.lit(key("again")))])
    outcomes, _ = _check(tmp_path / "all", staged, _scores(staged))
    assert failed(outcomes) == set()
    outcomes, _ = _check(tmp_path / "some", staged, _scores(staged).tail(-2))
    assert only(outcomes, "missing_score_count").failed_count == 4


def test_posts_without_text_need_no_score(tmp_path: Path) -> None:
    staged = posts()
    scores = _scores(staged).tail(-3)
    empty = pl.Series("text_clean", [None, "", None])
    blank = pl.concat([empty, staged["text_clean"].tail(-3)])
    outcomes, _ = _check(tmp_path, staged.with_columns(blank), scores)
    assert failed(outcomes) == set()


def test_many_texts_that_the_model_left_out_are_a_warning(tmp_path: Path) -> None:
    staged = posts(40)
    left_out = pl.int_range(pl.len()) < 3
    scores = _scores(staged).with_columns(
        pl.when(left_out)
        .then(None)
        .otherwise(pl.col("attack_score", "recognition_score"))
        .name.keep(),
        unscored_reason=pl.when(left_out).then(pl.lit("too_long")),
    )
    outcomes, result = _check(tmp_path, staged, scores)
    outcome = only(outcomes, "unscored_share")
    assert (outcome.observed, outcome.failed_count) == (pytest.approx(0.075), 3)
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.WARN)


@pytest.mark.parametrize("head", ["attack", "recognition"])
def test_a_week_of_other_scores_is_a_warning_for_its_head(tmp_path: Path, head: str) -> None:
    staged = _crowded(2000)
    last_week = pl.int_range(pl.len()) < 390
    shifted = pl.when(last_week).then(pl.lit(0.99, pl.Float32)).otherwise(f"{head}_score")
    outcomes, result = _check(
        tmp_path, staged, _scores(staged).with_columns(shifted.alias(f"{head}_score"))
    )
    assert (only(outcomes, f"{head}_psi").observed or 0) > 0.2
    assert result.severity == dg.AssetCheckSeverity.WARN


def test_a_steady_distribution_is_measured_and_too_few_posts_are_not(tmp_path: Path) -> None:
    staged = _crowded(2000)
    outcomes, _ = _check(tmp_path / "many", staged, _scores(staged))
    measured = {one.rule.column: one.observed for one in outcomes}
    assert measured["attack_psi"] == pytest.approx(0, abs=0.05)
    few = posts()
    outcomes, _ = _check(tmp_path / "few", few, _scores(few))
    assert {one.rule.column: one.observed for one in outcomes}["attack_psi"] is None


def test_no_posts_and_no_scores_pass(tmp_path: Path) -> None:
    outcomes, _ = _check(tmp_path, posts().clear(), _scores(posts()).clear())
    assert failed(outcomes) == set()
