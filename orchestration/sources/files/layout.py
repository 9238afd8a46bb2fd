"""How one file is laid out: what is read of it, what becomes of that, how its values are written.

Belongs here: the one form in which the register's mapping and every known format reach the readers.
Does not belong here: recognising a format (`formats/`), reading rows (`*_rows.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from orchestration.register import FileMapping

REQUIRED = ("native_id", "text", "created_at")
TIMES = ("created_at", "edited_at", "deleted_at")
COUNTS = ("replies", "shares", "views", "reactions")
COORDINATES = {"latitude": 90, "longitude": 180}  # degrees at most
FIELDS = (
    *REQUIRED,
    *("author", "community", "thread", "parent", "kind", "edited_at", "deleted_at"),
    *COUNTS,
    "language",
    *COORDINATES,
)
REACTION = "reaction:"  # before the kind: the count of one kind of reaction
Record = dict[str, Any]


@dataclass(frozen=True)
class Layout:
    """`columns` says what is read: names of our own, and the column or path of keys of each.

    What is read under a name of FIELDS, or of REACTION and a kind, is that field; other names only
    serve `derived`, which makes fields of what has been read. Of NDJSON, `unfold` gives the records
    that one object holds, and `mapped` turns each into one whose keys the columns name; both may
    raise what `json_rows.SHAPELESS` lists. The keys of `required` names must be in some record.
    """

    columns: Mapping[str, str]
    derived: Mapping[str, pl.Expr] = field(default_factory=dict)
    unfold: Callable[[Record], Iterable[Any]] | None = None
    mapped: Callable[[Any], Record] | None = None
    required: tuple[str, ...] = ()
    default_kind: str = "comment"
    kinds: Mapping[str, str] = field(default_factory=dict)
    time_format: str | None = None
    time_zone: str = "UTC"
    delimiter: str = "auto"


def layout_of(mapping: FileMapping) -> Layout:
    """The register's mapping as a layout."""
    columns = {name: getattr(mapping, name) for name in FIELDS}
    return Layout(
        columns={name: column for name, column in columns.items() if column is not None},
        required=REQUIRED,
        default_kind=mapping.default_kind,
        kinds=mapping.kinds,
        time_format=mapping.time_format,
        time_zone=mapping.time_zone,
        delimiter=mapping.delimiter,
    )
