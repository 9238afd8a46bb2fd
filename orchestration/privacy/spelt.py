"""Numbers that are spelt: digits as words, alone or among digits, and letters for digits.

Belongs here: where a run of number words stands and which digits it says; `as_digits` gives a text
of the same length in which an O or l within a number is a digit, so that positions stay. Does not
belong here: what a number is (`runs.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

ONES = (
    *("nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve"),
    *("tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten"),
)
_TENS = ("tyve", "tredive", "fyrre", "halvtreds", "tres", "halvfjerds", "firs", "halvfems")
_LIKE = {"en": ("et", "én", "ét", "een"), "tredive": ("tredve",), "fyrre": ("fyrretyve",)}


def _values() -> dict[str, int]:
    """Danish number words from 0 to 99, and other spellings of them."""
    found = {word: value for value, word in enumerate(ONES)}
    for step, tens in enumerate(_TENS, 2):
        for spelling in (tens, *_LIKE.get(tens, ())):
            found[spelling] = 10 * step
            for ones in range(1, 10):
                for one in (ONES[ones], *_LIKE.get(ONES[ones], ())):
                    found[f"{one}og{spelling}"] = 10 * step + ones
    return found | dict.fromkeys(_LIKE["en"], 1)


def _either(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_VALUES = _values()
WORDS = _either(list(_VALUES))
_TENS_OF_COMPOUND = _either([*_TENS, *_LIKE["tredive"], *_LIKE["fyrre"]])
_APART = rf"(?:{_either([*ONES[1:10], *_LIKE['en']])})[ -]og[ -](?:{_TENS_OF_COMPOUND})"
_HUNDREDS = rf"(?:(?:{_either(list(ONES[1:]))}) ?)?hundrede(?:(?: ?og ?| )(?:{_APART}|{WORDS}))?"
NUMBER = rf"(?:{_HUNDREDS}|{_APART}|{WORDS})(?![^\W\d])"  # a word for a number
_TOKEN = rf"(?:(?<![^\W\d]){NUMBER}|\d{{1,8}}(?!\d))"
_MARKS = r"[\s,.;:/()–—-]{1,5}"
PAUSES = r"mellemrum|(?:binde|skrå|tvær)?streg|(?:kort |lang )?pause|minus"
_ASIDE = (
    rf"(?:{PAUSES}|(?:og )?så|derefter|altså"
    r"|(?:og )?(?:de )?sidste (?:fire|4)(?: cifre| tal)?(?: er)?)"
)
_BETWEEN = rf"(?:{_MARKS}(?:{_ASIDE}{_MARKS})?|(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d))"
RUN = re.compile(rf"(?<!\w)(?<!\d[.,]){_TOKEN}(?:{_BETWEEN}{_TOKEN}){{1,13}}", re.IGNORECASE)
_WORDLIKE = re.compile(r"\d+|[^\W\d_]+")
_NUMBERS = frozenset([*_VALUES, "hundrede"])
_AMONG = frozenset(
    ["og", "så", "derefter", "altså", "sidste", "de", "er", "cifre", "tal", "kort", "lang"]
)
_PAUSE = re.compile(PAUSES)
_PIECE = re.compile(rf"{_ASIDE}(?![^\W\d])|(?P<said>{_TOKEN})", re.IGNORECASE)
_DIGITLIKE = re.compile(
    r"(?<=\d[ .])[oO]{2}(?=[ .]\d)"
    r"|(?<![^\W\doOlI])(?=[oOØlI]{0,8}\d)[\doOØlI]{2,24}(?![^\W\d])"
    r"|(?<=\d)[oOlI](?=\d)"
)
_LETTERS = str.maketrans("oOØlI", "00011")


class Spelt(NamedTuple):
    """A run of numbers in a text, in characters; `groups` are the digits of each as written."""

    start: int
    end: int
    groups: list[str]
    worded: bool  # one of them at least is a word


@lru_cache(maxsize=16)
def as_digits(text: str) -> str:
    """`text` with letters among digits read as digits; as long as before."""
    return _DIGITLIKE.sub(lambda found: found.group().translate(_LETTERS), text)


def digits(number: str) -> str:
    """The digits of one number, in digits or as a word."""
    if number[0].isdigit():
        return number
    word = re.sub(r"[\s-]", "", number.lower())
    hundreds, is_hundreds, rest = word.partition("hundrede")
    if not is_hundreds:
        return str(_VALUES[word])
    rest = rest if rest in _VALUES else rest.removeprefix("og")
    return str(100 * _VALUES.get(hundreds, 1) + _VALUES.get(rest, 0))


def _has_numbers_in_a_row(text: str) -> bool:
    """Whether two numbers stand in a row, one of them a word or a pause between them."""
    number = pause = word = False
    for one in _WORDLIKE.findall(text.lower()):
        if one[0].isdigit() or one in _NUMBERS:
            now = not one[0].isdigit()
            if number and (pause or word or now):
                return True
            number, pause, word = True, False, now
        elif _PAUSE.fullmatch(one):
            pause = True
        elif one not in _AMONG:
            number = False
    return False


def spelt_numbers(text: str) -> Iterator[Spelt]:
    """The runs of two numbers and more with a word among or between them, in order."""
    if not _has_numbers_in_a_row(text):
        return
    for run in RUN.finditer(text):
        pieces = list(_PIECE.finditer(run.group()))
        said = [one["said"] for one in pieces if one["said"]]
        worded = not all(one[0].isdigit() for one in said)
        if worded or len(said) < len(pieces):
            yield Spelt(run.start(), run.end(), [digits(one) for one in said], worded)
