"""YouTube: comments under the videos of registered channels; caveats are in youtube.md.

Belongs here: the mapping of a comment and what a run asks for. Asking the interface, its quota and
its errors are `youtube_interface.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from orchestration.register import Municipality, Source
from orchestration.settings import load_settings
from orchestration.sources.pages import NativePage
from orchestration.sources.platforms.records import (
    MISSHAPEN,
    Record,
    at,
    native_page,
    tells_all,
    whole,
    written,
)
from orchestration.sources.platforms.spans import read_until, start_of
from orchestration.sources.platforms.steps import Listed, Step, Wanted
from orchestration.sources.platforms.youtube_interface import Interface
from orchestration.sources.web import SourceForbids, SourceUnreachable

_COMMENT = "id,snippet(authorChannelId,textOriginal,textDisplay,likeCount,publishedAt,updatedAt)"
_THREADS: dict[str, str | int] = {
    "part": "snippet,replies",
    "order": "time",
    "textFormat": "plainText",
    "maxResults": 100,
    "fields": "nextPageToken,items(snippet(channelId,videoId,totalReplyCount,topLevelComment("
    f"{_COMMENT})),replies(comments({_COMMENT})))",
}
_REPLIES: dict[str, str | int] = {
    "part": "snippet",
    "textFormat": "plainText",
    "maxResults": 100,
    "fields": f"nextPageToken,items({_COMMENT})",
}


@dataclass(frozen=True)
class Placed:
    """A comment and where it stands: `top` is the comment that it answers, if any."""

    comment: Any = field(repr=False)
    channel: Any = field(default=None, repr=False)
    video: Any = field(default=None, repr=False)
    top: str | None = field(default=None, repr=False)
    replies: Any = None


def id_of(placed: Placed) -> str:
    """A comment's native id."""
    return written(placed.comment["id"])


def record_of(placed: Placed, author_kinds: dict[str, str]) -> Record:
    """The native record of one comment; raises one of MISSHAPEN."""
    said = placed.comment["snippet"]
    author = (said.get("authorChannelId") or {}).get("value") or None
    created, changed = at(said["publishedAt"]), at(said["updatedAt"])
    return {
        "native_id": id_of(placed),
        "kind": "reply" if placed.top else "comment",
        "community_native_id": written(placed.channel),
        "thread_native_id": written(placed.video),
        "parent_native_id": placed.top,
        "depth": 2 if placed.top else 1,
        "author_native_id": author,
        "author_kind": author_kinds.get(author) if author else None,
        "created_at": created,
        "edited_at": changed if changed > created else None,
        "text": written(said.get("textOriginal") or said["textDisplay"]),
        "replies": placed.replies,
        "reactions": whole(said["likeCount"]),
    }


def _head(thread: Any) -> tuple[Placed, list[Any]]:
    """The comment that opens a thread and the replies that came with it; may raise MISSHAPEN."""
    said = thread["snippet"]
    head = Placed(
        said["topLevelComment"],
        said.get("channelId"),
        said["videoId"],
        replies=whole(said["totalReplyCount"]),
    )
    replies = thread.get("replies", {}).get("comments", [])
    return head, [*replies]


