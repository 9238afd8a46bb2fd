"""What the words beside a place's name tell: a place, part of a longer name, or another's place.

Looks at two words before and one after. Does not belong here: which names there are, and where in
a text they stand (`gazetteer.py`).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from orchestration.privacy.names.lists import lists
from orchestration.privacy.names.words import SHOUTED

SIGHT = 60  # characters on either side of a name that are read
_WORD = r"[^\W\d_][\w’'-]*"
_BEFORE = re.compile(rf"(?:({_WORD})[ \t]+)?({_WORD}\.?|\d{{4}}|\[navn\])[ \t]+[\"“(]?$")
_AFTER = re.compile(rf"[ \t]+({_WORD})")
_COMPOUND = re.compile(r"-(\w*)")
_TOWN = re.compile(rf"[ \t]+(i|på|nær|til|mod)[ \t]+({_WORD})")
_SENTENCE_ENDS = (".", "!", "?", ":", "…", "\n")
_SURNAME = "[navn]"


@cache
def kinds() -> dict[str, frozenset[str]]:
    """The lists of `place_words.yaml` by name."""
    written = yaml.safe_load(Path(__file__).with_name("place_words.yaml").read_text("utf-8"))
    return {name: frozenset(words.split()) for name, words in written.items()}


def is_shouted(text: str) -> bool:
    """Whether capitals tell nothing, because nearly all letters are."""
    return sum(map(str.isupper, text)) > SHOUTED * sum(map(str.isalpha, text))


class Beside:
    """The words beside the name at `start` to `end` of `text`; `own` are the municipality's names.

    `own` is in lower case, `shouted` as `is_shouted`.
    """

    def __init__(self, text: str, start: int, end: int, own: frozenset[str], shouted: bool) -> None:
        head, self._tail = text[max(0, start - SIGHT) : start], text[end : end + SIGHT]
        self._own, self._shouted = own, shouted
        self.has_capital = text[start].isupper() and not shouted
        before, after = _BEFORE.search(head), _AFTER.match(self._tail)
        self._second, self._first = (before[1] or "", before[2]) if before else ("", "")
        self._opens = before is not None and not before[1] and _ends(head[: before.start(2)])
        self._next = after[1] if after else ""
        if self._first.endswith(".") and self._first.lower() not in kinds()["quarters"]:
            self._first = ""

    def is_anothers(self, is_known: bool) -> bool:
        """Whether it is part of a longer name, a person's, or a place's elsewhere.

        A name that `is_known` by itself stays one also where the way leads to a town elsewhere.
        """
        near = ("i", "på", "nær") if is_known else ("i", "på", "nær", "til", "mod")
        return self._after_a_name() or self._before_a_name() or self._lies_elsewhere(near)

    def is_called_a_place(self) -> bool:
        """Whether a word says that it is a place."""
        words, first = kinds(), self._first.lower()
        travels = first in ("fra", "til", "mod") and self._second.lower() in words["travelling"]
        compound = _COMPOUND.match(self._tail)
        return (
            first in words["before"]
            or first.isdigit()
            or travels
            or not {self._next.lower(), _bare(self._next)}.isdisjoint(words["after"])
            or (compound is not None and compound[1].startswith(tuple(words["compounds"])))
        )

    def _after_a_name(self) -> bool:
        word, known = self._first.lower(), lists()
        if self._first == _SURNAME or word in known.titles or word in known.cues:
            return True
        if not self._first[:1].isupper() or self._shouted:
            return False
        is_usual = word in self._own or any(
            word in kinds()[name] for name in ("before", "quarters", "polite", "after")
        )
        return not (is_usual or (self._opens and word in known.common))

    def _before_a_name(self) -> bool:
        word, words = self._next.lower(), kinds()
        if word in words["named_after"]:
            return True
        compound = _COMPOUND.match(self._tail)
        if compound and not self._shouted and compound[1][:1].isupper():
            return True
        is_plain = not {word, _bare(word)}.isdisjoint(words["after"] | words["polite"])
        return self._next[:1].isupper() and not (self._shouted or is_plain)

    def _lies_elsewhere(self, near: tuple[str, ...]) -> bool:
        """Whether a town that is not the municipality's is said to be where it is."""
        found, words = _TOWN.match(self._tail), kinds()
        if not found or found[1] not in near or not found[2][0].isupper():
            return False
        town = {found[2].lower(), _bare(found[2])}
        if town & self._own or town & words["around"]:
            return False
        return not town.isdisjoint(lists().places) or bool(town & words["elsewhere"])


def _bare(word: str) -> str:
    """In lower case, without a genitive's s."""
    return re.sub(r"['’´]?s$", "", word.lower())


def _ends(head: str) -> bool:
    """Whether a sentence has ended where `head` does."""
    return not head.strip() or head.rstrip().endswith(_SENTENCE_ENDS)
