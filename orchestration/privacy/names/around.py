"""What stands around a word and tells that it is somebody: who follows, who is thanked, who signs.

Does not belong here: what a word tells by itself (`words.py`), and what of this makes a name
(`grounds.py`).
"""

from __future__ import annotations

import re

from orchestration.privacy.names.words import Words

WHO = frozenset({"jeg", "han", "hun", "vi"})
NAMES = frozenset({"navn", "fornavn", "efternavn"})
DOOR = re.compile(
    r" (?:på \d\.? ?sal|i (?:nr\b|nummer|stuen|kælderen)|fra (?:nr\b|nummer)|ovenpå|nedenunder)"
)


class Around:
    """The same for the words of one text, by number."""

    def __init__(self, words: Words) -> None:
        self.words, self.told, self.known = words, words.told, words.known

    def taken_up(self, end: int) -> bool:
        """Whether he or she follows after a comma, or begins the next sentence."""
        if end >= len(self.words) or self.words.between(end - 1) not in (", ", "? ", ". ", "! "):
            return False
        return self.told[end].lower in ("han", "hun", "ham", "hende")

    def thanked(self, at: int) -> bool:
        """Whether thanks, praise or a greeting go to it, and it is no noun."""
        words = self.words
        if words.before(at) != "til" or words.before(at - 1) not in self.known.thanks:
            return False
        return not self.told[at].lower.endswith(self.known.endings_of_nouns)

    def lives(self, at: int) -> bool:
        """Whether it is told by its door: Jensen på 3. sal."""
        return bool(DOOR.match(self.words.text, self.words.found[at].end()))

    def of_kin(self, at: int) -> bool:
        """Whether it is somebody's: min søster Live."""
        words = self.words
        return words.of_person(at) and words.before(at - 1) in self.known.possessive

    def presented(self, at: int) -> bool:
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

    def ends_letter(self, at: int) -> bool:
        """Whether a greeting stands before and the line ends with the word, or the next."""
        before = self.words.before(at)
        before = self.words.before(at - 1) if before == "fra" else before
        if before not in self.known.greetings - {"kære", "hej", "tak"}:
            return False
        rest = self.words.text[self.words.found[at].end() :].split("\n", 1)[0].strip(" .!,🙂❤️")
        return not rest or (" " not in rest and len(rest) < 20)

    def comes(self, at: int) -> bool:
        """Whether "fra" follows, as in Stig fra nummer 12."""
        return self.words.beside(at) and self.told[at + 1].lower == "fra"

    def acts(self, at: int) -> bool:
        """Whether it does what only persons do, as in Bo siger."""
        return self.words.beside(at) and self.told[at + 1].lower in self.known.acts

    def relates(self, at: int) -> bool:
        """Whether more is said of one person, as in en Sine, som er frisør."""
        if at + 1 >= len(self.words) or not self.told[at].capital:
            return False
        return self.words.between(at) == ", " and self.told[at + 1].lower in ("som", "der")

    def signs(self, at: int) -> bool:
        """Whether it ends the text after a full stop, comma or line break."""
        if at + 1 != len(self.told):
            return False
        before = self.words.text[: self.words.found[at].start()].rstrip(" \t")
        rest = self.words.text[self.words.found[at].end() :].strip()
        return not rest and before[-1:] in (",", ".", "!", "?", "\n")

    def spoken_to(self, at: int) -> bool:
        """Whether a comma, exclamation mark or colon follows."""
        return self.words.after(at) in (",", "!", ":")

    def pair(self, at: int, *, capital: bool = True) -> bool:
        """Whether "og" or "eller" joins another given name, and not two of plants or animals.

        Without `capital` the other name has none, and is no other word.
        """
        if at + 2 >= len(self.words) or self.told[at + 1].lower not in ("og", "eller"):
            return False
        other = self.told[at + 2]
        nature = self.told[at].lower in self.known.nature and other.lower in self.known.nature
        if capital:
            return other.capital and other.given and not nature
        return other.given and not (other.common or other.capital)

    def dated(self, at: int) -> bool:
        """Whether it is a month: a number or "i" stands before, or a year after."""
        text, found = self.words.text, self.words.found[at]
        before = text[max(0, found.start() - 3) : found.start()].rstrip(" .")
        after = text[found.end() : found.end() + 2].strip()
        return before[-1:].isdigit() or after[:1].isdigit() or self.words.before(at) in ("i", "til")
