"""The embedded model on invented, obvious Danish sentences: a check of sense, not of quality."""

from pathlib import Path

import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from ml.scoring import Scorer

SENTENCES = pl.read_csv(Path(__file__).parent / "danish_sentences.csv")


@pytest.mark.parametrize("head", ["attack", "recognition"])
def test_obvious_cases_rank_above_the_others(embedded: Scorer, head: str) -> None:
    scores = embedded.score(SENTENCES["text"].to_list())[f"{head}_score"]
    assert roc_auc_score(SENTENCES["kind"] == head, scores) > 0.85


def test_no_plain_piece_of_news_counts_as_an_attack(embedded: Scorer) -> None:
    plain = SENTENCES.filter(pl.col("kind") == "neutral")
    assert embedded.score(plain["text"].to_list())["is_attack"].mean() <= 0.1
