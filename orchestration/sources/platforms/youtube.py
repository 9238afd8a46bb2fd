"""YouTube: comments under the videos of registered channels; caveats are in youtube.md.

Belongs here: what a run asks for. What a comment says is `youtube_comments.py`'s; asking the
interface, its quota and its errors are `youtube_interface.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from orchestration.register import Municipality, Source
from orchestration.settings import load_settings
from orchestration.sources.pages import NativePage
from orchestration.sources.platforms.gathering import gathered
from orchestration.sources.platforms.records import MISSHAPEN, native_page, tells_all, written
from orchestration.sources.platforms.spans import read_until, start_of
from orchestration.sources.platforms.steps import Listed, Step, Wanted
from orchestration.sources.platforms.youtube_comments import (
    Placed,
    head_of,
    id_of,
    is_older,
    record_of,
)
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
        read = self._news if wanted.since is None else self._look
        return gathered(read(self._interface(), wanted), self._source)

    def _news(self, interface: Interface, wanted: Wanted) -> Iterator[Step]:
        """Threads that were opened since the cursor, with all their replies."""
        start = start_of(wanted, self._source)
        for channel in self._settings.channels:
            related = {"allThreadsRelatedToChannelId": channel}
            for threads in interface.answers("commentThreads", {**_THREADS, **related}):
                yield Step(self._page(interface, threads))
                if is_older(threads, start):
                    break
        yield Step(cursor=read_until(wanted, self._source, wanted.now))

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
        until = read_until(wanted, self._source, wanted.now)
        yield Step(cursor=until, listed=(Listed(since=wanted.since),) if is_whole else ())

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
        head, replies = head_of(thread)
        top = id_of(head)
    except MISSHAPEN:
        return [Placed(None)]
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
