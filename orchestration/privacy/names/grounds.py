"""What makes a run of words a private person's name: lists, capitals, titles, words beside it.

Does not belong here: how far the run goes (`extent.py`), names of what is nobody (`others.py`), and
how the words beside it are read (`around.py`).
"""

from __future__ import annotations

from orchestration.privacy.names.around import Around
from orchestration.privacy.names.words import Words

SOMEBODY = frozenset({"hans", "per", "bent", "mark", "maj", "august"})  # with a capital within
PLACED = frozenset(
    ["i", "på", "ved", "fra", "omkring", "gennem", "ad", "over", "under", "langs", "mod", "om"]
)
ADDRESSED = frozenset({"hr", "fru", "frk", "frøken"})
ENDINGS = ("r", "de", "te", "et", "en", "s", "t", "ne")  # of words that follow a person, not names


class Grounds:
    """The grounds in one text."""

    def __init__(self, words: Words) -> None:
        self.words, self.told, self.known = words, words.told, words.known
        self.around = Around(words)

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
            told_of = self.around.presented(at) or self.around.lives(at)
            somebody = words.titled(at) or words.of_person(at) or told_of
            return somebody and (self.told[at].capital or not self.told[at].common)
        return self._is_unknown_name(at) or (self.told[at].capital and self.around.of_kin(at))

    def is_rare_name(self, at: int) -> bool:
        """Whether a word in lower case that no list has is a name: signed, or said to be one."""
        if not self.told[at].rare or len(self.words.words[at]) < 3:
            return False
        if (
            self.around.presented(at)
            or self.around.ends_letter(at)
            or self.words.before(at) in ADDRESSED
        ):
            return True
        return self.around.of_kin(at) and not self.told[at].lower.endswith(ENDINGS)

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
            return told.given and self.around.of_kin(at)
        greeted = told.given and words.before(at) in self.known.cues
        met = told.bare in SOMEBODY and told.given and not words.begins(at)
        told_of = told.given and (self.around.comes(at) or self.around.pair(at))
        return greeted or (met and not self.around.dated(at)) or told_of

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
        return known or words.cued(at) or self.around.taken_up(end)

    def _is_initialled(self, at: int, end: int) -> bool:
        """An initial and a family name; N., S., Ø. and V. before a town are its corner."""
        if self.words.town(end - 1):
            return self.told[at].lower not in "nsøv"
        return self.told[end - 1].unknown or any(
            self.told[one].family or self.told[one].given for one in range(at, end)
        )

    def _is_given_name(self, at: int) -> bool:
        words, before, told = self.words, self.words.before(at), self.told[at]
        if before in self.known.anybody and not self.around.relates(at):
            return False
        if not told.common:
            sure = told.capital or told.bare in self.known.own
            short = len(told.bare) < 3 and (words.begins(at) or told.bare not in self.known.own)
            return (sure and not short) or words.cued(at)
        if told.capital:
            told_of = words.cued(at) or self.around.spoken_to(at) or self.around.pair(at)
            return not words.begins(at) or told_of or self.around.comes(at) or self.around.acts(at)
        cued = before in self.known.cues and before not in ("han", "hun", "mor")
        return cued or self.around.taken_up(at + 1) or self.around.pair(at, capital=False)

    def _is_unknown_name(self, at: int) -> bool:
        words = self.words
        if not self.told[at].unknown or len(words.words[at]) < 2:
            return False
        beside = at > 0 and (self.told[at - 1].capital or self.told[at - 1].lower in PLACED)
        taken_up = self.around.taken_up(at + 1) and not (beside and words.beside(at - 1))
        paired = self.around.pair(at) and not words.begins(at) and not self.told[at + 2].common
        if paired and not self.told[at].lower.endswith(self.known.endings_of_nouns):
            return True
        if taken_up or self.around.thanked(at) or (not words.begins(at) and self.around.comes(at)):
            return words.before(at) not in self.known.anybody
        if not words.cued(at):
            return self.around.signs(at) or self.around.presented(at)
        if "-" in words.words[at] and not words.titled(at):
            return False
        greeted = words.before(at) in self.known.greetings
        return not (greeted and self.told[at].lower.endswith(self.known.endings_of_nouns))
