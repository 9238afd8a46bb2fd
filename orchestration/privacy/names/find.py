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
from orchestration.privacy.names.lists import Lists, lists
from orchestration.privacy.names.words import WORD, Told, Words

Span = tuple[int, int]
Phrases = Mapping[str, list[tuple[str, ...]]]


def allowed_phrases(phrases: Sequence[str]) -> Phrases:
    """What is no private person's name, by first word, longest first: `phrases`, and sayings."""
    own = (tuple(WORD.findall(phrase.lower())) for phrase in phrases)
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted([*filter(None, own), *lists().spared], key=len, reverse=True):
        index.setdefault(phrase[0], []).append(phrase)
    return index


@dataclass(frozen=True)
class Finder:
    """Finds names; `allowed` are phrases that are none (see `allowed_phrases`)."""

    allowed: Phrases

    @property
    def known(self) -> Lists:
        """The lists that words are looked up in."""
        return lists()

    def spans(self, text: str) -> list[Span]:
        """Where names stand in `text`, in order, as (start, end) in characters."""
        return list(_Reading(Words(text), self.allowed).names())


class _Reading:
    """Goes through the words of one text and decides."""

    def __init__(self, words: Words, allowed: Phrases) -> None:
        self.words, self.told, self.known, self.allowed = words, words.told, words.known, allowed
        self.extent, self.grounds = Extent(words), Grounds(words)

    def names(self) -> Iterator[Span]:
        """Where names stand, in order."""
        at = 0
        while at < len(self.words):
            if passed := self._passed_over(at):
                at += passed
                continue
            end = self.extent.end(at)
            if end > at and self.extent.is_organisation(at, end):
                at = end
            elif end > at and self.grounds.is_name(at, end):
                yield self._span(at, end)
                at = end
            else:
                at += 1

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
                if self._stands(phrase, at):
                    return len(phrase)
        return 0

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
        end = at + 1
        while end < len(self.told) and self.words.beside(end - 1) and self.told[end].unknown:
            end += 1
        return end
