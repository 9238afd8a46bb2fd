"""Whether the model's scores suffer when something personal in a text becomes a placeholder.

Adds an invented personal string of each kind to every text of the development suite, in a sentence
as people write it, and scores the texts with the string and as the scrubber leaves them:

    python -m benchmarks.placeholders

Prints, per kind, in how many texts the string was masked and the average precision of each head
before and after; over all kinds also how many of the labels change. Here belongs the effect of
placeholders only; how much the scrubber finds is `scrubbing`'s.
"""

import numpy as np
import polars as pl
from sklearn.metrics import average_precision_score

from ml.evaluation.report import SUITE
from ml.labelled import read_written
from ml.scoring import load_scorer
from orchestration.privacy.names.find import Finder, allowed_phrases
from orchestration.privacy.scrub import scrub

HEADS = ("attack", "hateful", "recognition", "ritual")
ADDED = {
    "name": "{} Det mener Kirsten Vestergaard også.",
    "handle": "@kirsten_v {}",
    "phone": "{} Ring på 22 41 83 96",
    "email": "{} Skriv til kirsten.v@enklub.dk",
    "url": "{} https://www.enklub.dk/opslag/4711",
    "address": "{} Vi ses på Lærkevej 12, 2. th.",
    "cpr": "{} Mit cpr er 120385-1234",
    "account": "{} Reg. 9004 konto 4567891234",
    "plate": "{} Bilen har nummerplade AB 12 345",
}


def precisions(suite: pl.DataFrame, scores: pl.DataFrame) -> list[float]:
    """Average precision of each of HEADS, over the texts whose label is known."""
    found = []
    for head in HEADS:
        truth = suite[head].cast(pl.Int8, strict=False)
        known = truth.is_in([0, 1]).fill_null(False)
        given = scores[f"{head}_score"].filter(known)
        found.append(float(average_precision_score(truth.filter(known), given)))
    return found


def changed(before: pl.DataFrame, after: pl.DataFrame) -> list[float]:
    """The share of texts of which each head's label is another."""
    flags = [f"is_{head}" for head in HEADS]
    return [float((before[flag] != after[flag]).mean() or 0) for flag in flags]


def main() -> None:
    """Print a line per kind, and the means over all kinds."""
    suite, scorer = read_written(SUITE), load_scorer()
    finder, rows, moved = Finder(allowed_phrases(())), [], []
    print("kind      masked  " + "  ".join(f"{head:>15}" for head in HEADS))
    for kind, sentence in ADDED.items():
        texts = pl.Series([sentence.format(text) for text in suite["text"]])
        masked = scrub(texts, finder).text
        before, after = (scorer.score(one.to_list()) for one in (texts, masked))
        both = precisions(suite, before), precisions(suite, after)
        rows.append(np.subtract(both[1], both[0]))
        moved.append(changed(before, after))
        pairs = "  ".join(f"{one:.3f} -> {other:.3f}" for one, other in zip(*both, strict=True))
        print(f"{kind:9} {(texts != masked).mean():6.1%}  {pairs}")
    print("mean          " + "  ".join(f"{one:+15.3f}" for one in np.mean(rows, axis=0)))
    print("labels moved  " + "  ".join(f"{one:15.1%}" for one in np.mean(moved, axis=0)))


if __name__ == "__main__":
    main()
