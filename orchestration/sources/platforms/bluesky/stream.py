"""The event stream (com.atproto.sync.subscribeRepos), drained in slices from a sequence number on.

Belongs here: the connection, where a slice ends, and whether events were missed. What an event says
is `events.py`'s. A slice is read whole and its connection closed before anything is done with it:
a reader that stops to work is thrown out as too slow.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import stamina
from atproto_core.exceptions import AtProtocolError
from atproto_subscription.frames import ErrorFrame, Frame, MessageFrame
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.sync.client import ClientConnection, connect

from orchestration.sources.platforms.bluesky.events import Notes, Position
from orchestration.sources.web import SourceUnreachable

PATH = "/xrpc/com.atproto.sync.subscribeRepos"
IDLE_SECONDS, TRIES = 5.0, 4
LARGEST_FRAME = 32 * 1024 * 1024
SLICE_NOTES, SLICE_EVENTS = 20_000, 500_000


class _NumbersBeganAnew(SourceUnreachable):
    """The server knows no event as late as the one that was asked for."""


@dataclass(frozen=True)
class Slice:
    """Some events in a row; `is_last` when nothing more is to be had now."""

    notes: Notes = field(repr=False)
    is_last: bool = True


class EventStream:
    """One server's stream; `watched` are the DIDs whose threads matter."""

    def __init__(
        self, address: str, agent: str, watched: frozenset[str], idle_seconds: float = IDLE_SECONDS
    ) -> None:
        self._address, self._agent = address.rstrip("/"), agent
        self._watched, self._idle_seconds = watched, idle_seconds
        self._host = urlsplit(address).hostname or ""

    def newest(self) -> Position | None:
        """The latest event: of a silent server the last that it replays, None if it has none.

        Raises SourceUnreachable.
        """
        notes = Notes(None, frozenset())
        for cursor in (None, 0):
            for frame in self._frames(cursor):
                notes.take(frame)
                if cursor is None and notes.position is not None:
                    return notes.position
        return notes.position

    def slice(self, start: Position, until: Position | None) -> Slice:
        """What happened after `start`, up to `until` or until the server falls silent.

        Raises SourceUnreachable when the connection fails before anything new was heard.
        """
        notes = Notes(start, self._watched)
        try:
            for frame in self._frames(start.number):
                notes.take(frame)
                if until is not None and notes.has_reached(until):
                    return Slice(notes)
                if notes.size >= SLICE_NOTES or notes.events >= SLICE_EVENTS:
                    return Slice(notes, is_last=False)
        except _NumbersBeganAnew:
            notes.lose(self.newest())
        except SourceUnreachable:
            if not notes.events:
                raise
            return Slice(notes, is_last=False)
        if until is not None and until.number < start.number and not notes.events:
            notes.lose(until)
        return Slice(notes)

    def _frames(self, cursor: int | None) -> Iterator[MessageFrame]:
        """Events after `cursor` (None: from now on) until none has come for some seconds."""
        with closing(self._connected(cursor)) as connection:
            while True:
                try:
                    data = connection.recv(timeout=self._idle_seconds)
                except TimeoutError:
                    return
                except ConnectionClosed:
                    raise SourceUnreachable(self._host, "the event stream was cut") from None
                frame = _frame(data)
                if isinstance(frame, MessageFrame):
                    yield frame
                elif isinstance(frame, ErrorFrame):
                    self._fail(frame)

    def _fail(self, frame: ErrorFrame) -> None:
        if frame.body.error == "FutureCursor":
            raise _NumbersBeganAnew(self._host, "its event stream is not as far")
        raise SourceUnreachable(self._host, "the event stream ended with an error")

    def _connected(self, cursor: int | None) -> ClientConnection:
        address = f"{self._address}{PATH}" + ("" if cursor is None else f"?cursor={cursor}")
        try:
            for attempt in stamina.retry_context(on=OSError, attempts=TRIES, timeout=None):
                with attempt:
                    return connect(
                        address,
                        user_agent_header=self._agent,
                        proxy=None,
                        max_size=LARGEST_FRAME,
                        close_timeout=1,
                    )
        except (OSError, InvalidHandshake, InvalidURI) as error:
            raise SourceUnreachable(self._host, type(error).__name__) from None
        raise AssertionError("unreachable: the last attempt returns or raises")


def _frame(data: str | bytes) -> Frame | None:
    """A frame; None for what is none, which is passed over."""
    try:
        return Frame.from_bytes(data) if isinstance(data, bytes) else None
    except (AtProtocolError, ValueError, TypeError, AttributeError):
        return None
