"""Isso: the comments under the registered pages of a site; caveats are in isso.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from orchestration.register import Municipality, Source
from orchestration.sources.platforms.gathering import gathered
from orchestration.sources.platforms.records import (
    MISSHAPEN,
    Record,
    moment,
    native_page,
    plain,
    tells_all,
    whole,
    written,
)
from orchestration.sources.platforms.steps import Gone, Listed, Step, Wanted
from orchestration.sources.web import NotUnderstood, json_of, only_open, understood

PER_ANSWER = 100
DELETED = 4
_TIE = 1e-6  # seconds; comments of the same instant are read again rather than missed


def id_of(comment: Any) -> str:
    """A comment's native id."""
    return str(whole(comment["id"]))


def record_of(page: str, comment: Any) -> Record:
    """The native record of one comment under `page`; raises one of MISSHAPEN.

    `hash`, which is the same in all comments of a person, is not read.
    """
    parent, modified = comment["parent"], comment["modified"]
    return {
        "native_id": id_of(comment),
        "kind": "comment" if parent is None else "reply",
        "thread_native_id": f"page:{page}",
        "parent_native_id": None if parent is None else str(whole(parent)),
        "depth": 1 if parent is None else 2,
        "author_native_id": written(comment["author"] or "").strip() or None,
        "created_at": moment(comment["created"]),
        "edited_at": None if modified is None else moment(modified),
        "text": plain(comment["text"]),
        "reactions": whole(comment["likes"]),
    }


class IssoConnector:
    """Reads the registered pages, each whole, at every run; keeps no cursor.

    Raises ValueError when the source has no settings.
    """

    version = "isso-1"

    def __init__(self, municipality: Municipality, source: Source, client: httpx.Client) -> None:
        if source.isso is None:
            raise ValueError(f"source {source.id}: no `isso:` settings: add them to sources.yaml")
        self._source, self._client, self._settings = source, client, source.isso

    def read(self, wanted: Wanted) -> Iterator[Step]:
        """Steps page by page; raises SourceForbids, SourceUnreachable."""
        return gathered(self._steps(wanted), self._source)

    def _steps(self, wanted: Wanted) -> Iterator[Step]:
        is_whole = True
        for page in self._settings.pages:
            for comments in self._comments(page):
                step = _step(page, comments)
                is_whole = is_whole and (step.page is None or tells_all(step.page))
                yield step
        if wanted.since is not None and is_whole:
            yield Step(listed=(Listed(since=wanted.since),))

    def _comments(self, page: str) -> Iterator[list[Any]]:
        for comments in self._branch(page, None):
            yield [one for comment in comments for one in (comment, *_replies(comment))]
            for comment in comments:
                if _hides_replies(comment):
                    yield from self._branch(page, whole(comment["id"]))

    def _branch(self, page: str, parent: int | None) -> Iterator[list[Any]]:
        """All replies to `parent`, oldest first, answer by answer; some come twice."""
        after, limit = 0.0, PER_ANSWER
        while True:
            comments = self._asked(page, parent, after, limit)
            yield comments
            if len(comments) < limit:
                return
            later = max(map(_created, comments)) - _TIE
            after, limit = (later, PER_ANSWER) if later > after else (after, 2 * limit)

    def _asked(self, page: str, parent: int | None, after: float, limit: int) -> list[Any]:
        asked: dict[str, str | int] = {"uri": page, "limit": limit, "nested_limit": limit}
        asked |= {"after": f"{after:.6f}"} | ({} if parent is None else {"parent": parent})
        request = self._client.build_request(
            "GET",
            f"{self._settings.server.rstrip('/')}/",
            params=asked,
            headers={"origin": self._settings.origin.rstrip("/")},
        )
        return understood(self._client, request, _answered)


def _answered(response: httpx.Response) -> list[Any]:
    replies = json_of(only_open(response), dict).get("replies")
    if not isinstance(replies, list):
        raise NotUnderstood("no list of replies")
    return replies


def _replies(comment: Any) -> list[Any]:
    """The replies that came inside a comment."""
    replies = comment.get("replies") if isinstance(comment, dict) else None
    return replies if isinstance(replies, list) else []


def _hides_replies(comment: Any) -> bool:
    """Whether more replies stand under it than came with it."""
    try:
        return whole(comment["hidden_replies"]) > 0 and whole(comment["id"]) > 0
    except MISSHAPEN:
        return False


def _created(comment: Any) -> float:
    try:
        return moment(comment["created"]).timestamp()
    except MISSHAPEN:
        return 0.0


def _is_deleted(comment: Any) -> bool:
    """Whether it is what Isso leaves where a comment was that had replies."""
    try:
        return bool(comment["mode"] == DELETED and id_of(comment))
    except MISSHAPEN:
        return False


def _step(page: str, comments: list[Any]) -> Step:
    standing = [one for one in comments if not _is_deleted(one)]
    gone = tuple(id_of(one) for one in comments if _is_deleted(one))
    native = native_page(standing, lambda comment: record_of(page, comment), id_of)
    return Step(native, gone=Gone(posts=gone) if gone else None)
