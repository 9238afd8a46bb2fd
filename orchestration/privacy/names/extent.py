"""How far words go that may be one name, and whether they are an organisation's.

Does not belong here: whether they are somebody's (`grounds.py`).
"""

from __future__ import annotations

from orchestration.privacy.names.words import QUOTES, Words

PARTICLES = frozenset({"von", "van", "de", "al", "el", "bin", "ibn", "af", "da", "la", "le", "abu"})


class Extent:
    """Runs of neighbouring words of one text, by number."""

    def __init__(self, words: Words) -> None:
        self.words, self.told, self.known = words, words.told, words.known

    def _begins(self, at: int) -> bool:
        """Whether word `at` may be the first of a name."""
        words, word = self.words, self.told[at]
        if word.may_begin or (word.capital and (words.titled(at) or words.of_person(at))):
            return True
        return word.capital and words.town(at) and words.beside(at) and self._is_patronymic(at + 1)

    def _is_patronymic(self, at: int) -> bool:
        word = self.told[at]
        return word.capital and word.family and word.lower.endswith("sen")

    def end(self, at: int) -> int:
        """Where the run of name parts that begins at word `at` ends; `at` when none does."""
        words, word = self.words, self.told[at]
        if not self._begins(at):
            return at
        if (len(word.lower) == 1 and not words.initial(at)) or words.coded(at):
            return at
        end = at + 1
        while words.beside(end - 1) and not self.words.owns(end - 1) and self._continues(at, end):
            end += 1
        return end

    def _continues(self, at: int, end: int) -> bool:
        words = self.words
        if not self.told[at].capital:
            return self._continues_low(at, end)
        if words.initial(end) or self._is_between(at, end):
            return True
        if self.told[end].capital:
            known = self.told[end].given or self.told[end].family or self.words.town(end)
            ends_firm = self.known.ends_firm(self.told[end].lower)
            somebody = self.told[at].given and not self.words.plain(at)
            fits = known or somebody or not self.told[end].common
            if self.told[end].lower in self.known.legal_forms:
                return False
            return fits and not self.words.plain(end) and (not ends_firm or words.cued(at))
        particle = self.told[end].lower in PARTICLES and words.beside(end)
        return particle and self.told[end + 1].capital

    def _continues_low(self, at: int, end: int) -> bool:
        """The same where capitals tell nothing: a listed name, or a rare word after a sure one."""
        word = self.told[end]
        if self.words.plain(end):
            return False
        if word.family or word.given:
            return not word.common or self.words.shouted
        sure = self.told[at].bare in self.known.own and not self.told[at].common
        rare = not word.common and len(word.lower) > 4
        return sure and rare and end <= at + 2

    def _is_between(self, at: int, end: int) -> bool:
        """Whether word `end` stands, with a capital or in quotes, before another family name."""
        words = self.words
        if end + 1 >= len(words) or not self.told[at].given or not words.beside(end):
            return False
        quoted = words.text[words.found[end].start() - 1] in QUOTES
        begins = self.told[end].capital or quoted
        last = self.told[end + 1]
        return begins and last.capital and (last.family or (quoted and last.unknown))

    def is_organisation(self, at: int, end: int) -> bool:
        """Whether the words `at` to before `end` are of a firm's, street's or school's name."""
        words = self.words
        before = words.before(at)
        if before in self.known.before_organisation or before.endswith(self.known.endings_of_firms):
            return True
        if words.titled(at) and words.before(at - 1) in self.known.before_organisation:
            return True
        if before in self.known.trades and self.told[at - 1].capital and not words.begins(at - 1):
            return True
        if end >= len(words) or words.between(end - 1) not in (" ", "-", " & ", "&"):
            return False
        if self.known.ends_firm(self.told[end].lower):
            told = self.told[end]
            if told.lower in self.known.legal_forms:
                return True
            return not (words.cued(at) if told.capital else words.owns(end - 1))
        if self.words.owns(end - 1) and self.told[end].capital:
            return not self.told[end].given and not self.told[end].family
        return self._is_firm(end)

    def _is_firm(self, at: int) -> bool:
        """Whether words with a capital go on until one that ends a firm's name."""
        for one in range(at, min(at + 3, len(self.words))):
            if self.known.ends_firm(self.told[one].lower):
                return True
            if not self.told[one].capital or self.words.between(one - 1) != " ":
                return False
        return False
