"""Aalborg's folder is valid, names no person, and its sources wait for a signature."""

from __future__ import annotations

from datetime import date

from orchestration.register import Municipality, load_municipality
from orchestration.settings import PROJECT


def _aalborg() -> Municipality:
    return load_municipality(PROJECT / "municipalities" / "aalborg")


def test_no_source_of_aalborg_may_be_read_before_the_dpia_is_signed() -> None:
    sources = _aalborg().sources
    assert len(sources) == 6
    for source in sources:
        refusal = source.refusal(date(2026, 12, 1))
        assert refusal is not None
        assert "DPIA" in refusal


def test_communities_of_aalborg_are_no_persons_and_places_have_one_name_each() -> None:
    aalborg = _aalborg()
    assert {one.type for one in aalborg.communities} <= {"municipality", "local_group"}
    assert "person" not in {one.owned_by for one in aalborg.communities}
    spellings = [name for place in aalborg.places for name in (place.name, *place.aliases)]
    assert len(spellings) == len(set(spellings)) > 40


def test_ordinary_words_among_the_places_of_aalborg_need_a_cue() -> None:
    told_by = {place.name: place.told_by for place in _aalborg().places}
    assert {told_by[name] for name in ("Hals", "Mou", "Gug", "Hou", "Visse")} == {"cue"}
    assert told_by["Grindsted"] == "neighbour"
