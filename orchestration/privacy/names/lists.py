"""The words that tell a name from another word, read once from lists.

Given and family names are those of Faker's Nordic and other Latin-written locales, with own lists
of names borne in Denmark that it lacks. Which words are common is in `word_lists/common.txt`, made
by `common.py`. What is done with them is `words.py`'s and `find.py`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("word_lists")
NORDIC = ("da_DK", "no_NO", "sv_SE")
GIVEN = (
    *(*NORDIC, "de_DE", "en_GB", "en_PK", "en_IN", "en_NG", "hr_HR", "pl_PL", "ro_RO", "tr_TR"),
    *("az_AZ", "lt_LT", "lv_LV", "vi_VN", "zu_ZA", "de_CH", "en_US", "es_ES", "et_EE", "fi_FI"),
    *("fr_FR", "ha_NG", "hu_HU", "ig_NG", "is_IS", "it_IT", "nl_NL", "cs_CZ", "pt_PT", "sk_SK"),
    *("sl_SI", "sw", "tw_GH", "uz_UZ", "yo_NG"),
)
FAMILY = (*NORDIC, "tr_TR", "hr_HR", "en_PK", "en_NG")
_LETTER = r"[^\W\d_]"
_TAIL = rf"(?:['’´]{_LETTER}+|/[sS]\b)*"
WORD = re.compile(
    rf"[a-zæøå]{_LETTER}*{_TAIL}(?:-{_LETTER}+{_TAIL})*"
    rf"|{_LETTER}+{_TAIL}(?:-[A-ZÆØÅ]{_LETTER}*{_TAIL})*"
)
Words = frozenset[str]


@dataclass(frozen=True)
class Lists:
    """Words in lower case: names, common words, and the kinds of `word_lists/kinds.yaml`."""

    own: Words  # given names that are told in lower case too
    given: Words
    family: Words
    common: Words
    places: Words
    proper: Words  # names of persons in the spelling dictionary, given or family
    spared: frozenset[tuple[str, ...]]
    titles: Words
    cues: Words
    persons: Words
    possessive: Words
    acts: Words
    thanks: Words
    nature: Words
    royal: Words
    no_word: Words
    makes: Words
    greetings: Words
    plain: Words
    anybody: Words
    renowned: Words
    brands: Words
    nouns: Words
    trades: Words
    legal_forms: Words
    animals: Words
    before_organisation: Words
    after_organisation: Words
    shortened: Words
    endings_of_titles: tuple[str, ...]
    endings_of_offices: tuple[str, ...]
    endings_of_families: tuple[str, ...]
    endings_of_firms: tuple[str, ...]
    endings_of_animals: tuple[str, ...]
    endings_of_nouns: tuple[str, ...]
    endings_of_persons: tuple[str, ...]
    endings_of_trade: tuple[str, ...]
    endings_of_streets: tuple[str, ...]

    def ends_firm(self, word: str) -> bool:
        """Whether a word in lower case ends the name of a firm, street or house."""
        return word in self.after_organisation or word.endswith(self.endings_of_trade)

    def names(self, word: str) -> bool:
        """Whether a list has this word, in lower case, as a given or family name."""
        return word in self.given or word in self.family


def _lines(name: str) -> list[str]:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").lower().splitlines()
    return [line for line in lines if line and line[0] != "#"]


def _words(name: str) -> Words:
    return frozenset(word for line in _lines(name) for word in line.split())


def _phrases() -> Iterator[tuple[str, ...]]:
    """Sayings, and the names that everybody knows, with and without a genitive's s."""
    for line in [*_lines("spared"), *_lines("renowned")]:
        yield from (tuple(WORD.findall(phrase)) for phrase in line.split(",") if phrase.strip())


def _faker(kind: str, locales: tuple[str, ...]) -> set[str]:
    names: set[str] = set()
    for locale in locales:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            if attribute.startswith(kind) and not callable(getattr(provider, attribute)):
                names.update(word.lower() for word in getattr(provider, attribute))
    return {name for name in names if len(name) > 1 and name.replace("-", "").isalpha()}


@cache
def lists() -> Lists:
    """The lists, read at the first call and kept."""
    own = _words("given") | _faker("first_name", ("da_DK",))
    kinds = yaml.safe_load((FOLDER / "kinds.yaml").read_text(encoding="utf-8"))
    split: dict[str, Any] = {
        name: tuple(words.split()) if name.startswith("endings_") else frozenset(words.split())
        for name, words in kinds.items()
    }
    split["brands"] |= split["makes"]
    common = (_words("common") | split["nouns"]) - split["no_word"]
    return Lists(
        own=own,
        given=own | split["nouns"] | (_faker("first_name", GIVEN) - common),
        family=_words("family") | _faker("last_name", FAMILY),
        common=common,
        places=_words("places") | _words("towns"),
        proper=_words("proper") - split["brands"],
        spared=frozenset(_phrases()),
        **split,
    )