class YouTubeConnector:
    """Reads the registered channels; raises ValueError when the source has no settings.

    Without `key` it is the one of the environment (`orchestration.settings`).
    """

    version = "youtube-1"

    def __init__(
        self,
        municipality: Municipality,
        source: Source,
        client: httpx.Client,
        key: str | None = None,
    ) -> None:
        if source.youtube is None:
            raise ValueError(f"source {source.id}: no `youtube:` settings: add them")
        self._source, self._settings, self._client = source, source.youtube, client
        self._key = key or load_settings().youtube_key
        self._author_kinds = {
            one.native_id: "public_figure" if one.type == "politician" else "organisation"
            for one in municipality.communities
            if one.source == source.id
        }

    def read(self, wanted: Wanted) -> Iterator[Step]:
        """Steps by threads, newest first; the cursor comes with the last one.

        Raises SourceForbids when reading is switched off or the key is refused, SourceUnreachable
        when the quota is used up or an answer is not understood.
        """
        interface = self._interface()
        if wanted.since is not None:
            yield from self._look(interface, wanted)
            return
        start = start_of(wanted, self._source)
        for channel in self._settings.channels:
            related = {"allThreadsRelatedToChannelId": channel}
            for threads in interface.answers("commentThreads", {**_THREADS, **related}):
                yield Step(self._page(interface, threads))
                if _is_older(threads, start):
                    break
        yield Step(cursor=read_until(wanted, wanted.now))

    def _look(self, interface: Interface, wanted: Wanted) -> Iterator[Step]:
        """All comments under all videos, so that what is kept is refreshed and the rest missed."""
        is_whole = True
        for video in self._videos(interface):
            is_told = True
            for threads in interface.answers("commentThreads", {**_THREADS, "videoId": video}):
                page = self._page(interface, threads)
                is_told = is_told and tells_all(page)
                yield Step(page)
            is_whole = is_whole and is_told
            if is_told:
                yield Step(listed=(Listed(thread=video),))
        if is_whole:
            yield Step(listed=(Listed(since=wanted.since),))

    def _videos(self, interface: Interface) -> Iterator[str]:
        """The videos of all channels, newest first. Raises SourceForbids for an unknown channel."""
        for channel in self._settings.channels:
            named = {"part": "contentDetails", "id": channel}
            found = [one for items in interface.answers("channels", named) for one in items]
            if not found:
                raise SourceForbids(
                    "YouTube has no channel of an id in the register: correct `youtube.channels`"
                )
            uploads = _at(found[0], "contentDetails", "relatedPlaylists", "uploads")
            listed = {"part": "contentDetails", "playlistId": uploads, "maxResults": "50"}
            for items in interface.answers("playlistItems", listed):
                yield from (_at(item, "contentDetails", "videoId") for item in items)

    def _page(self, interface: Interface, threads: list[Any]) -> NativePage:
        placed = (one for thread in threads for one in _placed(interface, thread))
        return native_page(placed, lambda one: record_of(one, self._author_kinds), id_of)

    def _interface(self) -> Interface:
        if not self._settings.is_enabled:
            raise SourceForbids(
                f"source {self._source.id} is switched off: set `youtube.is_enabled: true` once "
                "YouTube's terms have been agreed to"
            )
        if not self._key:
            raise SourceForbids(
                f"source {self._source.id} needs a key of YouTube's interface: set TRYG_YOUTUBE_KEY"
            )
        settings = self._settings
        return Interface(self._client, settings.service, self._key, settings.units_per_run)


def _placed(interface: Interface, thread: Any) -> list[Placed]:
    """The comments of one thread: the one that opens it and all replies."""
    try:
        head, replies = _head(thread)
        top = id_of(head)
    except MISSHAPEN:
        return [Placed(thread.get("snippet") if isinstance(thread, dict) else None)]
    if len(replies) < head.replies:
        answers = interface.answers("comments", {**_REPLIES, "parentId": top})
        replies = [reply for answer in answers for reply in answer]
    return [head, *(Placed(reply, head.channel, head.video, top) for reply in replies)]


def _at(item: Any, *path: str) -> str:
    try:
        for name in path:
            item = item[name]
        return written(item)
    except MISSHAPEN:
        raise SourceUnreachable("YouTube", "an answer of another shape") from None


def _is_older(threads: list[Any], start: datetime) -> bool:
    """Whether all threads of an answer were opened before `start`."""
    try:
        opened = [one["snippet"]["topLevelComment"]["snippet"]["publishedAt"] for one in threads]
        return all(at(when) < start for when in opened)
    except MISSHAPEN:
        return False
