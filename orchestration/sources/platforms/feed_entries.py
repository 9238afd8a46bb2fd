"""The bytes of an RSS or Atom feed as entries, and what can be told from one entry.

`feedparser` reads the bytes and is never given an address or a name that it could open. Does not
belong here: asking for the feed, the native record (`feed.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from time import struct_time
from typing import Any

import feedparser
import httpx

from orchestration.sources.platforms.records import MISSHAPEN, plain, written
from orchestration.sources.web import NotUnderstood

Entry = Mapping[str, Any]
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
_DAY = len("2026-08-01")


def entries_of(response: httpx.Response) -> list[Entry]:
    """The entries of a feed, in its order. Raises NotUnderstood unless it is whole XML of one."""
    kind = {"content-type": response.headers.get("content-type", "")}
    try:
        feed = feedparser.parse(
            BytesIO(response.content),
            response_headers=kind,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (*MISSHAPEN, AssertionError, RecursionError):
        raise NotUnderstood("no feed") from None
    if feed.bozo and not isinstance(feed.bozo_exception, _HARMLESS):
        raise NotUnderstood("no well-formed feed")
    if not feed.get("version"):
        raise NotUnderstood("no feed")
    return list(feed.entries)


def id_of(entry: Entry) -> str:
    """The entry's own id, else its link and time. Raises LookupError without either."""
    if own := entry.get("id"):
        return written(own)
    return f"{entry['link']} {created(entry).isoformat()}"


def created(entry: Entry) -> datetime:
    """When it was published, else changed; UTC. Raises TypeError without a time."""
    return _time(entry, "published_parsed") or _time(entry, "updated_parsed") or _no_time()


def updated(entry: Entry) -> datetime | None:
    """When it was changed last, as far as it says so."""
    return _time(entry, "updated_parsed")


def precision(entry: Entry) -> str:
    """Whether its time names more than the day."""
    when = dict.get(entry, "published") or dict.get(entry, "updated") or ""  # type: ignore[call-overload]
    return "day" if len(when.strip()) <= _DAY else "second"


def said(entry: Entry) -> str:
    """The whole text, else the summary. Its title names people and is not read."""
    parts = [*entry.get("content", []), entry.get("summary_detail")]
    best = next((part for part in parts if part and part["value"]), {"value": ""})
    is_text = best.get("type") == "text/plain"
    return written(best["value"]).strip() if is_text else plain(best["value"])


def complete_since(entries: list[Entry]) -> datetime | None:
    """From when on a feed that shows its latest entries shows all; None when that is not clear.

    It is clear when the entries are in the order of their times. Others of the oldest entry's
    second may have been cut off.
    """
    try:
        published = [created(entry) for entry in entries]
        changed = [updated(entry) or created(entry) for entry in entries]
    except MISSHAPEN:
        return None
    if not any(_is_in_order(times) for times in (published, changed)):
        return None
    return min(map(max, published, changed)) + timedelta(seconds=1)


def _is_in_order(times: list[datetime]) -> bool:
    return sorted(times) in (times, times[::-1])


def _time(entry: Entry, name: str) -> datetime | None:
    # `get` of an entry takes one time for the other
    parsed = dict.get(entry, name)  # type: ignore[call-overload]
    if not isinstance(parsed, struct_time):
        return None
    return datetime(*parsed[:6], tzinfo=UTC)


def _no_time() -> datetime:
    raise TypeError("no time")
