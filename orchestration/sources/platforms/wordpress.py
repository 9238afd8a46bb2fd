"""WordPress: the comments of a site, by its REST interface; caveats are in wordpress.md.

Belongs here: the mapping of a comment and what a run asks for. Finding the interface and reading
its list while it changes is `wordpress_list.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx

from orchestration.register import Municipality, Source
from orchestration.sources.pages import NativePage
from orchestration.sources.platforms.gathering import gathered
from orchestration.sources.platforms.records import (
    Record,
    at,
    native_page,
    plain,
    tells_all,
    whole,
    written,
)
from orchestration.sources.platforms.spans import read_until, start_of
from orchestration.sources.platforms.steps import Listed, Step, Wanted
from orchestration.sources.platforms.wordpress_list import CommentList


def id_of(comment: Any) -> str:
    """A comment's native id."""
    return str(whole(comment["id"]))


def record_of(comment: Any) -> Record:
    """The native record of one comment; raises one of MISSHAPEN."""
    parent = whole(comment["parent"])
    return {
        "native_id": id_of(comment),
        "kind": "reply" if parent else "comment",
        "thread_native_id": f"post:{whole(comment['post'])}",
        "parent_native_id": str(parent) if parent else None,
        "author_native_id": _author(comment),
        "created_at": at(comment["date_gmt"]),
        "text": plain(comment["content"]["rendered"]),
    }


def _author(comment: Any) -> str | None:
    """A guest by the name given, a user of the site by number."""
    user = whole(comment["author"])
    return f"user:{user}" if user else written(comment["author_name"]).strip() or None


def _latest(page: NativePage) -> datetime | None:
    latest = page.frame["created_at"].max()
    return latest if isinstance(latest, datetime) else None


class WordPressConnector:
    """Reads the comments of one site; raises ValueError when the source has no settings."""

    version = "wordpress-1"

    def __init__(self, municipality: Municipality, source: Source, client: httpx.Client) -> None:
        if source.wordpress is None:
            raise ValueError(f"source {source.id}: no `wordpress:` settings: add them")
        self._source, self._client, self._site = source, client, source.wordpress.site

    def read(self, wanted: Wanted) -> Iterator[Step]:
        """Steps in the order in which the comments were written.

        Raises SourceForbids when the site keeps guests out, SourceUnreachable when it cannot be
        read whole.
        """
        return gathered(self._steps(wanted), self._source)

    def _steps(self, wanted: Wanted) -> Iterator[Step]:
        is_whole = True
        for comments in CommentList.of(self._client, self._site).since(
            start_of(wanted, self._source)
        ):
            page = native_page(comments, record_of, id_of)
            is_whole = is_whole and tells_all(page)
            yield Step(page, read_until(wanted, self._source, _latest(page)))
        if wanted.since is not None and is_whole:
            yield Step(listed=(Listed(since=wanted.since),))
