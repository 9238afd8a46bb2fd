"""The end of training: a folder that scoring can load, and a card with every figure."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from small_tokenizer import word_tokenizer
from transformers import BertModel

from ml.scoring import load_scorer
from ml.scoring.loading import ModelLoadError
from ml.scoring.network import Network
from ml.taxonomy import FLAGS, HEADS, LEARNT
from ml.training.base import Base, Shape, encoder_config
from ml.training.calibrate import Decision
from ml.training.export import CARD, Validated, export, write_card
from ml.training.train import Recipe

WORDS = ["<s>", "<pad>", "</s>", "<unk>", "by", "hav", "nar", "torsk"]
SHAPE = Shape(16, 2, 2, 32, len(WORDS), 130, 2, 1e-12)
RECIPE = Recipe(layers=2)
DECISIONS = {head: Decision(2.0, -0.5, 0.4) for head in LEARNT}
FIGURES = {"rows": 7.0, "average_precision": 0.5}
HEAD = {
    "rows": 7, "prevalence": 0.25, "average_precision": 0.5, "average_precision_at_1_percent": 0.1,
    "f1": 0.5, "calibration_error": 0.02, "f1_interval": [0.4, 0.65],
}  # fmt: skip
SUITE = {
    "heads": {"attack": HEAD},
    "targets": {"age": HEAD},
    "functions": {
        "each": {
            "ritual": {"accuracy": 0.9},
            "threat_soft": {"accuracy": 0.4},
            "profanity_untargeted": {"accuracy": 1.0},
            "neutral_mention": {"accuracy": 0.85},
        },
        "at_least_80_percent": 0.5,
        "lowest": 0.4,
    },
    "disturbances": {"typos": {"attack": 0.0125}, "sentences behind": {"attack": -0.2}},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model of two small layers over eight words, as training leaves it."""
    torch.manual_seed(3)
    encoder = BertModel(encoder_config(SHAPE, 2), add_pooling_layer=False)
    base = Base(SHAPE, word_tokenizer(WORDS), encoder.state_dict())
    export(tmp_path / "small-1", base, Network(encoder, LEARNT), RECIPE, DECISIONS)
    return tmp_path / "small-1"


def test_an_exported_model_scores_every_head_but_what_was_only_learnt(folder: Path) -> None:
    scorer = load_scorer(folder)
    scores = scorer.score(["by hav nar", None])
    assert set(scorer.thresholds) == set(HEADS)
    assert "offensive_score" not in scores.columns
    assert scores["is_attack"].is_null().to_list() == [False, True]
    assert scorer.version.startswith("small-1-")


@pytest.mark.parametrize(
    ("scored", "chosen"), [(1, "slightly too good"), (3, "chosen on the other folds")]
)
def test_the_card_tells_thresholds_recipe_figures_and_weak_functions(
    folder: Path, scored: int, chosen: str
) -> None:
    validated = Validated(DECISIONS, {"attack on all": FIGURES}, {"both": FIGURES}, scored, 3)
    write_card(folder, RECIPE, validated, {"danish": 1234}, SUITE)
    card = (folder / CARD).read_text("utf-8")
    assert "$" not in card
    assert f"({scored} of 3 folds scored)" in card
    assert ("slightly too good" in card) == (scored == 1)
    for told in (
        "# small-1", ", ".join(f"{head} 0.40" for head in FLAGS), "layers 2", "danish 1,234",
        "| attack on all | 7 | 0.5 |", "| both | 7 | 0.5 |", chosen,
        "50% of 4 functions reach 80 % accuracy, the lowest 40%.", "Below 80 %: threat_soft 40%.",
        "| age | 7 | 0.250 | 0.500 | 0.100 | 0.500 | 0.020 | 0.40 to 0.65 |",
        "although harmless: profanity_untargeted 0%, neutral_mention 15%.",
        "| average precision lost | attack |", "| sentences behind | -0.200 |",
    ):  # fmt: skip
        assert told in card


def test_a_model_without_hashes_of_its_files_is_refused(folder: Path) -> None:
    config = folder / "config.json"
    config.write_text(config.read_text().replace('"tokenizer.json"', '"other.json"'))
    with pytest.raises(ModelLoadError, match=r"tokenizer\.json"):
        load_scorer(folder)
