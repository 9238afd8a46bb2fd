"""What makes a run of words a private person's name: lists, capitals, titles, words beside it.

Does not belong here: how far the run goes (`extent.py`), and names of what is nobody (`others.py`).
"""

from __future__ import annotations

import re

from orchestration.privacy.names.words import Words

SOMEBODY = frozenset({"hans", "per", "bent", "mark", "maj", "august"})  # with a capital within
WHO = frozenset({"jeg", "han", "hun", "vi"})
NAMES = frozenset({"navn", "fornavn", "efternavn"})
PLACED = frozenset(
    ["i", "på", "ved", "fra", "omkring", "gennem", "ad", "over", "under", "langs", "mod", "om"]
)
ADDRESSED = frozenset({"hr", "fru", "frk", "frøken"})
DOOR = re.compile(
    r" (?:på \d\.? ?sal|i (?:nr\b|nummer|stuen|kælderen)|fra (?:nr\b|nummer)|ovenpå|nedenunder)"
)
ENDINGS = ("r", "de", "te", "et", "en", "s", "t", "ne")  # of words that follow a person, not names


class Grounds:
    """The grounds in one text."""

    def __init__(self, words: Words) -> None:
        self.words, self.told, self.known = words, words.told, words.known

    def is_name(self, at: int, end: int) -> bool:
        """Whether the words `at` to before `end` are a private person's name."""
        words = self.words
        if end - at > 1:
            return self._is_long_name(at, end)
        if self.words.plain(at):
            return self._is_plain_name(at)
        if self.told[at].given:
            return self._is_given_name(at)
        if self.told[at].family or self.words.town(at):
            told_of = self._presented(at) or self._lives(at)
            somebody = words.titled(at) or words.of_person(at) or told_of
            return somebody and (self.told[at].capital or not self.told[at].common)
        return self._is_unknown_name(at) or (self.told[at].capital and self._of_kin(at))

    def is_rare_name(self, at: int) -> bool:
        """Whether a word in lower case that no list has is a name: signed, or said to be one."""
        if not self.told[at].rare or len(self.words.words[at]) < 3:
            return False
        if self._presented(at) or self._ends_letter(at) or self.words.before(at) in ADDRESSED:
            return True
        return self._of_kin(at) and not self.told[at].lower.endswith(ENDINGS)

    def goes_on(self, at: int) -> bool:
        """Whether word `at`, after a name and a comma or and, is one more in a list of names."""
        word, between = self.told[at], self.words.between(at - 1)
        if self.words.plain(at) or not (word.unknown or (word.capital and word.family)):
            return word.rare and not self.words.capitals and between.strip() in ("", "&")
        if between == ", ":
            after = self.words.between(at) if at + 1 < len(self.told) else "."
            return after in (", ", " og ", " & ", "\n", ".") or self._joined(at + 1)
        return not word.lower.endswith(self.known.endings_of_nouns)

    def _joined(self, at: int) -> bool:
        return at < len(self.told) and self.told[at].lower == "og"

    def _is_plain_name(self, at: int) -> bool:
        words, told = self.words, self.told[at]
        if not told.capital:
            return told.given and self._of_kin(at)
        greeted = told.given and words.before(at) in self.known.cues
        met = told.bare in SOMEBODY and told.given and not words.begins(at)
        told_of = told.given and (self._comes(at) or self._pair(at))
        return greeted or (met and not self._dated(at)) or told_of

    def _dated(self, at: int) -> bool:
        """Whether it is a month: a number or "i" stands before, or a year after."""
        text, found = self.words.text, self.words.found[at]
        before = text[max(0, found.start() - 3) : found.start()].rstrip(" .")
        after = text[found.end() : found.end() + 2].strip()
        return before[-1:].isdigit() or after[:1].isdigit() or self.words.before(at) in ("i", "til")

    def _is_long_name(self, at: int, end: int) -> bool:
        """Two parts and more: one of them has to be a name of the lists, or a cue stands before."""
        words = self.words
        if self.words.plain(at) and not self.told[at].capital:
            hans = self.told[at].lower == "hans"
            return hans and self.told[at + 1].family and not self.told[at + 1].common
        if self.told[at].given:
            first, last = self.told[at], self.told[end - 1]
            return first.capital or not (first.common and last.common)
        if words.initial(at):
            return self._is_initialled(at, end)
        family_first = self.told[at].family and any(one.given for one in self.told[at + 1 : end])
        known = self.told[at].capital and (self.told[end - 1].family or family_first)
        return known or words.cued(at) or self._taken_up(end)

    def _is_initialled(self, at: int, end: int) -> bool:
        if words_town := self.words.town(end - 1):
            return self.told[at].lower not in "nsøv" and words_town
        return self.told[end - 1].unknown or any(
            self.told[one].family or self.told[one].given for one in range(at, end)
        )

    def _taken_up(self, end: int) -> bool:
        """Whether he or she follows after a comma, or begins the next sentence."""
        if end >= len(self.words) or self.words.between(end - 1) not in (", ", "? ", ". ", "! "):
            return False
        return self.told[end].lower in ("han", "hun", "ham", "hende")

    def _is_given_name(self, at: int) -> bool:
        words, before, told = self.words, self.words.before(at), self.told[at]
        if before in self.known.anybody and not self._relates(at):
            return False
        if not told.common:
            sure = told.capital or told.bare in self.known.own
            short = len(told.bare) < 3 and (words.begins(at) or told.bare not in self.known.own)
            return (sure and not short) or words.cued(at)
        if told.capital:
            told_of = words.cued(at) or self._spoken_to(at) or self._pair(at)
            return not words.begins(at) or told_of or self._comes(at) or self._acts(at)
        cued = before in self.known.cues and before not in ("han", "hun", "mor")
        other = at + 2 < len(words) and self.told[at + 1].lower == "og" and self.told[at + 2]
        paired = other and other.given and not (other.common or other.capital)
        return cued or self._taken_up(at + 1) or bool(paired)

    def _is_unknown_name(self, at: int) -> bool:
        words = self.words
        if not self.told[at].unknown or len(words.words[at]) < 2:
            return False
        beside = at > 0 and (self.told[at - 1].capital or self.told[at - 1].lower in PLACED)
        taken_up = self._taken_up(at + 1) and not (beside and words.beside(at - 1))
        paired = self._pair(at) and not words.begins(at) and not self.told[at + 2].common
        if paired and not self.told[at].lower.endswith(self.known.endings_of_nouns):
            return True
        if taken_up or self._is_thanked(at) or (not words.begins(at) and self._comes(at)):
            return words.before(at) not in self.known.anybody
        if not words.cued(at):
            return self._signs(at) or self._presented(at)
        if "-" in words.words[at] and not words.titled(at):
            return False
        greeted = words.before(at) in self.known.greetings
        return not (greeted and self.told[at].lower.endswith(self.known.endings_of_nouns))

    def _is_thanked(self, at: int) -> bool:
        """Whether thanks, praise or a greeting go to it, and it is no noun."""
        words = self.words
        if words.before(at) != "til" or words.before(at - 1) not in self.known.thanks:
            return False
        return not self.told[at].lower.endswith(self.known.endings_of_nouns)

    def _lives(self, at: int) -> bool:
        """Whether it is told by its door: Jensen på 3. sal."""
        return bool(DOOR.match(self.words.text, self.words.found[at].end()))

    def _of_kin(self, at: int) -> bool:
        """Whether it is somebody's: min søster Live."""
        words = self.words
        return words.of_person(at) and words.before(at - 1) in self.known.possessive

    def _presented(self, at: int) -> bool:
        """Whether he or she is said to be called so: "jeg hedder", "mit navn er"."""
        words, before = self.words, self.words.before(at)
        who = words.before(at - 1) if at else ""
        if before in ("er", "var"):
            return who in NAMES or (self.told[at].capital and who in self.known.persons)
        if before not in ("hedder", "hed"):
            return False
        if who in WHO or (self.told[at].capital and who in self.known.persons):
            return True
        return who in ("som", "der") and words.before(at - 2) in self.known.persons

    def _ends_letter(self, at: int) -> bool:
        """Whether a greeting stands before and the line ends with the word, or the next."""
        before = self.words.before(at)
        before = self.words.before(at - 1) if before == "fra" else before
        if before not in self.known.greetings - {"kære", "hej", "tak"}:
            return False
        rest = self.words.text[self.words.found[at].end() :].split("\n", 1)[0].strip(" .!,🙂❤️")
        return not rest or (" " not in rest and len(rest) < 20)

    def _comes(self, at: int) -> bool:
        """Whether "fra" follows, as in Stig fra nummer 12."""
        return self.words.beside(at) and self.told[at + 1].lower == "fra"

    def _acts(self, at: int) -> bool:
        """Whether it does what only persons do, as in Bo siger."""
        return self.words.beside(at) and self.told[at + 1].lower in self.known.acts

    def _relates(self, at: int) -> bool:
        """Whether more is said of one person, as in en Sine, som er frisør."""
        if at + 1 >= len(self.words) or not self.told[at].capital:
            return False
        return self.words.between(at) == ", " and self.told[at + 1].lower in ("som", "der")

    def _signs(self, at: int) -> bool:
        """Whether it ends the text after a full stop, comma or line break."""
        if at + 1 != len(self.told):
            return False
        before = self.words.text[: self.words.found[at].start()].rstrip(" \t")
        rest = self.words.text[self.words.found[at].end() :].strip()
        return not rest and before[-1:] in (",", ".", "!", "?", "\n")

    def _spoken_to(self, at: int) -> bool:
        return self.words.after(at) in (",", "!", ":")

    def _pair(self, at: int) -> bool:
        """Whether another given name is joined by and or or, and they are not both of nature."""
        words = self.words
        if at + 2 >= len(words) or self.told[at + 1].lower not in ("og", "eller"):
            return False
        nature = self.told[at].lower in self.known.nature
        other = self.told[at + 2]
        return other.capital and other.given and not (nature and other.lower in self.known.nature)
