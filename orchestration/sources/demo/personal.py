"""Invented personal data to plant in texts, so that its removal can be tested end to end.

The CPR numbers have valid dates but fail the modulus-11 control, so that none is a person's.
Mail and web addresses lie under names reserved for examples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

VALUES_PER_KIND = 80
CPR_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
SYLLABLES = ("mo", "ka", "ri", "be", "tu", "lo", "sy", "ni", "va", "pe")

Maker = Callable[[np.random.Generator], str]


def _cpr(rng: np.random.Generator) -> str:
    day, month, year = rng.integers(2, 29), rng.integers(1, 13), rng.integers(40, 100)
    digits = f"{day:02d}{month:02d}{year:02d}{rng.integers(1000, 4000):04d}"
    if sum(w * int(d) for w, d in zip(CPR_WEIGHTS, digits, strict=True)) % 11 == 0:
        return _cpr(rng)
    return f"{digits[:6]}{rng.choice(['-', '-', '', ' '])}{digits[6:]}"


def _phone(rng: np.random.Generator) -> str:
    pairs = [f"{rng.integers(20, 99)}", *(f"{rng.integers(100):02d}" for _ in range(3))]
    return f"{rng.choice(['', '', '+45 '])}{rng.choice([' ', '']).join(pairs)}"


def _word(rng: np.random.Generator) -> str:
    return "".join(SYLLABLES[int(n)] for n in rng.integers(0, len(SYLLABLES), 3))


def _email(rng: np.random.Generator) -> str:
    return f"{_word(rng)}.{_word(rng)}{rng.integers(10, 99)}@example.com"


def _url(rng: np.random.Generator) -> str:
    return f"https://www.demoby.example/{_word(rng)}/{rng.integers(100, 9999)}"


def _handle(rng: np.random.Generator) -> str:
    return f"@{_word(rng)}_{_word(rng)}{rng.integers(10, 99)}"


KINDS: dict[str, tuple[Maker, tuple[str, ...]]] = {
    "cpr": (_cpr, ("Mit cpr er {}, så I kan slå det op.", "Skriv bare {} på sedlen.")),
    "phone": (_phone, ("Ring til mig på {}.", "Mit nummer er {}.", "Sms til {} hvis I ser den.")),
    "email": (_email, ("Skriv til {}.", "Send det til {}, så kigger jeg på det.")),
    "url": (_url, ("Se mere her: {}", "Det står også på {}")),
    "handle": (_handle, ("Hvad siger du, {}?", "{} det skal du se.")),
}


@dataclass(frozen=True)
class PersonalData:
    """Sentences that hold one invented value each; the three tuples are parallel."""

    kinds: tuple[str, ...]
    values: tuple[str, ...]
    sentences: tuple[str, ...]


def invent_personal_data(rng: np.random.Generator) -> PersonalData:
    """A finite pool, so that a large city's texts repeat: `VALUES_PER_KIND` values of each kind."""
    kinds, values, sentences = [], [], []
    for kind, (make, templates) in KINDS.items():
        for n in range(VALUES_PER_KIND):
            value = make(rng)
            kinds.append(kind)
            values.append(value)
            sentences.append(templates[n % len(templates)].format(value))
    return PersonalData(tuple(kinds), tuple(values), tuple(sentences))
