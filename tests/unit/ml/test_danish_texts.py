"""The Danish texts of this project: whole, varied, and in one set only."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from ml.evaluation.functions import judged_by
from ml.evaluation.report import SUITE
from ml.labelled import read_written
from ml.taxonomy import FLAGS, TARGETS
from ml.training.data import DANISH, near_duplicates
from ml.training.describe import counts
from orchestration.settings import PROJECT

PHRASES = PROJECT / "orchestration" / "sources" / "demo" / "phrases"


@pytest.fixture(scope="module")
def training() -> pl.DataFrame:
    return read_written(DANISH)


def table(path: Path) -> pl.DataFrame:
    """The cells of a TSV file as they are written."""
    return pl.read_csv(path, separator="\t", quote_char=None, infer_schema=False)


def phrases(folder: Path) -> list[str]:
    return [text for path in sorted(folder.glob("*.tsv")) for text in table(path)["text"]]


def test_the_training_set_is_large_and_every_row_obeys_the_taxonomy(training) -> None:
    assert training.height >= 3_000
    assert training["id"].is_unique().all()
    assert training["text"].str.to_lowercase().is_unique().all()
    assert set(training["function"]) == set(judged_by())


def test_every_attack_has_a_severity_in_the_counts(training: pl.DataFrame) -> None:
    found = counts(training)
    assert found["rows"] == training.height
    assert sum(found[f"severity {step}"] for step in range(1, 5)) == found["attack"]
    assert min(found[target] for target in TARGETS) >= 100


def test_minimal_pairs_differ_in_a_label(training: pl.DataFrame) -> None:
    labels = pl.struct(*FLAGS, "severity", "target", "recognition_form")
    pairs = training.drop_nulls("pair").group_by("pair").agg(pl.len(), kinds=labels.n_unique())
    assert pairs.height >= 500
    assert pairs.filter(pl.col("len") < 2).is_empty()
    assert (pairs["kinds"] > 1).mean() >= 0.999, "a third text may have been left out"  # type: ignore[operator]


def test_no_frame_of_words_yields_more_than_ten_rows(training) -> None:
    frames = Counter(" ".join(re.findall(r"\w+", text.casefold())[:4]) for text in training["text"])
    assert max(frames.values()) <= 10


def test_training_suite_and_demo_city_share_no_text_and_no_near_duplicate(training) -> None:
    sets = {
        "training": training["text"].to_list(),
        "suite": read_written(SUITE)["text"].to_list(),
        "demo city": phrases(PHRASES),
    }
    rows = [(name, text) for name, texts in sets.items() for text in texts]
    grouped = pl.DataFrame(rows, schema=["set", "text"], orient="row").with_columns(
        group=pl.Series(near_duplicates([text for _, text in rows]))
    )
    shared = grouped.filter(pl.col("set").n_unique().over("group") > 1)
    assert shared.rows() == []


def test_the_sets_hold_what_was_decided_where_two_readings_differ() -> None:
    found = pl.concat([table(DANISH), table(SUITE)]).unpivot(index="id", variable_name="label")
    disputed = table(DANISH.with_name("second_reading.tsv"))
    kept = disputed.join(found, on=["id", "label"], how="left")
    assert disputed.height >= 900
    assert kept.filter(pl.col("value").ne_missing(pl.col("decided"))).rows() == []


def test_the_suite_is_the_one_that_was_committed_before_the_first_training() -> None:
    texts = "\n".join(f"{number}\t{text}" for number, text in table(SUITE)["id", "text"].rows())
    assert hashlib.sha256(texts.encode()).hexdigest()[:16] == "99a742f040e08962"


def test_no_text_that_was_left_out_is_learnt(training) -> None:
    left_out = table(DANISH.with_name("left_out.tsv"))
    assert left_out["text"].n_unique() >= 200
    assert left_out.filter(pl.col("first") == pl.col("second")).is_empty()
    assert not set(left_out["text"]) & set(training["text"])
