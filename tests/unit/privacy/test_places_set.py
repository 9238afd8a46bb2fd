"""Which places the boundary finds in sentences that name Aalborg's, and in look-alikes."""

from __future__ import annotations

import pytest
from invented_pages import NOW, page_of
from places_set import PARTS, precision_and_recall, read

from orchestration.privacy.boundary import Boundary
from orchestration.privacy.keys import Keys
from orchestration.register import Municipality, Source, load_municipality
from orchestration.settings import PROJECT

AALBORG = load_municipality(PROJECT / "municipalities" / "aalborg")
MEASURED = {"dev": (0.99, 0.98), "held_out": (0.95, 0.97)}


def test_the_set_has_at_least_a_hundred_and_fifty_sentences_half_of_them_look_alikes() -> None:
    sentences = [one for name in PARTS for one in read(name)]
    assert len({one.text for one in sentences}) >= 150
    assert 0.45 <= sum(not one.places for one in sentences) / len(sentences) <= 0.55


@pytest.mark.parametrize("name", PARTS)
def test_the_places_of_the_set_are_those_of_the_register(name: str) -> None:
    known = {place.name for place in AALBORG.places}
    assert all(one.places <= known for one in read(name))


@pytest.mark.parametrize("name", PARTS)
def test_places_are_found_as_precisely_as_when_last_measured(
    name: str, source: Source, keys: Keys
) -> None:
    def places(texts: list[str]) -> list[set[str]]:
        boundary = Boundary(_aalborg(source), source, keys, NOW, "test-1")
        posts = boundary.apply(page_of(*({"text": text} for text in texts))).posts
        return [{place["name"] for place in row} for row in posts["places"]]

    precision, recall = precision_and_recall(read(name), places)
    least_precision, least_recall = MEASURED[name]
    assert precision >= least_precision
    assert recall >= least_recall


def _aalborg(source: Source) -> Municipality:
    return AALBORG.model_copy(update={"sources": (source,), "communities": ()})
