"""How fast the scrubber is, how much it finds, and what its placeholders do to the model's scores.

    python -m benchmarks.scrubbing

Prints texts per second of processor time on the invented comments; the share of planted strings
that are gone and of look-alikes that are masked in each part of the scrubber's sets; and, for the
texts of the development suite in which something is masked, the average precision of each head
before and after. Here belongs the scrubber only; the scorer's speed is `scoring`'s.
"""

import time

import polars as pl
from sklearn.metrics import average_precision_score

from ml.evaluation.report import SUITE
from ml.labelled import read_written
from ml.scoring import load_scorer
from ml.training.data import DANISH
from orchestration.privacy.names.find import Finder, allowed_phrases
from orchestration.privacy.scrub import scrub
from orchestration.register import load_municipality
from orchestration.settings import PROJECT
from tests.unit.privacy.scrubber_set import read, shares

HEADS = ("attack", "hateful", "recognition", "ritual")


def speed(allowed: tuple[str, ...]) -> str:
    """Texts per second of processor time, one process."""
    texts, finder = read_written(DANISH)["text"], Finder(allowed_phrases(allowed))
    scrub(texts.head(10), finder)
    started = time.process_time()
    scrub(texts, finder)
    seconds = time.process_time() - started
    return f"{len(texts):,} texts of {texts.str.len_chars().mean():.0f} characters: " + (
        f"{len(texts) / seconds:,.0f} a second of processor time"
    )


def found(name: str, places: tuple[str, ...]) -> str:
    """Shares of one part of the scrubber's sets."""
    part = read(name)
    finder = Finder(allowed_phrases((*places, *part.allowed)))
    gone, lost = shares(part, lambda texts: scrub(pl.Series(texts), finder).text.to_list())
    return (
        f"part {name}: {100 * gone:.1f} % of planted gone, {100 * lost:.1f} % of look-alikes masked"
    )


def scores_kept(allowed: tuple[str, ...]) -> str:
    """Average precision of each head on the suite's texts in which something is masked."""
    suite = read_written(SUITE)
    masked = scrub(suite["text"], Finder(allowed_phrases(allowed))).text
    suite = suite.with_columns(masked=masked).filter(pl.col("masked") != pl.col("text"))
    scorer = load_scorer()
    before, after = (scorer.score(suite[column].to_list()) for column in ("text", "masked"))
    lines = [f"{len(suite)} texts of the suite with something masked; average precision"]
    for head in HEADS:
        truth = suite[head].cast(pl.Int8, strict=False)
        known = truth.is_in([0, 1]).fill_null(False)
        precise = (
            average_precision_score(truth.filter(known), scores[f"{head}_score"].filter(known))
            for scores in (before, after)
        )
        lines.append("  {}: {:.3f} as written, {:.3f} masked".format(head, *precise))
    return "\n".join(lines)


def main() -> None:
    """Print all three."""
    municipality = load_municipality(PROJECT / "municipalities" / "aalborg")
    print(speed(municipality.allowed_names))
    for name in ("a", "b", "dev"):
        print(found(name, municipality.allowed_names))
    print(scores_kept(municipality.allowed_names))


if __name__ == "__main__":
    main()
