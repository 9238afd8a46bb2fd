"""Misago: the threads of a forum that guests may read; caveats are in misago.md.

Belongs here: the mapping of a post and what a run asks for. Reading lists that change meanwhile is
`misago_lists.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from orchestration.register import Municipality, Source
from orchestration.sources.platforms.gathering import gathered
from orchestration.sources.platforms.misago_lists import Forum, Thread
from orchestration.sources.platforms.records import (
    MISSHAPEN,
    Record,
    at,
    native_page,
    plain,
    tells_all,
    whole,
    written,
)
from orchestration.sources.platforms.spans import read_until, start_of
from orchestration.sources.platforms.steps import Gone, Listed, Step, Wanted


def id_of(post: Any) -> str:
    """A post's native id."""
    return str(whole(post["id"]))


def record_of(thread: Thread, post: Any) -> Record:
    """The native record of one post of `thread`; raises one of MISSHAPEN."""
    opens = whole(post["id"]) == thread.first_post
    text = plain(post["content"])
    return {
        "native_id": id_of(post),
        "kind": "post" if opens else "comment",
        "thread_native_id": f"thread:{thread.number}",
        "depth": 0 if opens else 1,
        "author_native_id": _author(post),
        "created_at": at(post["posted_on"]),
        "edited_at": at(post["updated_on"]) if whole(post["edits"]) else None,
        "text": f"{thread.title}\n{text}" if opens else text,
        "reactions": None if post.get("likes") is None else whole(post["likes"]),
    }


def _author(post: Any) -> str | None:
    """A member by number, a guest or one whose account is gone by the name left behind."""
    member = post["poster"]
    if member is not None:
        return str(whole(member["id"]))
    name = written(post["poster_name"]).strip()
    return f"name:{name}" if name else None


def _is(flag: str, post: Any) -> bool:
    return isinstance(post, dict) and post.get(flag) is True


def _is_withdrawn(post: Any) -> bool:
    """Whether a moderator or the author has hidden it: its place is shown, its text is not."""
    try:
        return _is("is_hidden", post) and bool(id_of(post))
    except MISSHAPEN:
        return False


class MisagoConnector:
    """Reads the threads of one forum; raises ValueError when the source has no settings."""

    version = "misago-1"

    def __init__(self, municipality: Municipality, source: Source, client: httpx.Client) -> None:
        if source.misago is None:
            raise ValueError(f"source {source.id}: no `misago:` settings: add them")
        self._source = source
        self._forum = Forum(client, source.misago.forum, source.misago.categories)

    def read(self, wanted: Wanted) -> Iterator[Step]:
        """Steps thread by thread, the one that was quiet for longest first.

        Raises SourceForbids when the forum keeps guests out, SourceUnreachable when it cannot be
        read whole.
        """
        return gathered(self._steps(wanted), self._source)

    def _steps(self, wanted: Wanted) -> Iterator[Step]:
        start = start_of(wanted, self._source)
        is_whole = True
        for thread in self._forum.threads(start):
            for answer in self._forum.posts(thread, start):
                step = _step(answer.thread, answer.posts)
                is_whole = is_whole and (step.page is None or tells_all(step.page))
                yield step
            if cursor := read_until(wanted, self._source, thread.last_post_on):
                yield Step(cursor=cursor)
        if wanted.since is not None and is_whole:
            yield Step(listed=(Listed(since=wanted.since),))


def _step(thread: Thread, posts: list[Any]) -> Step:
    posts = [post for post in posts if not _is("is_event", post)]
    gone = tuple(id_of(post) for post in posts if _is_withdrawn(post))
    shown = [post for post in posts if not _is_withdrawn(post)]
    page = native_page(shown, lambda post: record_of(thread, post), id_of)
    return Step(page, gone=Gone(posts=gone) if gone else None)
