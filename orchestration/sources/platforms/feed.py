"""RSS and Atom feeds of comments; caveats are in feed.md.

Belongs here: the mapping of an entry and what a run asks for. Reading a feed's bytes is
`feed_entries.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urldefrag
from zlib import crc32

import httpx

from orchestration.register import Municipality, Source
from orchestration.sources.platforms.feed_entries import (
    Entry,
    complete_since,
    created,
    entries_of,
    id_of,
    precision,
    said,
    updated,
)
from orchestration.sources.platforms.gathering import gathered
from orchestration.sources.platforms.records import Record, native_page, tells_all
from orchestration.sources.platforms.steps import Listed, Step, Wanted
from orchestration.sources.web import only_open, understood


def record_of(entry: Any) -> Record:
    """The native record of one entry; raises one of MISSHAPEN."""
    answered = entry.get("thr_in-reply-to", {}).get("ref", "")
    thread, _ = urldefrag(answered) if answered else _page_of(entry)
    parent = answered if urldefrag(answered).fragment else None
    written_at, changed_at = created(entry), updated(entry)
    return {
        "native_id": id_of(entry),
        "kind": "reply" if parent else "comment",
        "thread_native_id": f"page:{thread}" if thread else None,
        "parent_native_id": parent,
        "author_native_id": entry.get("author", "").strip() or None,
        "created_at": written_at,
        "created_precision": precision(entry),
        "edited_at": changed_at if changed_at and changed_at > written_at else None,
        "text": said(entry),
    }


def _page_of(entry: Any) -> tuple[str, str]:
    """The page that an entry's link points into, where it points to one place of it."""
    page, place = urldefrag(entry.get("link", ""))
    return (page, place) if place else ("", "")


class FeedConnector:
    """Reads the registered feeds; raises ValueError when the source has no settings."""

    version = "feed-1"

    def __init__(self, municipality: Municipality, source: Source, client: httpx.Client) -> None:
        if source.feed is None:
            raise ValueError(f"source {source.id}: no `feed:` settings: add them to sources.yaml")
        self._source, self._client, self._addresses = source, client, source.feed.addresses

    def read(self, wanted: Wanted) -> Iterator[Step]:
        """Steps by feeds that have changed; for a look by all feeds.

        Raises SourceForbids, SourceUnreachable.
        """
        return gathered(self._steps(wanted), self._source)

    def _steps(self, wanted: Wanted) -> Iterator[Step]:
        cursor: dict[str, str | int] = {}
        listed, is_whole = list[datetime | None](), True
        for address in self._addresses:
            key = f"changed_{crc32(address.encode()):08x}"
            cursor |= {key: wanted.cursor[key]} if key in wanted.cursor else {}
            read = self._asked(address, None if wanted.since else cursor.get(key))
            if read is None:
                continue
            entries, changed_at = read
            page = native_page(entries, record_of, id_of)
            is_whole = is_whole and tells_all(page)
            listed += [complete_since(entries)] if entries else []
            cursor |= {key: changed_at.isoformat()} if changed_at else {}
            yield Step(page, dict(cursor))
        if wanted.since is not None and is_whole and (since := _since(listed)):
            yield Step(listed=(Listed(since=since),))

    def _asked(
        self, address: str, changed_at: str | int | None
    ) -> tuple[list[Entry], datetime | None] | None:
        """A feed's entries and when it has changed; None when it has not, since `changed_at`."""
        headers = {"accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9"}
        if changed_at is not None:
            known = datetime.fromisoformat(str(changed_at)).astimezone(UTC)
            headers["if-modified-since"] = format_datetime(known, usegmt=True)
        request = self._client.build_request("GET", address, headers=headers)
        return understood(self._client, request, _answered)


def _answered(response: httpx.Response) -> tuple[list[Entry], datetime | None] | None:
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return None
    return entries_of(only_open(response)), _changed_at(response)


def _changed_at(response: httpx.Response) -> datetime | None:
    try:
        changed = parsedate_to_datetime(response.headers.get("last-modified", ""))
    except ValueError:
        return None
    return changed if changed.tzinfo else changed.replace(tzinfo=UTC)


def _since(listed: list[datetime | None]) -> datetime | None:
    """From when on all feeds are complete; None when one is not, or all are empty."""
    known = [since for since in listed if since is not None]
    return max(known) if known and len(known) == len(listed) else None
