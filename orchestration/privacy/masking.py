"""Masks the personal strings of one text: which patterns run, in which order, until none finds any.

Does not belong here: what a personal string looks like (`patterns.py`, `payments.py`,
`plates.py`, `births.py`, `addresses.py`, `spelt.py`, `names/`), and columns of texts (`scrub.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from orchestration.privacy import (
    addresses,
    births,
    cued,
    patterns,
    payments,
    plates,
    remnants,
    runs,
    spelt,
)
from orchestration.privacy.names.find import Finder

PLACEHOLDERS = {
    "cpr": "[cpr]",
    "phone": "[telefon]",
    "email": "[email]",
    "url": "[link]",
    "handle": "[bruger]",
    "account": "[konto]",
    "plate": "[nummerplade]",
    "address": "[adresse]",
    "name": "[navn]",
}


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


class Find(NamedTuple):
    """A personal string in a text, in characters."""

    start: int
    end: int
    kind: str


def _gate(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_EMAILS, _LINKS, _NUMBERS, _HANDLES = patterns.PASSES
_SIX = _gate(r"\d(?:[^\d\n]{0,5}\n?[^\d\n]{0,5}\d){5}")
_PLATED = _gate(rf"(?<!\w)[a-zæøå]{{1,3}}\W{{0,3}}\d(?:\W{{0,3}}[\doi]){{2}}|{plates.LANDS}|plade")
_ANYWHERE = (
    Step("plate", plates.SPELT_PLATES, plates.SPELT_GATE),
    Step("address", addresses.ADDRESSES, addresses.GATE, loosely=True),
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
_AFTER_SPELT = (
    Step("cpr", cued.CPR_CUED, _gate("cpr|person|fødsels"), loosely=True, sure=True),
    Step("cpr", births.BIRTHS, births.GATE, loosely=True, sure=True),
    Step("account", payments.ACCOUNTS, _gate(r"\d(?:\W?\d){3}|\+\d\d ?<")),
    Step("plate", plates.OWN_PLATES, _gate("plade|nrpl|reg")),
)
_WITH_DIGITS = (
    Step("cpr", cued.CPR_SINGLE, _SIX, loosely=True),
    Step("phone", *_NUMBERS),
    Step("phone", *_NUMBERS, loosely=True, again=True),
    Step("phone", cued.PHONES_CUED, _SIX, loosely=True),
    Step("plate", plates.PLATES, _PLATED),
    Step("plate", plates.PLATES, _PLATED, loosely=True, again=True),
    Step("handle", cued.DISCORDS, _gate("#")),
)
_DIGIT = re.compile(r"\d")
_DATA = (
    "datum",
    "quoted",
    "loose",
    "before",
    "joined",
    "numbered",
    "spoken",
    "sited",
)  # groups without their cue
_LABELLED = frozenset({"phone", "plate", "account"})


def _found(step: Step, read: str) -> Iterator[Find]:
    matches = list(step.pattern.finditer(read))
    numbered = step.kind in ("cpr", "phone", "plate") and not step.sure
    numbers = runs.runs(read) if matches and numbered else ()
    things = [run for run in numbers if run.kind == "thing"]
    for match in matches:
        named = match.groupdict()
        kind = "cpr" if named.get("cpr") else "handle" if named.get("fediverse") else step.kind
        part = next((one for one in _DATA if named.get(one)), None)
        start, end = match.span(part) if part else match.span()
        if kind in _LABELLED and runs.names_a_thing(read[max(0, start - 48) : start]):
            continue
        if not any(run.start <= start < run.end for run in things):
            yield Find(start, end, kind)


def _runs(text: str) -> Iterator[Find]:
    for run in runs.runs(spelt.as_digits(text)):
        if run.kind in PLACEHOLDERS:
            yield Find(*run)


def _spelt(text: str) -> Iterator[Find]:
    for number in spelt.spelt_numbers(text):
        before = text[max(0, number.start - runs.NEAR) : number.start]
        if kind := runs.kind_of_spelt(number, before):
            yield Find(number.start, number.end, kind)


# What a text holds where anything but a name may be found; read by polars' engine (`scrub.py`).
_MARKS = (
    r"[0-9@_¤#]|&#|&c|://|www|u/|user/|\.\p{L}{2}|[)\]}/]\s?\p{L}{2,}|\s\.\s",
    r"punktum|punkt|(?-u:\b)dot(?-u:\b)|(?-u:\b)prik(?-u:\b)|krølle|kroelle|snabel|plade|nrpl|hundrede",
    rf"(?-u:\b){cued.NETWORK}(?-u:\b)|(?:nr\.?|nummer) \p{{L}}|sidste fire|løbenummer",
    rf"(?-u:\b)(?:{spelt.WORDS})(?-u:\b)\W+(?:og\W)?(?:{spelt.WORDS})(?-u:\b)",
    rf"\p{{L}}{{3}}(?:{addresses.SURE})\s+(?:{spelt.WORDS})(?-u:\b)",
)
WORTH_A_LOOK = "(?i)" + "|".join(_MARKS)


class Masker:
    """One text: masks it, counting kinds and keeping the links."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self.counts: Counter[str] = Counter()
        self.links: list[str] = []

    def mask(self, text: str, has_marks: bool = True) -> str:
        """Passes until nothing is found; each find removes characters that can be found.

        Without `has_marks` (see WORTH_A_LOOK) only names are looked for.
        """
        while True:
            before = text
            if has_marks:
                text = self._without_marked(text)
            names = (Find(*span, "name") for span in self.finder.spans(text))
            text = self._without(text, names)
            if text == before:
                return text

    def _without_marked(self, text: str) -> str:
        for step in _ANYWHERE:
            text = self._after(step, text)
        text = self._without(text, _spelt(text))
        for step in _AFTER_SPELT:
            text = self._after(step, text)
        if _DIGIT.search(text):
            text = self._without(text, _runs(text))
            for step in _WITH_DIGITS:
                text = self._after(step, text)
        if not remnants.GATE.search(text):
            return text
        return remnants.without_towns(remnants.BESIDE.sub("", text), self.finder.is_town)

    def _after(self, step: Step, text: str) -> str:
        read = spelt.as_digits(text) if step.loosely else text
        if step.again and read == text:
            return text
        return self._without(text, _found(step, read)) if step.gate.search(read) else text

    def _without(self, text: str, finds: Iterator[Find]) -> str:
        parts, done = [], 0
        for one in finds:
            self.counts[one.kind] += 1
            if one.kind == "url":
                self.links.append(text[one.start : one.end])
            parts += [text[done : one.start], PLACEHOLDERS[one.kind]]
            done = one.end
        return "".join([*parts, text[done:]]) if parts else text
