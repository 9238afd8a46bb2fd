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


@pytest.mark.parametrize("frame", ["{plain} {attack}", "{attack} {plain}"])
def test_most_attacks_count_at_either_end_of_a_long_comment(embedded: Scorer, frame: str) -> None:
    plain = " ".join(SENTENCES.filter(pl.col("kind") == "neutral")["text"].to_list()[:15])
    attacks = SENTENCES.filter(pl.col("kind") == "attack")["text"].to_list()
    assert len(plain) > 500
    alone = embedded.score(attacks)["is_attack"].sum()
    among = embedded.score([frame.format(plain=plain, attack=one) for one in attacks])
    assert alone >= 0.8 * len(attacks)
    assert among["is_attack"].sum() >= 0.7 * alone
