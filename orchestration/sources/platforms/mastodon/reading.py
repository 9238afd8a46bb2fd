"""One run over a server: its timelines page by page, and what the run has listed whole.

Belongs here: cursors, which posts a page holds, what may be said to be listed. How a server is
asked is `answers.py`'s, how a thread is put together `threads.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from orchestration.register import Source
from orchestration.sources.pages import NativePage
from orchestration.sources.platforms.mastodon.answers import Answers, Timeline, id_at, time_of
from orchestration.sources.platforms.mastodon.scope import REPLIES_FOR, Scope
from orchestration.sources.platforms.mastodon.statuses import Placed, Status, record_of
from orchestration.sources.platforms.mastodon.threads import Thread, Threads, parsed
from orchestration.sources.platforms.records import at, native_page
from orchestration.sources.platforms.steps import Cut, Listed, Step, Wanted
from orchestration.sources.web import SourceUnreachable

OVERLAP = timedelta(hours=6)
"""How far before the cursor reading starts: posts from elsewhere come in late, with their date."""
CLOCKS = timedelta(hours=1)
"""How far clocks of servers differ: a reply may bear an earlier time than what it replies to."""
ROUNDS = 3


class Reading:
    """What one run knows; made for one `Wanted`."""

    def __init__(self, source: Source, scope: Scope, answers: Answers, wanted: Wanted) -> None:
        self._scope, self._answers, self._wanted = scope, answers, wanted
        self._threads = Threads(answers)
        self._earliest = datetime.combine(source.earliest, time(), UTC)
        self._cursor = dict(wanted.cursor)
        self._brought, self._settled = set[str](), set[str]()
        self._are_timelines_whole = True
        self._whole_threads, self._cuts = list[str](), list[Cut]()

    def steps(self, timeline: Timeline) -> Iterator[Step]:
        """The pages of one timeline, oldest first, each with its replies and a cursor."""
        last = id_at(self._begin(timeline))
        for _ in range(ROUNDS):
            for items, reached in self._answers.newer(timeline, last):
                page = self._page(timeline, items)
                yield Step(page, cursor=self._cursor_at(timeline, reached))
                last = reached
            if self._wanted.since is None or self._is_end(timeline, last):
                return
        self._are_timelines_whole = False

    def listed(self, since: datetime) -> tuple[Listed, ...]:
        """What a look back to `since` has listed whole, once all its steps are done.

        Of a thread that may not be whole, what was written before its cut; where a timeline is in
        doubt, only the threads that were read whole.
        """
        if self._are_timelines_whole:
            return (Listed(since=since, cuts=tuple(self._cuts)),)
        return tuple(Listed(thread=uri) for uri in self._whole_threads)

    def _is_end(self, timeline: Timeline, last: int) -> bool:
        """Whether the timeline has nothing newer; one that shows nothing at all is in doubt."""
        newest = self._answers.newest(timeline)
        return newest is not None and newest <= last

    def _begin(self, timeline: Timeline) -> datetime:
        """Where to start; a look starts so early that it meets all posts with later replies."""
        kept = self._cursor.get(timeline.key)
        begin = at(str(kept)) - OVERLAP if kept else self._earliest
        if self._wanted.since is not None:
            begin = min(begin, self._wanted.since - REPLIES_FOR)
        return max(begin, self._earliest)

    def _cursor_at(self, timeline: Timeline, last: int) -> dict[str, str | int]:
        reached = min(time_of(last), self._wanted.now).isoformat()
        kept = self._cursor.get(timeline.key)
        if kept is None or at(str(kept)) < at(reached):
            self._cursor[timeline.key] = reached
        return dict(self._cursor)

    def _page(self, timeline: Timeline, items: list[Any]) -> NativePage:
        """The posts of one page with the replies to them, each once in a run."""
        anchors, junk = parsed(items)
        self._are_timelines_whole &= not junk
        rows = list[Placed]()
        for anchor in anchors:
            if anchor.is_public and anchor.uri not in self._settled:
                thread = self._thread(timeline, anchor)
                junk += thread.junk
                rows += self._new_posts(timeline, thread)
        return native_page([*rows, *junk], lambda one: record_of(one, self._answers.host))

    def _new_posts(self, timeline: Timeline, thread: Thread) -> list[Placed]:
        if not thread.is_read and thread.anchor.in_reply_to_id is not None:
            return []  # where it belongs is told another time
        placed = list(self._scope.placed(thread, timeline))
        new = [one for one in placed if one.status.uri not in self._brought and one.status.lands]
        self._brought |= {one.status.uri for one in new}
        if thread.is_whole and not thread.hidden:
            self._settled |= {one.status.uri for one in placed}
        return new

    def _thread(self, timeline: Timeline, anchor: Status) -> Thread:
        """The thread round a post; one that cannot be read, while the timeline can, is left out."""
        try:
            thread = self._threads.of(anchor)
        except SourceUnreachable:
            self._answers.newest(timeline)
            thread = Thread(anchor, until=anchor.created_at, is_read=False)
        if thread.until is not None:
            met = tuple(one.uri for one in thread.shown.values())
            self._cuts.append(Cut(met, thread.until - CLOCKS))
        elif anchor.in_reply_to_id is None:
            self._whole_threads.append(anchor.uri)
        return thread
