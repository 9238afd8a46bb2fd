"""Masks the personal strings of one text: runs every pattern until none finds any.

Does not belong here: which patterns there are (`steps.py`, `runs.py`, `spelt.py`, `names/`), and
columns of texts (`scrub.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from orchestration.privacy import remnants, runs, spelt, steps
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


class Find(NamedTuple):
    """A personal string in a text, in characters."""

    start: int
    end: int
    kind: str


_DIGIT = re.compile(r"\d")
_PAST_NUMBER = re.compile(r"\d(.*)", re.DOTALL)
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


def _found(step: steps.Step, read: str) -> Iterator[Find]:
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


class Masker:
    """One text: masks it, counting kinds and keeping the links, and of addresses the towns."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self.counts: Counter[str] = Counter()
        self.links: list[str] = []
        self.towns: list[str] = []  # what follows house numbers; in memory only

    def mask(self, text: str, has_marks: bool = True) -> str:
        """Passes until nothing is found; each find removes characters that can be found.

        Without `has_marks` (see `steps.WORTH_A_LOOK`) only names are looked for.
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
        for step in steps.ANYWHERE:
            text = self._after(step, text)
        text = self._without(text, _spelt(text))
        for step in steps.AFTER_SPELT:
            text = self._after(step, text)
        if _DIGIT.search(text):
            text = self._without(text, _runs(text))
            for step in steps.WITH_DIGITS:
                text = self._after(step, text)
        if not remnants.GATE.search(text):
            return text
        self.towns += [found.group() for found in remnants.TOWN.finditer(text)]
        text = remnants.without_surnames(remnants.BESIDE.sub("", text), self.finder.is_word)
        return remnants.without_towns(text, self.finder.is_town)

    def _after(self, step: steps.Step, text: str) -> str:
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
            if one.kind == "address":
                self.towns += _PAST_NUMBER.findall(text[one.start : one.end])
            parts += [text[done : one.start], PLACEHOLDERS[one.kind]]
            done = one.end
        return "".join([*parts, text[done:]]) if parts else text
