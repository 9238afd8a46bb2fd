"""How far bfloat16 moves the scores that decide labels, before any is computed again.

Scores the development suite in full and in half precision. On a processor without bfloat16 it is
emulated, which is slow and exact. Fails when a score moves further than the scorer allows for:

    python -m benchmarks.precision [--texts 300] [--model FOLDER]

Here belongs the drift only; speed is `scoring`'s.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from ml.evaluation.report import SUITE
from ml.labelled import read_written
from ml.scoring import load_scorer
from ml.scoring.classifiers import DRIFT
from ml.scoring.labels import cut_of
from ml.scoring.passages import flat
from ml.scoring.scorer import batches


def main() -> None:
    """Compute the same batches twice and print the highest difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=300)
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    classifier = load_scorer(arguments.model).classifier
    suite = read_written(SUITE)["text"]
    texts = suite.sample(min(arguments.texts, len(suite)), shuffle=True, seed=0).to_list()
    ids, _ = flat(classifier.tokenise(texts))
    heads = [cut_of(head, cut) is not None for head, cut in classifier.thresholds.items()]
    moved = []
    for rows in batches(ids):
        one, other = (
            classifier.compute([ids[row] for row in rows], half) for half in (True, False)
        )
        moved.append(np.abs(one - other)[:, heads].max())
    print(f"{len(texts)} texts: a score moves by {max(moved):.4f} at most; {DRIFT} is allowed for")
    sys.exit(int(max(moved) >= DRIFT))


if __name__ == "__main__":
    main()
