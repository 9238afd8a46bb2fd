"""The whole command of training on a tiny encoder: what it leaves, and that it can be run again."""

from __future__ import annotations

import random
from argparse import Namespace
from pathlib import Path

import polars as pl
import pytest
import torch
from small_tokenizer import word_tokenizer
from transformers import BertModel

from ml.labelled import read_written
from ml.scoring import load_scorer
from ml.taxonomy import LEARNT
from ml.training import __main__ as command
from ml.training import train
from ml.training.base import Base, Shape, encoder_config
from ml.training.sets import OFFENSIVE
from ml.training.train import Recipe

WORDS = ["<s>", "<pad>", "</s>", "<unk>", "by", "hav", "og", "vind", "nar", "torsk", "is", "ild"]
SHAPE = Shape(16, 2, 2, 32, len(WORDS), 130, 2, 1e-12)
RECIPE = Recipe(layers=2, epochs=1, seeds=1, batch=16)


def rows(source: str, count: int, dice: random.Random) -> pl.DataFrame:
    """Texts of random words with random labels; only DKHate knows what is offensive."""
    return pl.DataFrame(
        {
            "text": [" ".join(dice.choices(WORDS[4:], k=9)) for _ in range(count)],
            "source": source,
            "group": [f"{source} {number // 2}" for number in range(count)],
            **{head: [dice.random() < 0.5 for _ in range(count)] for head in LEARNT},
        }
    ).with_columns(pl.when(pl.lit(source == "dkhate")).then(OFFENSIVE).alias(OFFENSIVE))


@pytest.fixture
def arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Namespace:
    """Arguments of a run over invented sets, of which nothing is read from disk."""
    dice = random.Random(0)
    sources = {"danish": 90, "dkhate": 60, "edos": 30}
    table = pl.concat([rows(source, count, dice) for source, count in sources.items()])
    torch.manual_seed(3)
    encoder = BertModel(encoder_config(SHAPE, 2), add_pooling_layer=False)
    base = Base(SHAPE, word_tokenizer(WORDS), encoder.state_dict())
    monkeypatch.setattr(command, "read_all", lambda folder, seed: table)
    monkeypatch.setattr(command, "read_base", lambda encoder, tokenizer: base)
    monkeypatch.setattr(command, "trim", lambda full, texts: full)
    monkeypatch.setattr(command, "read_written", lambda path: read_written(path).gather_every(7))
    monkeypatch.setattr(torch, "set_num_threads", lambda count: None)
    return Namespace(
        data=tmp_path, unlabelled=tmp_path, encoder=tmp_path, tokenizer=tmp_path,
        out=tmp_path / "out", version="small-1", folds=3, threads=1, first_fold=True, trial=False,
    )  # fmt: skip


def test_a_run_leaves_a_model_with_its_card_and_the_logits_out_of_fold(
    arguments: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    command.main(arguments, RECIPE)
    folder = arguments.out / "small-1"
    assert load_scorer(folder).score(["by hav"])["attack_score"].item() is not None
    card = (folder / "MODEL_CARD.md").read_text("utf-8")
    assert "(1 of 3 folds scored)" in card
    assert "danish 90, dkhate 60, edos 30" in card
    assert (arguments.out / "figures.json").is_file()
    assert (arguments.out / "out_of_fold.npy").is_file()

    written = (folder / "model.safetensors").read_bytes()
    monkeypatch.setattr(train, "_epoch", lambda *given: pytest.fail("an epoch was learnt again"))
    command.main(arguments, RECIPE)
    assert (folder / "model.safetensors").read_bytes() == written


def test_a_trial_stops_at_the_figures(arguments: Namespace) -> None:
    arguments.trial = True
    command.main(arguments, RECIPE)
    assert (arguments.out / "figures.json").is_file()
    assert not (arguments.out / "small-1").exists()
