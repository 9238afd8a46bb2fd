"""From a platform's items to a native page: one mapping function per platform, row by row.

Belongs here: what all mappings share. An item that has not the expected shape is refused by number
and reason; the items around it land.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import polars as pl
from inscriptis import get_text
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig

from orchestration.canonical import NATIVE, REJECTED
from orchestration.privacy.reasons import ReasonCode
from orchestration.sources.pages import NativePage

Record = dict[str, Any]
"""A native record: the fields of NATIVE that the platform tells, by name; the rest is null."""

_PLAIN = ParserConfig(css=STRICT_CSS_PROFILE, display_links=False, display_images=False)


def at(written: str) -> datetime:
    """A time in ISO 8601, UTC where it names no zone. Raises ValueError."""
    time = datetime.fromisoformat(written)
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def plain(html: str) -> str:
    """The text of HTML content, a line per paragraph, without the addresses of links."""
    return str(get_text(html, _PLAIN)).strip() if html.strip() else ""


def native_page(items: Iterable[Any], record_of: Callable[[Any], Record]) -> NativePage:
    """A page of `items`, mapped one by one; `record_of` raises LookupError, TypeError,
    AttributeError or ValueError for an item that has not the expected shape."""
    records, refused = [], list[tuple[int, str | None, ReasonCode]]()
    for number, item in enumerate(items, start=1):
        try:
            record = record_of(item)
            records.append(_row(record, number))
        except (LookupError, TypeError, AttributeError, ValueError, pl.exceptions.PolarsError):
            refused.append((number, None, "unreadable_row"))
    frame = pl.concat([pl.DataFrame(schema=NATIVE), *records])
    rejected = pl.DataFrame(refused, schema=["row_number", "field", "reason"], orient="row")
    named = rejected.with_columns(post_key=pl.lit(None, pl.String))
    return NativePage(frame, named.cast(REJECTED))


def _row(record: Record, number: int) -> pl.DataFrame:
    unknown = record.keys() - set(NATIVE)
    if unknown:
        raise AssertionError(f"no fields of a native record: {sorted(unknown)}")
    given = {name: record.get(name) for name in NATIVE} | {"row_number": number}
    return pl.DataFrame([given], schema=NATIVE, strict=True)
