"""Numbers that are spelt: digits as words, and letters that stand for digits.

Belongs here: where a run of number words stands and which digits it says; `as_digits` gives a text
of the same length in which an O or l within a number is a digit, so that positions stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ONES = (
    *("nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve"),
    *("tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten"),
)
_TENS = ("tyve", "tredive", "fyrre", "halvtreds", "tres", "halvfjerds", "firs", "halvfems")
_LIKE = {"en": ("et", "én", "ét", "een"), "tredive": ("tredve",), "fyrre": ("fyrretyve",)}


def _values() -> dict[str, int]:
    """Danish number words from 0 to 99, and other spellings of them."""
    found = {word: value for value, word in enumerate(_ONES)}
    for step, tens in enumerate(_TENS, 2):
        for spelling in (tens, *_LIKE.get(tens, ())):
            found[spelling] = 10 * step
            for ones in range(1, 10):
                for one in (_ONES[ones], *_LIKE.get(_ONES[ones], ())):
                    found[f"{one}og{spelling}"] = 10 * step + ones
    return found | dict.fromkeys(_LIKE["en"], 1)


VALUES = {word: str(value) for word, value in _values().items()}
WORDS = "|".join(sorted(VALUES, key=len, reverse=True))
_TOKEN = rf"(?:(?:{WORDS})(?!\w)|\d{{1,4}}(?![\d\w]))"
_BETWEEN = r"(?:[\s,.;/–—-]{1,3}(?:(?:minus|streg|bindestreg|og så|så|mellemrum)[\s,.;-]{1,3})?)"
RUN = re.compile(rf"(?<!\w){_TOKEN}(?:{_BETWEEN}{_TOKEN}){{3,11}}", re.IGNORECASE)
GATE = re.compile(
    rf"(?<!\w)(?:{WORDS})\W+(?:(?:{WORDS}|\d+)\W+)(?:{WORDS}|\d+)(?!\w)", re.IGNORECASE
)
_PIECE = re.compile(_TOKEN, re.IGNORECASE)
_DIGITLIKE = re.compile(
    r"(?<=\d[ .])[oO]{2}(?=[ .]\d)"
    r"|(?<![^\W\doOlI])(?=[oOØlI]{0,8}\d)[\doOØlI]{2,24}(?![^\W\d])"
    r"|(?<=\d)[oOlI](?=\d)"
)
_LETTERS = str.maketrans("oOØlI", "00011")


def as_digits(text: str) -> str:
    """`text` with letters among digits read as digits; as long as before."""
    return _DIGITLIKE.sub(lambda found: found.group().translate(_LETTERS), text)


def spelt_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and digits of each run of number words that says eight to ten digits."""
    for run in RUN.finditer(text):
        pieces = [one.group().lower() for one in _PIECE.finditer(run.group())]
        digits = "".join(VALUES.get(one, one) for one in pieces)
        if 8 <= len(digits) <= 12 and any(not one.isdigit() for one in pieces):
            yield run.start(), run.end(), digits
