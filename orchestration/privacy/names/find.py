"""Names of private persons in one text: where they stand, told by lists, cues and capitals.

A name is a run of neighbouring words: given names, family names, initials and unknown words with a
capital. It needs a reason to be one: a given name that is no common word, a family name after it,
a title or another cue before it, a person spoken to. Firms, streets and schools that bear a name,
sayings, places and public figures are passed over. Reading order, one pass, time linear in the
text. What a single word tells is `words.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from orchestration.privacy.names.extent import Extent
from orchestration.privacy.names.grounds import Grounds
from orchestration.privacy.names.lists import WORD, Lists, lists
from orchestration.privacy.names.others import Others
from orchestration.privacy.names.words import Told, Words

Span = tuple[int, int]
Phrases = Mapping[str, list[tuple[str, ...]]]


def allowed_phrases(phrases: Sequence[str]) -> Phrases:
    """What is no private person's name, by first word, longest first: `phrases`, and sayings."""
    own = [tuple(WORD.findall(phrase.lower())) for phrase in phrases]
    index: dict[str, list[tuple[str, ...]]] = {}
    surnames = filter(None, map(_rare_surname, own))
    for phrase in sorted([*filter(None, own), *surnames, *lists().spared], key=len, reverse=True):
        index.setdefault(phrase[0], []).append(phrase)
    return index


def _rare_surname(phrase: tuple[str, ...]) -> tuple[str, ...]:
    """The last of the names of a figure, for who is called by it alone; empty if many bear it."""
    known = lists()
    is_person = len(phrase) > 1 and phrase[0] in known.given
    common = phrase[-1] in known.family or phrase[-1] in known.common or phrase[-1].endswith("sen")
    return phrase[-1:] if is_person and not common else ()


@dataclass(frozen=True)
class Finder:
    """Finds names; `allowed` are phrases that are none (see `allowed_phrases`)."""

    allowed: Phrases

    @property
    def known(self) -> Lists:
        """The lists that words are looked up in."""
        return lists()

    def is_town(self, word: str) -> bool:
        """Whether a word in lower case is the name of a place: of the lists, or allowed."""
        return word in lists().places or (word,) in self.allowed.get(word, ())

    def is_word(self, word: str) -> bool:
        """Whether a word in lower case is a common one, and no family name."""
        return word in lists().common and word not in lists().family

    def spans(self, text: str) -> list[Span]:
        """Where names stand in `text`, in order, as (start, end) in characters."""
        return list(_Reading(Words(text), self.allowed).names())


class _Reading:
    """Goes through the words of one text and decides."""

    def __init__(self, words: Words, allowed: Phrases) -> None:
        self.words, self.told, self.known, self.allowed = words, words.told, words.known, allowed
        self.extent, self.grounds, self.others = Extent(words), Grounds(words), Others(words)
        self._ends: set[int] = set()  # where the names so far end

    def names(self) -> Iterator[Span]:
        """Where names stand, in order."""
        at = last = 0
        for at, word in enumerate(self.told):
            if at < last or (word.idle and word.lower not in self.allowed):
                continue
            if passed := self._passed_over(at):
                last = at + passed
                continue
            end = self.extent.end(at)
            if end > at and (self.extent.is_organisation(at, end) or self.others.is_other(at, end)):
                last = end
            elif self._is_name(at, end, last):
                last = max(end, at + 1)
                self._ends.add(last)
                yield self._span(at, last)

    def _is_name(self, at: int, end: int, last: int) -> bool:
        if end > at and self.grounds.is_name(at, end):
            return True
        return self._is_in_list(at) or self.grounds.is_rare_name(at)

    def _is_in_list(self, at: int) -> bool:
        """Whether a name stands before it and a comma or an and."""
        joined = at > 1 and self.told[at - 1].lower == "og" and at - 1 in self._ends
        if not joined and not (at in self._ends and self.words.between(at - 1) in (", ", " & ")):
            return False
        end = self.extent.end(at)
        parts = self.told[at:end]
        known = len(parts) < 2 or any(one.given or one.family for one in parts)
        return known and self.grounds.goes_on(at)

    def _span(self, at: int, end: int) -> Span:
        """The run without a genitive's s, with the dot of an initial."""
        last = end - 1
        cut = len(self.told[last].lower) - len(self.told[last].bare)
        stop = self.words.found[last].end() - cut
        return self.words.found[at].start(), stop + self.words.initial(last)

    def _passed_over(self, at: int) -> int:
        """How many words from `at` are an allowed phrase or a brand's; 0 for none."""
        word = self.told[at]
        if word.capital and word.lower in self.known.brands:
            return self._goods(at) - at
        for first in self._firsts(word):
            for phrase in self.allowed.get(first, ()):
                if self._stands(phrase, at) and not self._is_titled(phrase, at):
                    return len(phrase)
        return 0

    def _is_titled(self, phrase: tuple[str, ...], at: int) -> bool:
        """Whether a private person's title stands before a surname alone."""
        town = self.words.town(at)
        return len(phrase) == 1 and not town and (self.words.titled(at) or self.words.of_person(at))

    def _firsts(self, word: Told) -> Iterator[str]:
        """What an allowed phrase may begin with for a text to have it at this word."""
        yield word.lower
        if word.bare != word.lower:
            yield word.bare
        if word.lower.endswith(self.known.endings_of_offices):
            yield from (one for one in self.known.endings_of_offices if word.lower.endswith(one))

    def _stands(self, phrase: tuple[str, ...], at: int) -> bool:
        """Whether the words after `at` are the rest of `phrase`, the last with or without its s."""
        end = at + len(phrase)
        if end > len(self.told) or len(phrase) == 1:
            return end <= len(self.told)
        rest = tuple(one.lower for one in self.told[at + 1 : end])
        return phrase[1:] in (rest, (*rest[:-1], self.told[end - 1].bare))

    def _goods(self, at: int) -> int:
        """Where a brand's name and what is written with a capital after it end."""
        end, is_make = at + 1, self.told[at].lower in self.known.makes
        while (
            end < len(self.told)
            and self.words.beside(end - 1)
            and (self.told[end].capital if is_make else self.told[end].unknown)
        ):
            end += 1
        return end
