"""What entries of the register say of each other: ids used once, sources that exist, one name each.

Does not belong here: what a single entry may say (`models.py`), files and lines (`load.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestration.register.models import Community, Municipality, Source

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong in the folder of `slug`, at `location` in pydantic's sense, with the remedy."""

    slug: str
    location: Location
    message: str


def problems_of(municipalities: Sequence[Municipality]) -> Iterator[Problem]:
    """Every reference that does not hold, within one folder and between folders."""
    yield from _repeated_sources(municipalities)
    yield from _repeated_communities(municipalities)
    for municipality in municipalities:
        yield from _unknown_sources(municipality)
        yield from _unknown_places(municipality)
        yield from _repeated_spellings(municipality)
        yield from _repeated_names(municipality)


def _repeated_sources(municipalities: Sequence[Municipality]) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for one in municipalities:
        for position, source in enumerate(one.sources):
            if source.id in owners:
                message = f"{owners[source.id]} already has a source of this id: choose another"
                yield Problem(one.slug, ("sources", position, "id"), message)
            owners.setdefault(source.id, one.slug)


def _unknown_sources(municipality: Municipality) -> Iterator[Problem]:
    known = {source.id for source in municipality.sources}
    for position, community in enumerate(municipality.communities):
        if community.source not in known:
            message = f"no source {community.source} in sources.yaml: register it or correct this"
            yield Problem(municipality.slug, ("communities", position, "source"), message)


def _unknown_places(municipality: Municipality) -> Iterator[Problem]:
    known = {place.name for place in municipality.places}
    for position, community in enumerate(municipality.communities):
        if community.place is not None and community.place not in known:
            message = "no such place in places.yaml: add it there or correct this"
            yield Problem(municipality.slug, ("communities", position, "place"), message)


def _repeated_spellings(municipality: Municipality) -> Iterator[Problem]:
    """A spelling of two places would be told as either."""
    seen = set()
    for position, place in enumerate(municipality.places):
        for spelling in (place.name, *place.aliases):
            plain = " ".join(spelling.lower().split())
            if plain in seen:
                message = "one of its spellings stands here already: leave it with one place"
                yield Problem(municipality.slug, ("places", position), message)
            seen.add(plain)


def _repeated_names(municipality: Municipality) -> Iterator[Problem]:
    """Named communities are published under type and name: two of one name would be one row."""
    seen = set()
    for position, one in enumerate(municipality.communities):
        shown = (one.type, " ".join(one.name.casefold().split()))
        if one.may_be_named and shown in seen:
            message = (
                "another named community of this type has this name, and readers could not tell "
                "them apart: change one name, or set may_be_named: false"
            )
            yield Problem(municipality.slug, ("communities", position, "name"), message)
        if one.may_be_named:
            seen.add(shown)


def _scope(community: Community, sources: dict[str, Source]) -> tuple[str, ...]:
    source = sources.get(community.source)
    if source is None or not source.ids_are_platform_wide:
        return (community.source,)
    return ("", source.platform)


def _repeated_communities(municipalities: Sequence[Municipality]) -> Iterator[Problem]:
    """Two entries of one page would be two rows of one key."""
    sources = {source.id: source for one in municipalities for source in one.sources}
    owners: dict[tuple[str, ...], str] = {}
    for one in municipalities:
        for position, community in enumerate(one.communities):
            page = (*_scope(community, sources), community.native_id)
            if page in owners:
                message = f"{owners[page]} already registers this page: register it once"
                yield Problem(one.slug, ("communities", position, "native_id"), message)
            owners.setdefault(page, one.slug)
