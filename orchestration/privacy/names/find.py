"""Names of private persons in one text: where they stand, told by lists, cues and capitals.

A name is a run of neighbouring words: given names, family names, initials and unknown words with a
capital. It needs a reason to be one: a given name that is no common word, a family name after it,
a title or another cue before it, a person spoken to. Firms, streets and schools that bear a name,
sayings, places and public figures are passed over. Reading order, one pass, time linear in the
text. What a single word tells is `words.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from orchestration.privacy.names.lists import Lists, lists
from orchestration.privacy.names.words import QUOTES, WORD, Words

PARTICLES = frozenset({"von", "van", "de", "al", "el", "bin", "ibn", "af", "da", "la", "le", "abu"})
Span = tuple[int, int]
Phrases = Mapping[str, list[tuple[str, ...]]]


def allowed_phrases(phrases: Sequence[str], known: Lists) -> Phrases:
    """What is no private person's name, by first word, longest first: `phrases`, and sayings."""
    own = (tuple(WORD.findall(phrase.lower())) for phrase in phrases)
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted([*filter(None, own), *known.spared], key=len, reverse=True):
        index.setdefault(phrase[0], []).append(phrase)
    return index


@dataclass(frozen=True)
class Finder:
    """Finds names; `allowed` are phrases that are none (see `allowed_phrases`)."""

    allowed: Phrases
    known: Lists = field(default_factory=lists, repr=False)

    def spans(self, text: str) -> list[Span]:
        """Where names stand in `text`, in order, as (start, end) in characters."""
        return list(_Reading(Words(text, self.known), self.allowed).names())


class _Reading:
    """Goes through the words of one text and decides."""

    def __init__(self, words: Words, allowed: Phrases) -> None:
        self.words, self.known, self.allowed = words, words.known, allowed

    def names(self) -> Iterator[Span]:
        """Where names stand, in order."""
        at = 0
        while at < len(self.words):
            if passed := self._passed_over(at):
                at += passed
                continue
            end = self._run(at)
            if end > at and self._is_organisation(at, end):
                at = end
            elif end > at and self._is_name(at, end):
                yield self._span(at, end)
                at = end
            else:
                at += 1

    def _span(self, at: int, end: int) -> Span:
        """The run without a genitive's s, with the dot of an initial."""
        last = end - 1
        cut = len(self.words.lower[last]) - len(self.words.bare(last))
        stop = self.words.found[last].end() - cut
        return self.words.found[at].start(), stop + self.words.initial(last)

    def _passed_over(self, at: int) -> int:
        """How many words from `at` are an allowed phrase; 0 for none."""
        lower, bare = self.words.lower[at], self.words.bare(at)
        for phrase in [*self.allowed.get(lower, ()), *self.allowed.get(bare, ())]:
            end = at + len(phrase)
            if end > len(self.words):
                continue
            own = self.words.lower[at:end]
            if tuple(own) == phrase or (*own[:-1], self.words.bare(end - 1)) == phrase:
                return len(phrase)
        return 0

    def _run(self, at: int) -> int:
        """Where the run of name parts that begins at word `at` ends; `at` when none does."""
        words = self.words
        if not (words.given(at) or words.family(at) or words.unknown(at) or words.initial(at)):
            return at
        end = at + 1
        while end < len(words) and words.beside(end - 1) and self._continues(at, end):
            end += 1
        return end

    def _continues(self, at: int, end: int) -> bool:
        words = self.words
        if not words.capital(at):
            listed = words.family(end) or words.given(end)
            return listed and (not words.common(end) or words.shouted) and not self._plain(end)
        if words.initial(end) or self._is_between(at, end):
            return True
        if words.capital(end):
            known = words.given(end) or words.family(end)
            ends_firm = words.lower[end] in self.known.after_organisation
            return (known or not (words.common(end) or self._plain(end))) and not ends_firm
        particle = words.lower[end] in PARTICLES and words.beside(end)
        return particle and words.capital(end + 1)

    def _plain(self, at: int) -> bool:
        return self.words.lower[at] in self.known.plain

    def _is_between(self, at: int, end: int) -> bool:
        """Whether word `end` stands, with a capital or in quotes, before another family name."""
        words = self.words
        if end + 1 >= len(words) or not words.given(at) or not words.beside(end):
            return False
        quoted = words.text[words.found[end].start() - 1] in QUOTES
        begins = words.capital(end) or quoted
        return begins and words.capital(end + 1) and words.family(end + 1)

    def _is_organisation(self, at: int, end: int) -> bool:
        words = self.words
        before = words.before(at)
        if before in self.known.before_organisation or before.endswith(self.known.endings_of_firms):
            return True
        if end >= len(words) or words.between(end - 1) not in (" ", "-", " & ", "&"):
            return False
        if words.lower[end] in self.known.after_organisation:
            return True
        owned = words.bare(end - 1) != words.lower[end - 1] and words.capital(end)
        return owned and not words.given(end) and not words.family(end)

    def _is_name(self, at: int, end: int) -> bool:
        words = self.words
        if end - at > 1:
            return self._is_long_name(at, end)
        if self._plain(at):
            greeted = words.given(at) and words.before(at) in self.known.greetings
            somebody = words.bare(at) == "hans" and not words.begins(at)
            return words.capital(at) and (greeted or somebody)
        if words.given(at):
            return self._is_given_name(at)
        if words.family(at):
            return words.titled(at) and (words.capital(at) or not words.common(at))
        return self._is_unknown_name(at)

    def _is_long_name(self, at: int, end: int) -> bool:
        """Two parts and more: one of them has to be a name of the lists, or a cue stands before."""
        words = self.words
        if self._plain(at) and not words.capital(at):
            hans = words.lower[at] == "hans"
            return hans and words.family(at + 1) and not words.common(at + 1)
        if words.given(at):
            return words.capital(at) or not words.common(at) or not words.common(end - 1)
        if words.initial(at):
            return words.unknown(end - 1) or any(
                words.family(one) or words.given(one) for one in range(at, end)
            )
        return (words.family(end - 1) and words.capital(at)) or words.cued(at)

    def _is_given_name(self, at: int) -> bool:
        words, before = self.words, self.words.before(at)
        if before in self.known.anybody or before in self.known.renowned:
            return False
        if before.endswith(self.known.endings_of_animals):
            return False
        if not words.common(at):
            sure = words.capital(at) or words.bare(at) in self.known.own
            return (sure and len(words.bare(at)) > 2) or words.cued(at)
        if words.capital(at):
            return not words.begins(at) or words.cued(at) or self._spoken_to(at) or self._pair(at)
        return before in self.known.cues and before not in ("han", "hun", "mor")

    def _is_unknown_name(self, at: int) -> bool:
        words = self.words
        if not words.unknown(at) or len(words.words[at]) < 2 or not words.cued(at):
            return False
        if "-" in words.words[at] and not words.titled(at):
            return False
        greeted = words.before(at) in self.known.greetings
        return not (greeted and words.lower[at].endswith(self.known.endings_of_nouns))

    def _spoken_to(self, at: int) -> bool:
        return self.words.after(at) in (",", "!", ":")

    def _pair(self, at: int) -> bool:
        """Whether another given name is joined by an and."""
        words = self.words
        if at + 2 >= len(words) or words.lower[at + 1] != "og":
            return False
        return words.capital(at + 2) and words.given(at + 2)
