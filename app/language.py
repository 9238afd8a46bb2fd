"""The page's language: its words from `texts/`, its numbers and dates through Babel.

Does not belong here: the words themselves, and any choice of what to say (components and views).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import dates, numbers

CODES = ("da", "en")
REGIONS = {"da": "da_DK", "en": "en_GB"}
TEXTS = Path(__file__).parent / "texts"
CLOCK = dates.get_timezone("Europe/Copenhagen")


def flatten(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield dotted keys and words of a nested text file."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value).strip()


@dataclass(frozen=True)
class Language:
    """Words, numbers and dates of one language; call it with a key to get words."""

    code: str
    words: Mapping[str, str]

    @property
    def region(self) -> str:
        """The locale of numbers and dates."""
        return REGIONS[self.code]

    def __call__(self, key: str, **values: object) -> str:
        """The words at `key` with `values` filled in. Raises KeyError for an unknown key."""
        return self.words[key].format(**values)

    def known(self, group: str, name: object, fallback: str | None = None) -> str:
        """The words for a code such as a reason; `fallback` or the code itself when unknown."""
        return self.words.get(f"{group}.{name}", str(name) if fallback is None else fallback)

    def count(self, value: float) -> str:
        """A whole number with the language's thousands separator."""
        return numbers.format_decimal(round(value), locale=self.region)

    def share(self, value: float) -> str:
        """A share in [0, 1] as a percentage with one decimal."""
        pattern = "#,##0.0\u00a0%" if self.code == "da" else "#,##0.0%"
        return numbers.format_percent(value, format=pattern, locale=self.region)

    def points(self, difference: float) -> str:
        """The size of a difference between two shares, in percentage points with one decimal."""
        return numbers.format_decimal(abs(difference) * 100, format="0.0", locale=self.region)

    def decimal(self, value: float) -> str:
        """A number with up to three decimals."""
        return numbers.format_decimal(value, format="0.###", locale=self.region)

    def moment(self, value: datetime | None) -> str:
        """A UTC time (naive or aware) on Danish clocks; the words for `never` when null."""
        if value is None:
            return self("common.never")
        pattern = self("common.moment_pattern")
        return dates.format_datetime(value, pattern, tzinfo=CLOCK, locale=self.region)

    def week(self, monday: date) -> str:
        """An ISO week by number and year, inside a sentence."""
        year, number, _ = monday.isocalendar()
        return self("common.week", week=number, year=year)

    def week_title(self, monday: date) -> str:
        """An ISO week by number and year, standing alone."""
        year, number, _ = monday.isocalendar()
        return self("common.week_title", week=number, year=year)

    def span(self, monday: date, weeks: int = 1) -> str:
        """First and last day of whole weeks that start on `monday`."""
        return self.between(monday, monday + timedelta(days=7 * weeks - 1))

    def between(self, first: date, last: date) -> str:
        """First and last day, both included, without repeating what they share."""
        return dates.format_interval(first, last, skeleton="yMMMMd", locale=self.region)

    def genitive(self, name: str) -> str:
        """The possessive of a name: Danish adds s, or an apostrophe after s, x and z."""
        if self.code == "da":
            return f"{name}'" if name[-1:].lower() in "sxz" else f"{name}s"
        return f"{name}'s"


@cache
def language(code: str) -> Language:
    """Load a language by its code. Raises FileNotFoundError for an unknown one."""
    tree = yaml.safe_load((TEXTS / f"{code}.yaml").read_text(encoding="utf-8"))
    return Language(code, dict(flatten(tree)))


def plain(text: object) -> str:
    """Escape what Markdown would interpret, for names and texts that come from data."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~$:&])", r"\\\1", str(text))
