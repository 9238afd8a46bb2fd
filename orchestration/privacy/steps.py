"""Which patterns look for personal strings, in which order, and where each is worth a try.

Does not belong here: what a personal string looks like (`patterns.py`, `cued.py`, `payments.py`,
`plates.py`, `births.py`, `addresses.py`), and how they are run (`masking.py`).
"""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

from orchestration.privacy import (
    addresses,
    births,
    cued,
    patterns,
    payments,
    plates,
    spelt,
    streets,
)


class Gate(Protocol):
    """What tells quickly whether a pattern is worth a try on a text."""

    def search(self, text: str, /) -> object:
        """True or a match where it is."""


class Step(NamedTuple):
    """One pattern: what it finds, where it is worth a try, whether O and l count as digits."""

    kind: str
    pattern: re.Pattern[str]
    gate: Gate
    loosely: bool = False
    again: bool = False  # it was tried as written before
    sure: bool = False  # also where a word before says that a thing is numbered


def _gate(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_EMAILS, _LINKS, _NUMBERS, _HANDLES = patterns.PASSES
_SIX = _gate(r"\d(?:[^\d\n]{0,5}\n?[^\d\n]{0,5}\d){5}")
_PLATED = _gate(rf"(?<!\w)[a-zæøå]{{1,3}}\W{{0,3}}\d(?:\W{{0,3}}[\doi]){{2}}|{plates.LANDS}|plade")
ANYWHERE = (
    Step("plate", plates.SPELT_PLATES, plates.SPELT_GATE),
    Step("address", addresses.ADDRESSES, streets.GATE, loosely=True),
    Step("email", *_EMAILS),
    Step("email", cued.EMAILS_WORDED, cued.WORDED_AT),
    Step("url", *_LINKS),
    Step(
        "url",
        cued.LINKS_WORDED,
        _gate(r"punktum|punkt\W|dot\W|prik\W|www,|\s\.\s|\.[^\W\d]\w+[/#]"),
    ),
    Step("handle", *_HANDLES),
    Step(
        "handle",
        cued.HANDLES_CUED,
        _gate(
            rf"_|\b(?:{cued.NETWORK}|{cued.SITE})\b|\w\.\w+[._-]?\d|[^\W\d_]{{4}}\d\d|xX"
            r"|(?-i:[a-zæøå][A-ZÆØÅ][a-zæøå]+[A-ZÆØÅ])",
        ),
    ),
)
AFTER_SPELT = (
    Step("cpr", cued.CPR_CUED, _gate("cpr|person|fødsels"), loosely=True, sure=True),
    Step("cpr", births.BIRTHS, births.GATE, loosely=True, sure=True),
    Step("account", payments.ACCOUNTS, _gate(r"\d(?:\W?\d){3}|\+\d\d ?<")),
    Step("plate", plates.OWN_PLATES, _gate("plade|nrpl|reg")),
)
WITH_DIGITS = (
    Step("cpr", cued.CPR_SINGLE, _SIX, loosely=True),
    Step("phone", *_NUMBERS),
    Step("phone", *_NUMBERS, loosely=True, again=True),
    Step("phone", cued.PHONES_CUED, _SIX, loosely=True),
    Step("plate", plates.PLATES, _PLATED),
    Step("plate", plates.PLATES, _PLATED, loosely=True, again=True),
    Step("handle", cued.DISCORDS, _gate("#")),
)

# What a text holds where anything but a name may be found; read by polars' engine (`scrub.py`).
_MARKS = (
    r"[0-9@_¤#]|&#|&c|://|www|u/|user/|\.\p{L}{2}|[)\]}/]\s?\p{L}{2,}|\s\.\s",
    r"punktum|punkt|(?-u:\b)dot(?-u:\b)|(?-u:\b)prik(?-u:\b)|krølle|kroelle|snabel|plade|nrpl|hundrede",
    rf"(?-u:\b){cued.NETWORK}(?-u:\b)|(?:nr\.?|nummer) \p{{L}}|sidste fire|løbenummer",
    rf"(?:^|\P{{L}})(?:{spelt.WORDS})\W+(?:og\W)?(?:{spelt.WORDS})(?-u:\b)",
    rf"\p{{L}}{{3}}(?:{streets.SURE}|{streets.DEFINITE}),?\s+(?:{spelt.WORDS})(?-u:\b)",
    r"\s(?-i:A[Tt])\s|(?-i:\p{Ll}\p{Lu}\p{Ll}+\p{Lu}|xX)",
)
WORTH_A_LOOK = "(?i)" + "|".join(_MARKS)
