"""Fitting: what is planted is learnt, and a killed run goes on to the very same scores."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from small_tokenizer import word_tokenizer
from transformers import BertModel

from ml.scoring.network import Network
from ml.taxonomy import LEARNT
from ml.training import train
from ml.training.base import Base, Shape, encoder_config
from ml.training.folds import Folds, out_of_fold
from ml.training.stages import Stages
from ml.training.train import Recipe, fit, predict

WORDS = [
    "<s>", "<pad>", "</s>", "<unk>", "by", "hav", "og", "vind", "nar", "torsk", "is", "ild",
]  # fmt: skip
SHAPE = Shape(16, 2, 2, 32, len(WORDS), 130, 2, 1e-12)
RECIPE = Recipe(layers=2, epochs=2, foreign_epochs=2, seeds=2, batch=8, rate=5e-3, head_rate=5e-2)
FOLDS = Folds(3, 0)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Let seeds be learnt one after another, in this process."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def base() -> Base:
    """A pretrained encoder of two small layers over a dozen words."""
    with torch.random.fork_rng():
        torch.manual_seed(3)
        encoder = BertModel(encoder_config(SHAPE, 2), add_pooling_layer=False)
    return Base(SHAPE, word_tokenizer(WORDS), encoder.state_dict())


def rows(source: str, length: int) -> pl.DataFrame:
    """Every text with 'nar' is an attack, none is recognition; nothing else is known."""
    texts = [" ".join(words) for words in itertools.permutations(WORDS[4:], length)]
    unknown = [pl.lit(None, pl.Boolean).alias(head) for head in LEARNT]
    table = pl.DataFrame({"text": texts, "source": source}).with_columns(unknown)
    return table.with_columns(
        attack=pl.col("text").str.contains("nar"),
        recognition=pl.lit(False),
        group=pl.int_range(pl.len()) // 2,
    )


def cross_validated(base: Base, folder: Path) -> np.ndarray:
    """Out-of-fold logits of both stages, with files in `folder`."""
    folder.mkdir(exist_ok=True)
    danish = rows("danish", 2)
    stages = Stages(base, rows("edos", 1), RECIPE, folder)
    return out_of_fold(danish, FOLDS, stages.learn, FOLDS.count)


def killed_in_epoch(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the run die in its epoch `number`, counted from 0 over both stages."""
    calls, real = itertools.count(), train._epoch

    def mortal(*given: object) -> list[float]:
        if next(calls) == number:
            raise KeyboardInterrupt
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(train, "_epoch", mortal)


def test_what_is_planted_is_learnt_and_the_start_is_left_as_it_is(base, tmp_path: Path) -> None:
    stages = Stages(base, rows("edos", 1), replace(RECIPE, epochs=8), tmp_path)
    before = {name: value.clone() for name, value in stages.start.state_dict().items()}
    net = stages.final(rows("danish", 2))
    attack = predict(net, base.tokenizer, ["vind nar", "nar by", "vind by"])[
        :, LEARNT.index("attack")
    ]
    assert min(attack[0], attack[1]) > 0 > attack[2]
    assert all(torch.equal(stages.start.state_dict()[name], before[name]) for name in before)


def test_seeds_learnt_at_once_give_what_they_give_one_after_another(base, tmp_path: Path) -> None:
    def mean(name: str, threads: int) -> dict[str, torch.Tensor]:
        (tmp_path / name).mkdir()
        stages = Stages(base, rows("edos", 1), RECIPE, tmp_path / name)
        _ = stages.start
        torch.set_num_threads(threads)
        found = stages.final(rows("danish", 2)).state_dict()
        torch.set_num_threads(1)
        return found

    one, two = mean("one", 1), mean("two", 2)
    assert all(torch.equal(one[key], two[key]) for key in one)
    assert len(list((tmp_path / "two").glob("final_seed_*.pt"))) == RECIPE.seeds


