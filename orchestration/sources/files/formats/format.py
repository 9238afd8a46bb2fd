"""What a known format is: how it is recognised in the first records, and how it is laid out.

Does not belong here: any one format (a module beside this one, with a page on its caveats), taking
the sample from a file (`sample.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from orchestration.sources.files.layout import FIELDS, Layout, Record
from orchestration.sources.files.opening import Container
from orchestration.sources.files.problems import DeliveryError

GONE = "[removed]"  # the boundary takes a text that is only this as a deleted post
PLACEHOLDER = r"^(?i:\s*\[\s*(?:deleted|removed)\b[^\]]*\]\s*)$"
_PLACEHOLDER = re.compile(PLACEHOLDER)


@dataclass(frozen=True)
class Sample:
    """The beginning of a file, in memory only.

    `names` are the cells of a CSV header, `first_cells` the first cell of each of the first lines;
    `records` are the first objects of NDJSON. What the container has not is empty.
    """

    container: Container
    names: tuple[str, ...] = field(default=(), repr=False)
    first_cells: tuple[str, ...] = field(default=(), repr=False)
    records: tuple[Record, ...] = field(default=(), repr=False)

    def has(self, *columns: str) -> bool:
        """Whether the CSV header has all of these columns."""
        return set(columns) <= set(self.names)


@dataclass(frozen=True)
class Variant:
    """One shape of a format: what to call it, whose posts it holds, how it is laid out.

    `platforms` are the names that a source may have for the platform; empty means any. `absent`
    are columns that would help and are not there.
    """

    name: str
    platforms: tuple[str, ...]
    layout: Layout
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Format:
    """A format by the name that the register uses; `variant_of` raises DeliveryError when a file
    of this format lacks what is needed."""

    name: str
    title: str
    is_mine: Callable[[Sample], bool]
    variant_of: Callable[[Sample], Variant]


FLAT = {name: name for name in FIELDS}
"""The columns of a layout whose `mapped` records bear the names of the fields already."""


def lacking(title: str, lacks: str, remedy: str) -> DeliveryError:
    """The error that says which setting of the export to change."""
    return DeliveryError("missing_column", f"the file is {title} but lacks {lacks}: {remedy}")


def first_of(names: Iterable[str], candidates: Iterable[str]) -> str | None:
    """The first candidate that is among the names."""
    present = set(names)
    return next((one for one in candidates if one in present), None)


def filled(column: str) -> pl.Expr:
    """The column without spaces around; null where it is empty."""
    text = pl.col(column).str.strip_chars()
    return pl.when(text != "").then(text)


def titled(title: Any, body: Any) -> Any:
    """Title and body as one text; a body that is a placeholder stands alone."""
    if is_gone(body) or not title:
        return GONE if is_gone(body) else body
    return f"{title}\n\n{body}" if body else title


def is_gone(text: Any) -> bool:
    """Whether a text is only what a platform puts in the place of a deleted one."""
    return isinstance(text, str) and _PLACEHOLDER.match(text) is not None


def total(*counts: Any) -> int | None:
    """The sum of counts; None where one of them is unknown."""
    known = [one for one in counts if isinstance(one, int) and not isinstance(one, bool)]
    return sum(known) if len(known) == len(counts) else None
