"""Personal strings in many spellings, and deliveries that hold one in every field.

Belongs here: what the search for leaks plants. Every value is invented; names and street addresses
are not planted, since the scrubber does not look for them yet.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import polars as pl
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

COLUMNS = {
    "native_id": "id",
    "text": "tekst",
    "created_at": "tid",
    "author": "forfatter",
    "community": "sted",
    "thread": "traad",
    "parent": "svar_paa",
    "kind": "slags",
    "edited_at": "rettet",
    "deleted_at": "slettet",
    "replies": "svar",
    "shares": "delinger",
    "views": "visninger",
    "reactions": "reaktioner",
    "language": "sprog",
}
WORD = st.text("bcdfghjklmnpqrstvwxz", min_size=9, max_size=12)
DOMAIN = st.sampled_from(["gmail.com", "skolen.dk", "en-klub.dk", "mail.by.co.uk", "østre.dk"])
LANGUAGE = "bo_Hmlgqxz"  # a name in a column that was mapped by mistake; much like nb_Latn
SENTENCES = ("Hej, {} er det rigtige.", "prøv\n{}", "({})", "«{}»", "Se her: {}")


@st.composite
def birth_numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1930, 1, 1), date(2024, 12, 31)))
    gap = draw(st.sampled_from(["", "-", "/", ".", " "]))
    between = draw(st.sampled_from(["", "-", " ", "–", " - "]))
    return f"{born:%d{gap}%m{gap}%y}{between}{draw(st.integers(1000, 9999))}"


@st.composite
def phones(draw: st.DrawFn) -> str:
    number = str(draw(st.integers(20_412_345, 99_999_989)))
    pairs = [number[at : at + 2] for at in range(0, 8, 2)]
    gap = draw(st.sampled_from([" ", "-", "–", "\u00a0", ""]))
    return draw(st.sampled_from(["+45", "+45 ", "0045 ", "(+45) "])) + gap.join(pairs)


@st.composite
def emails(draw: st.DrawFn) -> str:
    at = draw(st.sampled_from(["@", "(at)", " [at] ", "&#64;", "＠", "{snabel-a}"]))
    return f"{draw(WORD)}{at}{draw(DOMAIN)}"


@st.composite
def links(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["https://", "http://", "HTTP://www.", "www.", ""]))
    return f"{start}{draw(DOMAIN)}/{draw(WORD)}?x={draw(WORD)}"


@st.composite
def handles(draw: st.DrawFn) -> str:
    name = draw(WORD)
    return draw(st.sampled_from([f"@{name}", f"@{name}@mastodon.social", f"u/{name}", f"＠{name}"]))


PERSONAL = st.one_of(birth_numbers(), phones(), emails(), links(), handles())


def spellings(many: int) -> list[str]:
    """`many` different personal strings, the same in every run."""
    found: dict[str, None] = {}

    @seed(851)
    @settings(
        max_examples=many * 2,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(PERSONAL)
    def collect(value: str) -> None:
        found[value] = None

    collect()
    return list(found)[:many]


def needles(values: list[str]) -> list[str]:
    """What betrays one of `values`: itself, and its long words without a known domain."""
    words = [word for value in values for word in re.findall(r"[bcdfghjklmnpqrstvwxz]{9,}", value)]
    return sorted({*values, *words})


@dataclass
class Planting:
    """Values to plant, and the marks that were made on the way: none may be found anywhere."""

    values: list[str]
    marks: list[str] = field(default_factory=lambda: [LANGUAGE])

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def mark(self) -> str:
        """A new word that no other text holds."""
        self.marks.append(f"Hemmelig{next(self._numbers):04}Qx")
        return self.marks[-1]

    def row(self, number: int, **changes: Any) -> dict[str, Any]:
        """A whole row: a personal string or a mark in every field that names somebody."""
        value = self.values[number % len(self.values)]
        return {
            "id": f"{value} {self.mark()}",
            "tekst": SENTENCES[number % len(SENTENCES)].format(value),
            "tid": f"2026-10-{5 + number % 20:02} 12:{number % 60:02}",
            "forfatter": f"{self.values[number % 12]} {self.marks[0]}",
            "sted": f"{self.values[number % 3]} {self.marks[0]}",
            "traad": self.mark(),
            "svar_paa": self.mark(),
            "slags": "comment",
            "svar": "1",
            "sprog": LANGUAGE if number % 2 else "da",
            **changes,
        }

    def broken_rows(self) -> list[dict[str, Any]]:
        """Rows that must be refused, with a mark in the broken value and in the text."""
        columns = ("tid", "rettet", "slettet", "svar", "delinger", "visninger", "slags")
        rows = [self.row(number, **{name: self.mark()}) for number, name in enumerate(columns)]
        rows += [self.row(0, id=""), self.row(1, tid=""), self.row(2, id="1,23E+18")]
        return [{**row, "tekst": f"{self.mark()} {row['tekst']}"} for row in rows]

    def deleted_row(self) -> dict[str, Any]:
        """A row of a deleted post, whose whole text must go."""
        return self.row(0, slettet="2026-10-20 10:00", tekst=f"Var her: {self.mark()}")

    def csv(self, rows: list[dict[str, Any]], *, broken_lines: bool = False) -> str:
        """A semicolon CSV with a column more than is mapped, named and filled with marks."""
        extra = self.mark()
        frame = pl.DataFrame(
            [{name: row.get(name) for name in COLUMNS.values()} for row in rows],
            schema=dict.fromkeys(COLUMNS.values(), pl.String),
        ).with_columns(pl.lit(self.mark()).alias(extra))
        out = io.BytesIO()
        frame.write_csv(out, separator=";")
        ragged = f"{self.mark()};{self.mark()}\n" + f'"{self.mark()}"x;{self.mark()}\n'
        return out.getvalue().decode() + (ragged if broken_lines else "")
