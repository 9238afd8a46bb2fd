"""Which of a municipality's places a text names: whole words, read with the words beside them.

A name counts by itself, beside a word that says that it is a place, or only beside another place
(`Place.told_by`), because many names of towns are surnames or ordinary words too. Precision goes
before recall. Does not belong here: what the words beside a name tell (`place_cues.py`), places by
community or geotag (`placing.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from orchestration.privacy.place_cues import Beside, is_shouted
from orchestration.register import Place

LINK_LENGTH = 12  # characters between two names of a list
_GENITIVE = r"(?:['’´]?s|['’´])?"
_DOMAIN = r"\.(?:com|dk|eu|info|net|nu|org)\b"
_LINK = re.compile(r"[ \t]*(?:,?[ \t]*(?:og|eller|samt|til)[ \t]|[,/–-])[ \t]*")


class Mention(NamedTuple):
    """A spelling of a place in a text, in characters; `place` is None where it is somebody's."""

    start: int
    end: int
    place: Place | None
    needs: str  # name, cue or neighbour: what it takes to be told


def _plain(spelling: str) -> str:
    return " ".join(spelling.lower().split())


def _either(spellings: Iterable[str]) -> str:
    """A pattern of all spellings, the longest first, with any spaces between their words."""
    spaced = (
        r"[ \t]+".join(map(re.escape, one.split())) for one in sorted(spellings, key=len)[::-1]
    )
    return "|".join(spaced)


class Gazetteer:
    """The places of one municipality in texts; `people` are spellings that are never places."""

    def __init__(self, places: Sequence[Place], people: Sequence[str] = ()) -> None:
        self._spelt: dict[str, tuple[Place | None, str]] = {}
        for place in places:
            self._spelt |= {_plain(alias): (place, "name") for alias in place.aliases}
            self._spelt[_plain(place.name)] = (place, place.told_by)
        self._own = frozenset(self._spelt)
        self._spelt |= {_plain(one): (None, "name") for one in people}
        either = _either(self._spelt) or r"[^\s\S]"
        self.worth_a_look = f"(?i){_either(self._own) or either}"  # for polars' engine
        self._pattern = re.compile(
            rf"(?<![\w@.-])(?P<name>{either}){_GENITIVE}(?![\w@]|{_DOMAIN})", re.IGNORECASE
        )

    def named(self, text: str) -> list[str]:
        """Names of the places that `text` names, each once, in the order in which they appear."""
        mentions, shouted = self._mentions(text), is_shouted(text)
        beside = [Beside(text, one.start, one.end, self._own, shouted) for one in mentions]
        may_be = [_may_be(*pair) for pair in zip(mentions, beside, strict=True)]
        told = [
            possible and (one.needs == "name" or (one.needs == "cue" and near.is_called_a_place()))
            for one, near, possible in zip(mentions, beside, may_be, strict=True)
        ]
        for near, far in _neighbours(text, mentions):
            told[far] |= told[near] and may_be[far]
        return _names(one for one, is_told in zip(mentions, told, strict=True) if is_told)

    def in_addresses(self, towns: str) -> list[str]:
        """The same of what stands after house numbers, where a name can only be a town's."""
        return _names(self._mentions(towns))

    def _mentions(self, text: str) -> list[Mention]:
        """Where spellings stand; of letters that only look like theirs, such as ſ, nobody's."""
        nobodys = (None, "name")
        return [
            Mention(*found.span(), *self._spelt.get(_plain(found["name"]), nobodys))
            for found in self._pattern.finditer(text)
        ]


def _neighbours(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Numbers of mentions that nothing but a comma or an `og` parts, rightwards, then leftwards."""
    pairs = [
        (at, at + 1)
        for at, (one, other) in enumerate(pairwise(mentions))
        if other.start - one.end <= LINK_LENGTH and _LINK.fullmatch(text, one.end, other.start)
    ]
    yield from pairs
    yield from ((far, near) for near, far in reversed(pairs))


def _may_be(one: Mention, beside: Beside) -> bool:
    """Whether nothing speaks against its being a place."""
    is_known = one.needs == "name"
    if one.place is None or beside.is_anothers(is_known):
        return False
    return is_known or beside.has_capital


def _names(mentions: Iterable[Mention]) -> list[str]:
    return list(dict.fromkeys(one.place.name for one in mentions if one.place is not None))
