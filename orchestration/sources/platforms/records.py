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

MISSHAPEN = (ArithmeticError, LookupError, TypeError, AttributeError, ValueError)
"""What reading an item raises that has not the expected shape."""

_PLAIN = ParserConfig(css=STRICT_CSS_PROFILE, display_links=False, display_images=False)


def at(written: str) -> datetime:
    """A time in ISO 8601, UTC where it names no zone. Raises ValueError."""
    time = datetime.fromisoformat(written)
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def plain(html: str) -> str:
    """The text of HTML content, a line per paragraph, without the addresses of links."""
    return str(get_text(html, _PLAIN)).strip() if html.strip() else ""


def moment(seconds: float) -> datetime:
    """A time in seconds since 1970, UTC. Raises one of MISSHAPEN."""
    if isinstance(seconds, bool):
        raise TypeError("no number")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except OSError:  # the clock of the machine does not reach as far
        raise ValueError("no time") from None


def whole(number: Any) -> int:
    """A whole number that came as such. Raises TypeError."""
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError("no whole number")
    return number


def written(text: Any) -> str:
    """A text that came as such. Raises TypeError."""
    if not isinstance(text, str):
        raise TypeError("no text")
    return text


def native_page(
    items: Iterable[Any],
    record_of: Callable[[Any], Record],
    id_of: Callable[[Any], str] | None = None,
) -> NativePage:
    """A page of `items`, mapped one by one; what raises one of MISSHAPEN is refused.

    Of a refused item the page holds the native id that `id_of` finds in it, if any, so that it is
    known to be there.
    """
    records, refused = [], list[tuple[int, str | None, ReasonCode]]()
    for number, item in enumerate(items, start=1):
        try:
            records.append(_row(record_of(item), number))
        except (*MISSHAPEN, pl.exceptions.PolarsError):
            refused.append((number, None, "unreadable_row"))
            records.extend(_known(item, id_of, number))
    frame = pl.concat([pl.DataFrame(schema=NATIVE), *records])
    rejected = pl.DataFrame(refused, schema=["row_number", "field", "reason"], orient="row")
    named = rejected.with_columns(post_key=pl.lit(None, pl.String))
    return NativePage(frame, named.cast(REJECTED))


def unnamed(page: NativePage) -> list[int]:
    """The numbers of refused items whose native id is not known either."""
    numbers = page.rejected["row_number"]
    return numbers.filter(~numbers.is_in(page.frame["row_number"].implode())).to_list()


def tells_all(page: NativePage) -> bool:
    """Whether every item of a page, the refused ones too, is known by its native id."""
    return not unnamed(page)


def _known(item: Any, id_of: Callable[[Any], str] | None, number: int) -> list[pl.DataFrame]:
    try:
        return [_row({"native_id": id_of(item)}, number)] if id_of else []
    except (*MISSHAPEN, pl.exceptions.PolarsError):
        return []


def _row(record: Record, number: int) -> pl.DataFrame:
    unknown = record.keys() - set(NATIVE)
    if unknown:
        raise AssertionError(f"no fields of a native record: {sorted(unknown)}")
    given = {name: record.get(name) for name in NATIVE} | {"row_number": number}
    return pl.DataFrame([given], schema=NATIVE, strict=True)
