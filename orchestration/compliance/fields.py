"""A register entry as rows of label and value, none of its fields left out.

Does not belong here: which entries a page shows (`facts.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple, get_args

from orchestration.compliance.words import word, word_of_value
from orchestration.register.admission import SETTLED
from orchestration.register.entry import Entry
from orchestration.register.legal import Article6Basis, Article9Basis, Dpia, Processor
from orchestration.register.models import Adapter, Source

SETTINGS = frozenset({"mapping", *get_args(Adapter)})
WORDS = {Article6Basis: "article", Article9Basis: "article", Processor: "processor", Dpia: "dpia"}


class Row(NamedTuple):
    """A field of an entry, in words; `is_open` where it has yet to be filled in."""

    label: str
    value: str
    is_open: bool = False


def shown(field: str, value: object) -> str:
    """A value in words: codes by their word, dates as 2027-06-30."""
    if value is None:
        return "ikke angivet"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return shown(field, tuple(f"{key} = {one}" for key, one in value.items()))
    if isinstance(value, tuple):
        return ", ".join(shown(field, one) for one in value) or "ingen"
    return word_of_value(field, str(value))


def _nested(label: str, entry: Entry) -> Iterator[Row]:
    """The fields of an entry within an entry; technical settings are named by their keys."""
    section = WORDS.get(type(entry))
    for name in type(entry).model_fields:
        inner = word(section, name) if section else f"`{name}`"
        yield Row(f"{label}: {inner}", shown(name, getattr(entry, name)))


def rows_of(source: Source) -> Iterator[Row]:
    """Every field of `source`; the settings of another kind of source are passed over."""
    for name in type(source).model_fields:
        label, value = word("source", name), getattr(source, name)
        if isinstance(value, Entry):
            yield from _nested(label, value)
        elif isinstance(value, tuple) and any(isinstance(one, Entry) for one in value):
            for number, one in enumerate(value, start=1):
                yield from _nested(f"{label}, nr. {number}", one)
        elif value is not None or name not in SETTINGS:
            is_open = value is None and name in SETTLED and not source.synthetic
            yield Row(label, shown(name, value), is_open)
