"""The gazetteer's test set: invented sentences and the places of Aalborg that they name, if any.

Half of each part are look-alikes: surnames, ordinary words, streets, firms, towns elsewhere. Part
`dev` is for fitting. Part `held_out` was written before the rules, and they are not fitted to it:
what it shows is counted, not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
PARTS = ("dev", "held_out")


class Sentence(NamedTuple):
    """A sentence and the names of the places that it names."""

    text: str
    places: frozenset[str]


def read(name: str) -> list[Sentence]:
    """The sentences of one part."""
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line[0] != "#")
    return [Sentence(text, frozenset(filter(None, places.split("; ")))) for text, places in rows]


def precision_and_recall(
    part: Sequence[Sentence], places: Callable[[list[str]], list[set[str]]]
) -> tuple[float, float]:
    """The share of the found places that are named, and of the named ones that are found."""
    found = places([one.text for one in part])
    pairs = [(one.places, set(names)) for one, names in zip(part, found, strict=True)]
    right = sum(len(named & names) for named, names in pairs)
    return (
        right / sum(len(names) for _, names in pairs),
        right / sum(len(named) for named, _ in pairs),
    )
