"""How fast the gazetteer is, and how much of its test set it finds.

    python -m benchmarks.placing

Prints texts per second of processor time, on the invented comments, of which few name a place, and
on the test set, of which half do; and precision and recall on each part of the set.
"""

import time

import polars as pl

from ml.labelled import read_written
from ml.training.data import DANISH
from orchestration.privacy.names.find import Finder, allowed_phrases
from orchestration.privacy.placing import Placing
from orchestration.privacy.scrub import scrub
from orchestration.register import Municipality, load_municipality
from orchestration.settings import PROJECT
from tests.unit.privacy.places_set import PARTS, precision_and_recall, read

DENSE = 20_000


def _posts(texts: pl.Series, towns: pl.Series) -> pl.DataFrame:
    nowhere = {"registered_place": pl.String, "latitude": pl.Float64, "longitude": pl.Float64}
    return pl.DataFrame({"text_clean": texts, "towns": towns}).with_columns(
        pl.lit(None, kind).alias(name) for name, kind in nowhere.items()
    )


def speed(placing: Placing, texts: pl.Series) -> str:
    """Texts per second of processor time, one process."""
    posts = _posts(texts, texts.str.slice(0, 0))
    placing.places(posts.head(10))
    started = time.process_time()
    found = placing.places(posts)
    seconds = time.process_time() - started
    share = (found.list.len() > 0).sum() / len(texts)
    return (
        f"{len(texts):,} texts, {100 * share:.1f} % with a place: "
        f"{len(texts) / seconds:,.0f} a second of processor time"
    )


def found(name: str, municipality: Municipality, placing: Placing) -> str:
    """Precision and recall of one part of the set, scrubbed as at the boundary."""
    finder = Finder(allowed_phrases(municipality.allowed_names))

    def places(texts: list[str]) -> list[set[str]]:
        scrubbed = scrub(pl.Series(texts), finder)
        rows = placing.places(_posts(scrubbed.text, scrubbed.towns))
        return [{place["name"] for place in row} for row in rows]

    precision, recall = precision_and_recall(read(name), places)
    return f"part {name}: precision {precision:.3f}, recall {recall:.3f}"


def main() -> None:
    """Print both."""
    municipality = load_municipality(PROJECT / "municipalities" / "aalborg")
    placing = Placing(municipality)
    dense = [one.text for name in PARTS for one in read(name)]
    print(speed(placing, read_written(DANISH)["text"]))
    print(speed(placing, pl.Series((dense * (DENSE // len(dense) + 1))[:DENSE])))
    for name in PARTS:
        print(found(name, municipality, placing))


if __name__ == "__main__":
    main()
