"""One text as words, each with what the lists and its spelling tell of it.

Does not belong here: which words are a name (`find.py`).
"""

from __future__ import annotations

import re

from orchestration.privacy.names.lists import Lists

_LETTER = r"[^\W\d_]"
_TAIL = rf"(?:['’´]{_LETTER}+|/s\b)*"
WORD = re.compile(
    rf"[a-zæøå]{_LETTER}*{_TAIL}(?:-{_LETTER}+{_TAIL})*"
    rf"|{_LETTER}+{_TAIL}(?:-[A-ZÆØÅ]{_LETTER}*{_TAIL})*"
)
GENITIVE = re.compile(r"['’´]?s$|['’´]$")
SPACES, QUOTES = " \t\u00a0", "\"“”'"
SHOUTED = 0.7  # share of capital letters from which capitals tell nothing


class Words:
    """The words of a text by number, from 0."""

    def __init__(self, text: str, known: Lists) -> None:
        self.text, self.known = text, known
        self.found = list(WORD.finditer(text))
        self.words = [one.group() for one in self.found]
        self.lower = [word.lower() for word in self.words]
        letters = [one for one in text if one.isalpha()]
        capitals = sum(map(str.isupper, letters))
        self.shouted = len(letters) > 7 and capitals > SHOUTED * len(letters)

    def __len__(self) -> int:
        return len(self.words)

    def between(self, at: int) -> str:
        """What stands between word `at` and the next."""
        return self.text[self.found[at].end() : self.found[at + 1].start()]

    def after(self, at: int) -> str:
        """The character after word `at`; empty at the end."""
        end = self.found[at].end()
        return self.text[end : end + 1]

    def bare(self, at: int) -> str:
        """The word in lower case, without a genitive's s where the name has none of its own."""
        lower = self.lower[at]
        if self._listed(lower):
            return lower
        bare = GENITIVE.sub("", lower)
        return bare if self._listed(bare) or self.capital(at) else lower

    def _listed(self, lower: str) -> bool:
        return lower in self.known.given or lower in self.known.family

    def capital(self, at: int) -> bool:
        """Whether the word has a capital that tells something."""
        return self.words[at][0].isupper() and not self.shouted

    def given(self, at: int) -> bool:
        """Whether it is a given name of the lists, alone or before a hyphen."""
        bare = self.bare(at)
        parts = bare.split("-")
        return bare in self.known.given or (len(parts) == 2 and parts[0] in self.known.given)

    def family(self, at: int) -> bool:
        """Whether it is a family name, by the lists or its ending."""
        bare = self.bare(at)
        if any(part in self.known.family for part in (bare, *bare.split("-"))):
            return True
        if bare in self.known.common or bare in self.known.places:
            return False
        if self.capital(at) and bare.endswith(self.known.endings_of_families) and len(bare) > 6:
            return True
        return bare.endswith("sen") and len(bare) > 5

    def common(self, at: int) -> bool:
        """Whether it is a common word, with or without a genitive's s."""
        return self.bare(at) in self.known.common or self.lower[at] in self.known.common

    def unknown(self, at: int) -> bool:
        """Whether no list has it, though it has a capital: it may be anybody's name."""
        if not self.capital(at) or self.words[at].isupper() or self.common(at):
            return False
        return self.bare(at) not in self.known.places

    def initial(self, at: int) -> bool:
        """Whether it is one capital with a dot."""
        return len(self.words[at]) == 1 and self.capital(at) and self.after(at) == "."

    def beside(self, at: int) -> bool:
        """Whether only spaces, quotes or the dot of an initial part word `at` from the next."""
        if at + 1 >= len(self):
            return False
        between = self.between(at)
        if len(between) > 3 or between.strip(SPACES + QUOTES) not in ("", "."):
            return False
        short = len(self.words[at]) < 3 or self.lower[at] in self.known.shortened
        return short or "." not in between

    def begins(self, at: int) -> bool:
        """Whether it begins a sentence, where every word has a capital."""
        before = self.text[: self.found[at].start()].rstrip(" \t\"'»”“(*_-–")
        return not before or before[-1] in ".!?:…\n" or not before[-1].isprintable()

    def before(self, at: int) -> str:
        """The word before, in lower case, with at most a colon or comma between; else empty."""
        if not at:
            return ""
        stop = "." if len(self.words[at - 1]) < 6 else ""
        between = self.between(at - 1)
        close = len(between) < 4 and not between.strip(f"{SPACES}:,{stop}")
        return self.lower[at - 1] if close else ""

    def titled(self, at: int) -> bool:
        """Whether a title or trade stands before."""
        return self.before(at) in self.known.titles

    def cued(self, at: int) -> bool:
        """Whether a title or another word that announces a person stands before."""
        return self.before(at) in self.known.cues or self.titled(at)
