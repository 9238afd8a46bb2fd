"""What bears a person's name and is no private person: pets, ships, storms, kings, goods, works.

Belongs here: the words and marks around a name that tell it. Firms, streets and schools are
`extent.py`'s; who is a person is `grounds.py`'s.
"""

from __future__ import annotations

import re

from orchestration.privacy.names.words import Words

_REGNAL = re.compile(
    r" (?:[1-9]\d?\.|[IVX]{2,4}\b\.?|[IVX](?= [a-zæøå]))(?! (?:klasse|sal|år|trin|[a-zæøå]\b|g\b))"
    r"|[.,]? (?:[Dd]en|[Dd]\.) (?:[A-ZÆØÅ1-9IVX]\w*\.?|store|hellige|onde|gode|stærke|første|anden"
    r"|tredje|fjerde|femte|sjette|syvende|ottende|niende|tiende)(?!\w)"
)
_VESSEL = re.compile(r"(?:(?<!\w)(?:[MSH]/[SFKYT]|MS|HMS|SS|HDMS)|R/V) [\"“”»']?$")
_TEAM = re.compile(r" (?:U-?\d{1,2}|FC|IF|BK|IK|GF|HK|FH|SK|KFUM)\b")
_THING = re.compile(r"-(?=[a-zæøå]{3})")
CALLED = frozenset(
    ["hedder", "hed", "navnet", "navn", "kaldes", "kaldet", "kaldt", "døbt", "hedde", "lyder"]
)
HEDGES = frozenset(["vist", "nok", "måske", "også", "bare", "altså", "egentlig", "åbenbart"])
FOUND_ABOUT = 9  # words before a name in which a pet or ship is looked for
STOPS = frozenset(".!?")
_WORK = re.compile(r"(\w+)[ :]{1,2}[\"“”»][^\"“”«»\n]{0,60}$")
SOON = 5  # words after a name in which it is


class Others:
    """The same in one text; a pet once named stays one."""

    def __init__(self, words: Words) -> None:
        self.words, self.told, self.known = words, words.told, words.known
        self._pets: set[str] = set()
        self._last = -1  # where the name of the last pet ends

    def is_other(self, at: int, end: int) -> bool:
        """Whether the words `at` to before `end` name what is no private person."""
        if self.told[at].bare in self._pets and end == at + 1:
            return True
        if self._is_pet(at, end):
            self._pets.add(self.told[at].bare)
            self._last = end
            return True
        text, (start, stop) = self.words.text, (self._start(at), self.words.found[end - 1].end())
        if self._is_regnal(at):
            return True
        if _VESSEL.search(text, max(0, start - 8), start):
            return True
        work = _WORK.search(text, max(0, start - 90), start)
        if work and work[1].lower() in self.known.before_organisation:
            return True
        if _TEAM.match(text, self.words.found[at].end()):
            return True
        return self._is_crowned(at) or self._is_thing(end, stop)

    def _start(self, at: int) -> int:
        return self.words.found[at].start()

    def _is_regnal(self, at: int) -> bool:
        """Whether it is a king's name with a number or byname."""
        found = self.words.found[at]
        return self.told[at].bare in self.known.royal and bool(
            _REGNAL.match(self.words.text, found.end())
        )

    def _is_crowned(self, at: int) -> bool:
        """Whether a king's or saint's title stands before, and no endearment."""
        if self.told[at].lower in self.known.renowned:
            return True
        close = at > 1 and not self.words.between(at - 2).strip()
        mine = close and self.told[at - 2].lower in self.known.possessive
        return self.words.before(at) in self.known.renowned and not mine

    def _is_thing(self, end: int, stop: int) -> bool:
        """Whether a hyphen and a noun follow, as in Billy-reol, that is not for persons."""
        if not _THING.match(self.words.text, stop) or end >= len(self.told):
            return False
        word = self.told[end]
        person = word.lower in self.known.persons or word.lower.endswith(
            self.known.endings_of_persons
        )
        return not (person or word.given or word.family)

    def _kind(self, at: int) -> bool:
        """Whether word `at` is a pet, ship, storm or toy."""
        lower = self.told[at].lower
        return lower in self.known.animals or lower.endswith(self.known.endings_of_animals)

    def _is_pet(self, at: int, end: int) -> bool:
        if at and self._kind(at - 1) and len(self.words.between(at - 1)) < 4:
            return True
        if (
            at
            and ":" in self.words.between(at - 1)
            and any(self._kind(one) for one in range(max(0, at - 4), at))
        ):
            return True
        if at > 1 and self.words.titled(at) and self._kind(at - 2) and self.words.beside(at - 2):
            return True
        return self._is_next_pet(at) or self._is_called(at) or self._is_told_after(end)

    def _is_next_pet(self, at: int) -> bool:
        """Whether it is the next in a list of them."""
        if at == self._last and self.words.between(at - 1) == ", ":
            return True
        return at - 1 == self._last and self.told[at - 1].lower == "og"

    def _is_called(self, at: int) -> bool:
        """Whether it is called so: a pet is spoken of shortly before, and nobody nearer."""
        if self.told[at - 1].lower in HEDGES and at:
            at -= 1
        if self.words.before(at) not in CALLED:
            return False
        if self.words.before(at - 1) in ("den", "det") and self.words.begins(at - 2):
            return True
        for one in range(at - 2, max(-1, at - 2 - FOUND_ABOUT), -1):
            if self.words.between(one)[:1] in STOPS:
                return False
            if self._kind(one):
                return True
            if self.told[one].lower in self.known.persons:
                return False
        return False

    def _is_told_after(self, end: int) -> bool:
        """Whether "er en hund" or "(en puddel)" follows."""
        if end >= len(self.told):
            return False
        mark, first = self.words.between(end - 1).strip(), self.told[end].lower
        if mark == "(" and self._kind(end):
            return True
        if first not in (("er", "var") if not mark else ("en", "et", "min", "vores")):
            return False
        if mark not in ("", ",", "(") or (mark == "," and first in self.known.possessive):
            return False
        for one in range(end, min(len(self.told) - 1, end + SOON)):
            if self.told[one].lower in self.known.persons:
                return False
            if self._kind(one):
                return True
            if one > end and self.words.between(one - 1).strip():
                return False
        return False
