"""One text as words, each with what the lists and its spelling tell of it.

Does not belong here: which words are a name (`find.py`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from orchestration.privacy.names.lists import WORD, Lists, lists

GENITIVE = re.compile(r"['’´]?s$|['’´]$")
SPACES, QUOTES = " \t\u00a0", "\"“”'"
CODE = re.compile(r"[-/]\d")
ACRONYM = 3  # letters; capitals as few as these are no name where not all is in capitals
SHOUTED = 0.7  # share of capital letters from which capitals tell nothing
LOOK_BACK = 80  # characters before a word that tell whether it begins a sentence


class Told(NamedTuple):
    """What a word tells by itself."""

    lower: str
    bare: str  # in lower case, without a genitive's s where the name has none of its own
    capital: bool  # it has a capital that tells something
    given: bool  # a given name, alone or beside a hyphen, or a name of persons of either kind
    family: bool  # a family name, by the lists or its ending
    common: bool  # a common word, with or without a genitive's s
    unknown: bool  # no list has it, though it has a capital: it may be anybody's name
    rare: bool = False  # no list has it, and it has no capital

    @property
    def idle(self) -> bool:
        """Whether no name can begin with it, whatever stands beside it."""
        return not (self.capital or self.given or self.family or self.rare)

    @property
    def may_begin(self) -> bool:
        """Whether a name may begin with it."""
        return self.given or self.family or self.unknown or (self.capital and len(self.lower) == 1)


def _is_given(bare: str, capital: bool, known: Lists) -> bool:
    if bare in known.given or (capital and bare in known.proper and bare not in known.family):
        return True
    parts = bare.split("-")
    return len(parts) == 2 and (parts[0] in known.given or (capital and parts[1] in known.given))


def _is_family(bare: str, capital: bool, known: Lists) -> bool:
    if any(part in known.family for part in (bare, *bare.split("-"))):
        return True
    if bare in known.common or bare in known.places:
        return False
    if capital and bare.endswith(known.endings_of_families) and len(bare) > 6:
        return True
    return bare.endswith("sen") and len(bare) > 5


@lru_cache(maxsize=100_000)
def told(word: str, shouted: bool) -> Told:
    """What `word` tells in a text that is `shouted`, in capitals throughout, or is not."""
    known, lower = lists(), word.lower()
    if lower in known.brands:
        return Told(lower, lower, word[0].isupper() and not shouted, False, False, True, False)
    capital = word[0].isupper() and not shouted
    bare = lower
    if not known.names(lower):
        stem = GENITIVE.sub("", lower)
        bare = stem if known.names(stem) or capital else lower
    is_thing = "-" in word and word.rsplit("-", 1)[1].islower() and not word.islower()
    is_thing |= word.isupper() and 1 < len(word) <= ACRONYM and not shouted
    given = not is_thing and _is_given(bare, capital, known)
    common = bare in known.common or lower in known.common
    is_firm = lower.endswith(known.endings_of_firms)
    is_firm |= lower.endswith(known.endings_of_streets)
    is_firm |= word[1:2] == "-"
    unknown = capital and not (word.isupper() or common or bare in known.places or is_firm)
    family = _is_family(bare, capital, known)
    rare = not (capital or common or bare in known.places or is_firm or word.isupper())
    return Told(lower, bare, capital, given, family, common, unknown, rare)


class Words:
    """The words of a text by number, from 0."""

    def __init__(self, text: str) -> None:
        self.text, self.known = text, lists()
        self.found = list(WORD.finditer(text))
        self.words = [one.group() for one in self.found]
        capitals = sum(map(str.isupper, text))
        enough = capitals > 5 and capitals > SHOUTED * sum(map(str.isalpha, text))
        self.shouted = enough and sum(map(str.isalpha, text)) > 7
        self.capitals = capitals
        self.told = [told(word, self.shouted) for word in self.words]

    def __len__(self) -> int:
        return len(self.words)

    def between(self, at: int) -> str:
        """What stands between word `at` and the next."""
        return self.text[self.found[at].end() : self.found[at + 1].start()]

    def after(self, at: int) -> str:
        """The character after word `at`; empty at the end."""
        end = self.found[at].end()
        return self.text[end : end + 1]

    def initial(self, at: int) -> bool:
        """Whether it is one capital with a dot."""
        start = self.found[at].start()
        alone = len(self.words[at]) == 1 and self.told[at].capital and self.after(at) == "."
        return alone and self.text[max(0, start - 1) : start] not in ("/", "-")

    def coded(self, at: int) -> bool:
        """Whether it is capitals before a hyphen and a digit, as in GEO-2022-00917."""
        end = self.found[at].end()
        return self.words[at].isupper() and bool(CODE.match(self.text, end))

    def beside(self, at: int) -> bool:
        """Whether only spaces, quotes or the dot of an initial part word `at` from the next."""
        if at + 1 >= len(self):
            return False
        between = self.between(at)
        if len(between) > 3 or between.strip(SPACES + QUOTES) not in ("", "."):
            return False
        short = len(self.words[at]) < 3 or self.told[at].lower in self.known.shortened
        return short or "." not in between

    def begins(self, at: int) -> bool:
        """Whether it begins a sentence, where every word has a capital."""
        start = self.found[at].start()
        before = self.text[max(0, start - LOOK_BACK) : start].rstrip(" \t\"'»”“(*_-–")
        return not before or before[-1] in ".!?:…\n" or not before[-1].isprintable()

    def before(self, at: int) -> str:
        """The word before, in lower case, with at most a colon or comma between; else empty."""
        if at < 1:
            return ""
        stop = "." if len(self.words[at - 1]) < 6 else ""
        between = self.between(at - 1)
        close = len(between) < 4 and not between.strip(f"{SPACES}:,{stop}")
        return self.told[at - 1].lower if close else ""

    def titled(self, at: int) -> bool:
        """Whether a title or trade stands before."""
        before = self.before(at)
        return before in self.known.titles or before.endswith(self.known.endings_of_titles)

    def of_person(self, at: int) -> bool:
        """Whether a word for a person stands before, as in naboen Lund."""
        return self.before(at) in self.known.persons

    def cued(self, at: int) -> bool:
        """Whether a title or another word that announces a person stands before."""
        return self.before(at) in self.known.cues or self.of_person(at) or self.titled(at)

    def plain(self, at: int) -> bool:
        """Whether it is never a name by itself."""
        return self.told[at].lower in self.known.plain

    def town(self, at: int) -> bool:
        """Whether the lists have it as a place."""
        return self.told[at].bare in self.known.places

    def owns(self, at: int) -> bool:
        """Whether a genitive's s ends the word."""
        word = self.told[at]
        cut = word.bare != word.lower
        return cut and (self.known.names(word.bare) or not word.lower[-2:].isalpha())
