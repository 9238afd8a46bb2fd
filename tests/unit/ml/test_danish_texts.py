"""The Danish texts of this project: whole, varied, and in one set only."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from ml.evaluation.functions import judged_by
from ml.evaluation.report import SUITE
from ml.labelled import read_written
from ml.taxonomy import FLAGS
from ml.training.data import DANISH, near_duplicates
from orchestration.settings import PROJECT

PHRASES = PROJECT / "orchestration" / "sources" / "demo" / "phrases"


@pytest.fixture(scope="module")
def training() -> pl.DataFrame:
    return read_written(DANISH)


def phrases(folder: Path) -> list[str]:
    tables = [
        pl.read_csv(path, separator="\t", quote_char=None, infer_schema=False)["text"]
        for path in sorted(folder.glob("*.tsv"))
    ]
    return [text for table in tables for text in table]


def test_the_training_set_is_large_and_every_row_obeys_the_taxonomy(training) -> None:
    assert training.height >= 3_000
    assert training["id"].is_unique().all()
    assert training["text"].str.to_lowercase().is_unique().all()
    assert set(training["function"]) == set(judged_by())


def test_minimal_pairs_differ_in_a_label(training: pl.DataFrame) -> None:
    labels = pl.struct(*FLAGS, "severity", "target", "recognition_form")
    pairs = training.drop_nulls("pair").group_by("pair").agg(pl.len(), kinds=labels.n_unique())
    assert pairs.height >= 500
    assert pairs.filter(pl.col("len") < 2).is_empty()
    assert (pairs["kinds"] > 1).mean() >= 0.999, "a third text may have been left out"  # type: ignore[operator]


def test_no_frame_of_words_yields_more_than_ten_rows(training) -> None:
    frames = Counter(" ".join(text.lower().split()[:4]) for text in training["text"])
    assert max(frames.values()) <= 10


def test_training_suite_and_demo_city_share_no_text_and_no_near_duplicate(training) -> None:
    sets = {
        "training": training["text"].to_list(),
        "suite": read_written(SUITE)["text"].to_list(),
        "demo city": phrases(PHRASES),
    }
    rows = [(name, text) for name, texts in sets.items() for text in texts]
    table = pl.DataFrame(rows, schema=["set", "text"], orient="row").with_columns(
        group=pl.Series(near_duplicates([text for _, text in rows]))
    )
    shared = table.filter(pl.col("set").n_unique().over("group") > 1)
    assert shared.rows() == []
