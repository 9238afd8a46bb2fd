"""The connector: first what the event stream says, then the threads, page by page.

Belongs here: the order of steps and the cursor. `stream` and `stream_at` are the number and the
time of the last event that was heard, `read` the time up to which threads were read.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

import httpx

from orchestration.register import Municipality, Source
from orchestration.sources.platforms.bluesky.appview import AppView
from orchestration.sources.platforms.bluesky.events import Notes, Position
from orchestration.sources.platforms.bluesky.feeds import Root, roots_of
from orchestration.sources.platforms.bluesky.pages import thread_steps
from orchestration.sources.platforms.bluesky.stream import IDLE_SECONDS, PATH, EventStream
from orchestration.sources.platforms.bluesky.watchlist import owner_of, watch_list
from orchestration.sources.platforms.records import at
from orchestration.sources.platforms.steps import Cursor, Gone, Step, Wanted
from orchestration.sources.web import SourceUnreachable

MARGIN = timedelta(hours=24)
"""Threads this young are read again: the service may list a post later than the stream tells it."""
_log = logging.getLogger(__name__)


@dataclass
class _Run:
    """How far a run has come: its cursor, and the threads that it has read because of events."""

    cursor: dict[str, str | int]
    done: set[str] = field(default_factory=set, repr=False)

    @property
    def position(self) -> Position | None:
        if "stream" not in self.cursor:
            return None
        return Position(int(self.cursor["stream"]), at(str(self.cursor["stream_at"])))

    @property
    def read(self) -> datetime | None:
        return at(str(self.cursor["read"])) if "read" in self.cursor else None

    def heard(self, position: Position) -> Step:
        """The step that keeps where the stream was left."""
        self.cursor |= {"stream": position.number, "stream_at": position.at.isoformat()}
        return Step(cursor=dict(self.cursor))

    def read_to(self, moment: datetime | None) -> Cursor:
        """The cursor, its time of reading moved on to `moment` when that is later."""
        if moment is not None and (self.read is None or self.read < moment):
            self.cursor["read"] = moment.astimezone(UTC).isoformat()
        return dict(self.cursor)


class BlueskyConnector:
    """Reads the threads of a source's accounts. Raises NotWatchable, ValueError without settings.

    `idle_seconds`: how long the event stream must be silent to count as read.
    """

    version = "bluesky-1"

    def __init__(
        self,
        municipality: Municipality,
        source: Source,
        client: httpx.Client,
        *,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        if source.bluesky is None:
            raise ValueError(f"source {source.id}: no `bluesky:` settings: add them")
        self._source, self._client = source, client
        self._watched = watch_list(municipality, source)
        self._service = AppView(client, source.bluesky.service)
        self._address = source.bluesky.stream
        self._idle_seconds = idle_seconds

    def read(self, wanted: Wanted) -> Iterator[Step]:
        """Events first, so that a thread is read after what they say of it; then the threads.

        Raises SourceForbids, SourceUnreachable; a stream that cannot be reached is raised last.
        """
        run = _Run(dict(wanted.cursor))
        unheard = None
        try:
            yield from self._heard(run)
        except SourceUnreachable as error:
            unheard = error
        yield from self._read(wanted, run)
        if unheard is not None:
            raise unheard

    def _heard(self, run: _Run) -> Iterator[Step]:
        """What happened since the last run; without one, only where the stream is now."""
        if self._address is None:
            return
        stream = self._stream(self._address)
        newest, start = stream.newest(), run.position
        if start is None:
            if newest is not None:
                yield run.heard(newest)
            return
        is_last = False
        while not is_last:
            heard = stream.slice(start, newest)
            yield from self._applied(heard.notes, run)
            start, is_last = heard.notes.position or start, heard.is_last
            yield run.heard(start)

    def _stream(self, address: str) -> EventStream:
        """The event stream, once its host has let a guest ask for it (robots.txt, reservations)."""
        self._client.get(f"http{address.removeprefix('ws').rstrip('/')}{PATH}")
        agent = self._client.headers["user-agent"]
        return EventStream(address, agent, frozenset(self._watched), self._idle_seconds)

    def _applied(self, notes: Notes, run: _Run) -> Iterator[Step]:
        if notes.is_gap:
            yield Step(is_gap=True)
        if notes.deleted:
            yield Step(gone=Gone(posts=tuple(notes.deleted)))
        if notes.gone:
            yield Step(gone=Gone(authors=tuple(notes.gone), reason="account_gone"))
        for step, _ in thread_steps(self._service, self._watched, notes.touched):
            yield step
        run.done.update(notes.touched)

    def _read(self, wanted: Wanted, run: _Run) -> Iterator[Step]:
        """The threads of a look, then those started since, oldest first; `read` follows them."""
        started = {root.uri: root.at for root in self._started(self._since(wanted, run))}
        kept = [root for root in wanted.roots if owner_of(root) in self._watched]
        order = [root for root in dict.fromkeys(kept) if root not in started] + list(started)
        due = [root for root in order if root not in run.done]
        for step, last in thread_steps(self._service, self._watched, due):
            yield replace(step, cursor=run.read_to(started.get(last)))
        yield Step(cursor=run.read_to(wanted.now))

    def _since(self, wanted: Wanted, run: _Run) -> datetime:
        earliest = datetime.combine(self._source.earliest, time(), UTC)
        start = earliest if run.read is None else run.read - MARGIN
        return min(start, wanted.since or start)

    def _started(self, since: datetime) -> list[Root]:
        """The threads that the accounts have started since then, oldest first."""
        found = [roots_of(self._service, account, since) for account in self._watched]
        if missing := found.count(None):
            _log.warning("%s: %d accounts cannot be read now", self._source.id, missing)
        return sorted(root for roots in found for root in roots or ())
