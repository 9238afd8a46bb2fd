"""Texts scored per second and peak memory, beside the stock transformers pipeline.

Both use the same encoder, threads and texts. Run it on a quiet machine:

    python benchmarks/scoring.py [--texts 2000] [--threads 2] [--csv FILE --column text]

Here belongs the speed of scoring only; the speed of the whole run is measured elsewhere.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from ml.scoring import load_scorer
from ml.scoring.loading import EMBEDDED, MAX_TOKENS, read_network

OPENINGS = ["Jeg synes", "Kan nogen forklare, hvorfor", "Det er trist, at", "Hvor er det godt, at"]
SUBJECTS = ["kommunen", "naboen på hjørnet", "de unge mennesker", "politikerne", "buschaufføren"]
VERBS = ["har lukket", "glemmer", "taler om", "passer på", "vil flytte"]
OBJECTS = ["legepladsen ved havnen", "cykelstierne", "biblioteket i Vejgaard", "vores ældre"]
ENDINGS = ["igen i år.", "uden at spørge nogen!", "og det skal de have ros for 👏", "hver dag?"]


def invent(count: int, seed: int = 0) -> list[str]:
    """Return ``count`` distinct invented Danish comments of some 15 to 25 tokens."""
    dice = random.Random(seed)
    parts = (OPENINGS, SUBJECTS, VERBS, OBJECTS, ENDINGS)
    return [
        " ".join(dice.choice(part) for part in parts) + f" Nr. {number}" for number in range(count)
    ]


def stock_pipeline(folder: Path) -> Any:
    """Return transformers' text-classification pipeline over the embedded encoder."""
    from tokenizers import Tokenizer
    from transformers import (
        BertForSequenceClassification,
        PreTrainedTokenizerFast,
        pipeline,
    )

    encoder = read_network(EMBEDDED).encoder
    model = BertForSequenceClassification(encoder.config)
    model.bert.load_state_dict(encoder.state_dict(), strict=False)
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_file(str(EMBEDDED / "tokenizer.json")),
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=MAX_TOKENS,
    ).save_pretrained(folder)
    return pipeline("text-classification", model=str(folder), batch_size=32, truncation=True)


def measure(name: str, texts: list[str], run: Callable[[list[str]], object]) -> None:
    """Print how many texts a second ``run`` scores, and the process's peak memory so far."""
    run(texts[:64])
    start = time.perf_counter()
    run(texts)
    speed = len(texts) / (time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:32s} {speed:8.0f} texts/s   peak {peak:6.0f} MiB")


def main() -> None:
    """Measure on invented texts and, when one is given, on a CSV's column."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--column", default="text")
    arguments = parser.parse_args()
    sets = {"invented": invent(arguments.texts)}
    if arguments.csv:
        rows = pl.read_csv(arguments.csv, infer_schema=False)
        sets[arguments.csv.name] = rows[arguments.column].drop_nulls().to_list()
    start = time.perf_counter()
    scorer = load_scorer(threads=arguments.threads)
    print(f"{scorer.version}: imports and load {time.perf_counter() - start:.1f} s")
    for name, texts in sets.items():
        measure(f"Scorer, {name}", texts, scorer.score)
    with tempfile.TemporaryDirectory() as folder:
        stock = stock_pipeline(Path(folder))
        for name, texts in sets.items():
            measure(f"stock pipeline, {name}", texts, stock)


if __name__ == "__main__":
    main()
