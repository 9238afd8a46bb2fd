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
    assert roc_auc_score((SENTENCES["kind"] == head).to_numpy(), scores.to_numpy()) > 0.85


def test_at_most_a_tenth_of_plain_sentences_count_as_attacks(embedded: Scorer) -> None:
    plain = SENTENCES.filter(pl.col("kind") == "neutral")["text"].to_list()
    assert embedded.score(plain)["is_attack"].sum() <= 0.1 * len(plain)
