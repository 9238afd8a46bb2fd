"""What makes a run of words a private person's name: lists, capitals, titles, words beside it.

Does not belong here: how far the run goes (`extent.py`).
"""

from __future__ import annotations

from orchestration.privacy.names.words import Words

SOMEBODY = frozenset({"hans", "per", "bent"})  # with a capital within a sentence


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
            greeted = self.told[at].given and words.before(at) in self.known.cues
            somebody = self.told[at].bare in SOMEBODY and not words.begins(at)
            return self.told[at].capital and (greeted or somebody)
        if self.told[at].given:
            return self._is_given_name(at)
        if self.told[at].family or self.words.town(at):
            return words.titled(at) and (self.told[at].capital or not self.told[at].common)
        return self._is_unknown_name(at)

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
            return self.told[end - 1].unknown or any(
                self.told[one].family or self.told[one].given for one in range(at, end)
            )
        known = self.told[end - 1].family and self.told[at].capital
        return known or words.cued(at) or self._taken_up(end)

    def _taken_up(self, end: int) -> bool:
        """Whether he or she follows after a comma."""
        if end >= len(self.words) or self.words.between(end - 1) != ", ":
            return False
        return self.told[end].lower in ("han", "hun", "ham", "hende")

    def _is_given_name(self, at: int) -> bool:
        words, before = self.words, self.words.before(at)
        if before in self.known.anybody or before in self.known.renowned:
            return False
        if before in ("hedder", "navnet") and words.before(at - 1) in self.known.animals:
            return False
        if before.endswith(self.known.endings_of_animals):
            return False
        if not self.told[at].common:
            sure = self.told[at].capital or self.told[at].bare in self.known.own
            return (sure and len(self.told[at].bare) > 2) or words.cued(at)
        if self.told[at].capital:
            told_of = words.cued(at) or self._spoken_to(at) or self._pair(at) or self._comes(at)
            return not words.begins(at) or told_of
        return before in self.known.cues and before not in ("han", "hun", "mor")

    def _is_unknown_name(self, at: int) -> bool:
        words = self.words
        if not self.told[at].unknown or len(words.words[at]) < 2:
            return False
        if not words.begins(at) and self._comes(at):
            return True
        if not words.cued(at):
            return self._signs(at)
        if "-" in words.words[at] and not words.titled(at):
            return False
        greeted = words.before(at) in self.known.greetings
        return not (greeted and self.told[at].lower.endswith(self.known.endings_of_nouns))

    def _comes(self, at: int) -> bool:
        """Whether "fra" follows, as in Stig fra nummer 12."""
        return self.words.beside(at) and self.told[at + 1].lower == "fra"

    def _signs(self, at: int) -> bool:
        """Whether it ends the text after a full stop, comma or line break."""
        before = self.words.text[: self.words.found[at].start()].rstrip(" \t")
        rest = self.words.text[self.words.found[at].end() :].strip()
        return at + 1 == len(self.told) and not rest and before[-1:] in (",", ".", "!", "?", "\n")

    def _spoken_to(self, at: int) -> bool:
        return self.words.after(at) in (",", "!", ":")

    def _pair(self, at: int) -> bool:
        """Whether another given name is joined by an and."""
        words = self.words
        if at + 2 >= len(words) or self.told[at + 1].lower != "og":
            return False
        return self.told[at + 2].capital and self.told[at + 2].given