def test_products_of_16_bits_learn_the_same_in_weights_of_32(base, tmp_path: Path) -> None:
    def learnt(precision: str) -> Network:
        recipe = replace(RECIPE, epochs=8, precision=precision)
        return Stages(base, rows("edos", 1), recipe, tmp_path).final(rows("danish", 2))

    def attack(net: Network) -> list[float]:
        scores = predict(net, base.tokenizer, ["vind nar", "vind by"])
        return list(scores[:, LEARNT.index("attack")])

    net = learnt("bfloat16")
    assert attack(net)[0] > 0 > attack(net)[1]
    assert attack(net) != attack(learnt("float32"))
    assert {value.dtype for value in net.state_dict().values()} == {torch.float32}
    with pytest.raises(ValueError, match="float32 or bfloat16, not 'half'"):
        replace(RECIPE, precision="half")


@pytest.mark.parametrize("epoch", [1, 2, 4, 6, 9])
def test_a_killed_run_goes_on_to_the_same_scores(
    epoch: int, base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = cross_validated(base, tmp_path / "whole")
    with monkeypatch.context() as patch:
        killed_in_epoch(epoch, patch)
        with pytest.raises(KeyboardInterrupt):
            cross_validated(base, tmp_path / "killed")
    torch.manual_seed(epoch)  # another process draws otherwise
    torch.rand(epoch)
    done: list[int] = []
    real = train._epoch
    monkeypatch.setattr(train, "_epoch", lambda *given: done.append(1) or real(*given))
    assert (cross_validated(base, tmp_path / "killed") == whole).all()
    assert len(done) == RECIPE.foreign_epochs + FOLDS.count * RECIPE.seeds * RECIPE.epochs - epoch


def test_a_change_of_the_second_stage_alone_keeps_the_first(
    base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Stages(base, rows("edos", 1), RECIPE, tmp_path).start.state_dict()
    killed_in_epoch(0, monkeypatch)
    other = replace(RECIPE, epochs=5, seeds=3, among=0.9, real=7.0, respelt=0.5)
    again = Stages(base, rows("edos", 1), other, tmp_path).start.state_dict()
    assert all(torch.equal(again[name], first[name]) for name in first)
    with pytest.raises(KeyboardInterrupt):
        _ = Stages(base, rows("edos", 1), replace(RECIPE, rate=1e-3), tmp_path).start


def test_a_checkpoint_of_other_texts_is_not_gone_on_from(base, tmp_path: Path) -> None:
    def learnt(table: pl.DataFrame, name: str) -> dict[str, torch.Tensor]:
        torch.manual_seed(5)
        net = Network(BertModel(encoder_config(SHAPE, 2), add_pooling_layer=False), LEARNT)
        path = tmp_path / name
        return fit(net, base.tokenizer, table, RECIPE, RECIPE.epochs, path).state_dict()

    learnt(rows("danish", 2).head(30), "one.pt")
    after = learnt(rows("danish", 2), "one.pt")
    fresh = learnt(rows("danish", 2), "other.pt")
    assert all(torch.equal(after[name], fresh[name]) for name in fresh)


def test_no_row_is_scored_by_a_model_that_saw_its_group() -> None:
    table = rows("danish", 2)
    group_of = dict(zip(table["text"], table["group"], strict=True))

    def learn(seen: pl.DataFrame, _: str) -> Callable[[Sequence[str]], np.ndarray]:
        def score(asked: Sequence[str]) -> np.ndarray:
            assert not {group_of[text] for text in asked} & set(seen["group"])
            return np.zeros((len(asked), len(LEARNT)))

        return score

    assert (out_of_fold(table, FOLDS, learn, 3) == 0).all()
    unseen = [row for _, found in FOLDS.splits(table) for row in found]
    assert sorted(unseen) == list(range(len(table)))


def test_the_first_fold_alone_can_be_scored() -> None:
    table = rows("danish", 2)

    def learn(seen: pl.DataFrame, _: str) -> Callable[[Sequence[str]], np.ndarray]:
        return lambda asked: np.ones((len(asked), len(LEARNT)))

    logits = out_of_fold(table, FOLDS, learn, 1)
    first = FOLDS.of(table) == 0
    assert (logits[first] == 1).all()
    assert np.isnan(logits[~first]).all()
