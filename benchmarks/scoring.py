"""Texts scored per second beside the stock transformers pipeline, and memory of a long stream.

One run measures all peers on the same texts, with the same threads: the stock text-classification
pipeline with a model of BERT-base's size (random weights: speed does not depend on them) and with
the embedded encoder, each in batches of 1 and 32, and the project's scorer. Run it on a quiet
machine:

    python -m benchmarks.scoring [--threads 2] [--csv FILE --column text] [--stream 100000]

Here belongs the speed of scoring only; the speed of the whole run is `pipeline`'s.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import psutil

from ml.scoring import load_scorer
from ml.scoring.files import score_file
from ml.scoring.loading import EMBEDDED, MAX_TOKENS, read_network

OPENINGS = ["Jeg synes", "Kan nogen forklare, hvorfor", "Det er trist, at", "Hvor er det godt, at"]
SUBJECTS = ["kommunen", "naboen på hjørnet", "de unge mennesker", "politikerne", "buschaufføren"]
VERBS = ["har lukket", "glemmer", "taler om", "passer på", "vil flytte"]
OBJECTS = ["legepladsen ved havnen", "cykelstierne", "biblioteket i Vejgaard", "vores ældre"]
ENDINGS = ["igen i år.", "uden at spørge nogen!", "og det skal de have ros for 👏", "hver dag?"]
BATCHES = (1, 32)


def invent(count: int, seed: int = 0) -> list[str]:
    """Return ``count`` distinct invented Danish comments of some 15 to 25 tokens."""
    dice = random.Random(seed)
    parts = (OPENINGS, SUBJECTS, VERBS, OBJECTS, ENDINGS)
    return [
        " ".join(dice.choice(part) for part in parts) + f" Nr. {number}" for number in range(count)
    ]


def save_peer(folder: Path, config: Any) -> None:
    """Write a transformers classifier of this configuration with the embedded tokenizer."""
    from tokenizers import Tokenizer
    from transformers import BertForSequenceClassification, PreTrainedTokenizerFast

    BertForSequenceClassification(config).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_file(str(EMBEDDED / "tokenizer.json")),
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=MAX_TOKENS,
    ).save_pretrained(folder)


def peers() -> dict[str, Any]:
    """Configurations by name: BERT-base's size, and the embedded encoder's."""
    from transformers import BertConfig

    own = read_network(EMBEDDED).encoder.config
    return {"BERT-base size": BertConfig(vocab_size=own.vocab_size), "this encoder": own}


def stock(folder: Path, batch: int) -> Callable[[list[str]], object]:
    """Return transformers' text-classification pipeline over the model in ``folder``."""
    from transformers import pipeline

    model = pipeline("text-classification", model=str(folder), batch_size=batch, truncation=True)
    return lambda texts: model(texts)


def speed(texts: list[str], run: Callable[[list[str]], object]) -> float:
    """Texts per second, after a short warm-up."""
    run(texts[:64])
    start = time.perf_counter()
    run(texts)
    return len(texts) / (time.perf_counter() - start)


def compare(texts: list[str], threads: int | None) -> None:
    """Print the speed of every peer and how many times faster the scorer is."""
    own = speed(texts, load_scorer(threads=threads).score)
    print(f"{'scorer':44s} {own:8.0f} texts/s")
    with tempfile.TemporaryDirectory() as folder:
        for name, config in peers().items():
            save_peer(Path(folder), config)
            for batch in BATCHES:
                found = speed(texts, stock(Path(folder), batch))
                label = f"stock pipeline, {name}, batch {batch}"
                print(f"{label:44s} {found:8.1f} texts/s   scorer is {own / found:5.1f} x")


def stream(texts: list[str], rows: int, threads: int | None) -> None:
    """Score a file of ``rows`` distinct comments and print memory on the way (PSS, MiB)."""
    scorer, process = load_scorer(threads=threads), psutil.Process()
    seen: dict[int, float] = {}

    def look(done: int) -> None:
        tenth = done * 10 // rows
        if tenth not in seen:
            seen[tenth] = process.memory_full_info().pss / 2**20

    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "comments.csv"
        numbered = [f"{texts[row % len(texts)]} {row}" for row in range(rows)]
        pl.DataFrame({"text": numbered}).write_csv(source)
        del numbered
        start = time.perf_counter()
        score_file(source, "text", Path(name) / "scored.csv", scorer, progress=look)
        seconds = time.perf_counter() - start
    print(f"{rows} distinct comments in {seconds:.0f} s, {rows / seconds:.0f} texts/s")
    print("MiB at each tenth: " + ", ".join(f"{value:.0f}" for _, value in sorted(seen.items())))


def main() -> None:
    """Compare on invented texts, or on some of a CSV's column when one is given; then stream."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--column", default="text")
    parser.add_argument("--stream", type=int, default=0)
    arguments = parser.parse_args()
    texts = invent(arguments.texts)
    if arguments.csv:
        rows = pl.read_csv(arguments.csv, infer_schema=False)
        known = rows[arguments.column].drop_nulls()
        texts = known.sample(min(arguments.texts, len(known)), shuffle=True, seed=0).to_list()
    compare(texts, arguments.threads)
    if arguments.stream:
        stream(texts, arguments.stream, arguments.threads)


if __name__ == "__main__":
    main()
