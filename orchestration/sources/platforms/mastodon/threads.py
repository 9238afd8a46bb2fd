"""Who replied to whom: conversations from the pieces of them that a server shows anonymously.

A server shows 40 posts above and 60 below one, 20 levels deep: branch by branch, the oldest first.
It takes out what is not for everybody after it has cut. Belongs here: putting the pieces together,
noticing that one is missing or belongs elsewhere. What lands of a conversation is `reading.py`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import stamina

from orchestration.sources.platforms.mastodon.answers import ATTEMPTS, Answers, time_of
from orchestration.sources.platforms.mastodon.statuses import Status
from orchestration.sources.web import SourceUnreachable

ROOM = 40
"""Up to so many posts below one, shown or counted, none of the 60 can have been cut off."""
QUESTIONS, LOOK_UPS = 40, 10


class StrangeThread(SourceUnreachable):
    """An answer that does not belong to the post that was asked about."""


def parsed(items: Iterable[Any]) -> tuple[list[Status], list[Any]]:
    """The posts among `items`, and the items that are none."""
    posts, junk = list[Status](), list[Any]()
    for item in items:
        try:
            posts.append(Status.model_validate(item))
        except (TypeError, ValueError):
            junk.append(item)
    return posts, junk


@dataclass
class Thread:
    """What is shown of the conversation around `anchor`; by the server's numbers.

    `below` has the anchor and what is below it, `shown` also what is above and between. `until` is
    the time from which on something below the anchor that is shown to everybody may not have come;
    None where nothing can be missing. `is_read` says that the server has answered about it at all.
    """

    anchor: Status = field(repr=False)
    until: datetime | None = None
    is_read: bool = True
    shown: dict[int, Status] = field(default_factory=dict, repr=False)
    below: dict[int, Status] = field(default_factory=dict, repr=False)
    hidden: set[int] = field(default_factory=set, repr=False)
    junk: list[Any] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self.shown[self.anchor.id] = self.below[self.anchor.id] = self.anchor

    def add(self, asked: Status, above: list[Status], below: list[Status]) -> None:
        """Take in the answer about one post of the thread."""
        for status in below:
            self.below.setdefault(status.id, status)
        for status in (*above, *below):
            self.shown.setdefault(status.id, status)
        replies = Counter(status.in_reply_to_id for status in below)
        unseen = sum(max(0, (one.replies_count or 0) - replies[one.id]) for one in (asked, *below))
        if len(below) + unseen > ROOM:
            own = [one.id for one in below if one.in_reply_to_id == asked.id]
            self.cut(time_of(max(own)) if own else asked.created_at)

    def cut(self, until: datetime) -> None:
        """Note that what was written from `until` on may not have come."""
        self.until = until if self.until is None else min(self.until, until)

    @property
    def is_whole(self) -> bool:
        """Whether nothing below the anchor that is shown to everybody can be missing."""
        return self.until is None

    def unread(self, asked: set[int]) -> list[Status]:
        """Posts with replies of which none has come, of those that have not been asked about."""
        answered = {status.in_reply_to_id for status in self.below.values()} | asked
        open_ones = (one for one in self.below.values() if one.replies_count)
        return [one for one in open_ones if one.id not in answered]

    def unknown_parent(self) -> int | None:
        """The number of a parent that no answer has brought and that is not known to be hidden."""
        parents = (one.in_reply_to_id for one in self.shown.values())
        known = self.shown.keys() | self.hidden
        return next((one for one in parents if one is not None and one not in known), None)

    def chain(self, status: Status) -> list[Status]:
        """The post, its parent and so on, as far up as is shown."""
        chain, numbers = [status], {status.id}
        while (parent := self.shown.get(chain[-1].in_reply_to_id or 0)) and (
            parent.id not in numbers
        ):
            chain.append(parent)
            numbers.add(parent.id)
        return chain

    def holds(self, status: Status) -> bool:
        """Whether a post is below the anchor; below something hidden, the server's word counts."""
        chain = self.chain(status)
        is_below = any(one.id == self.anchor.id for one in chain)
        return is_below or chain[-1].in_reply_to_id in self.hidden


class Threads:
    """Reads threads from one server."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def of(self, anchor: Status) -> Thread:
        """The thread around a post. Raises SourceUnreachable where it cannot be read."""
        for attempt in stamina.retry_context(on=StrangeThread, attempts=ATTEMPTS, timeout=None):
            with attempt:
                return self._of(anchor)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _of(self, anchor: Status) -> Thread:
        thread, asked = Thread(anchor), set[int]()
        if anchor.in_reply_to_id is not None or anchor.replies_count is None:
            self._ask(thread, anchor)
            asked.add(anchor.id)
        while (unread := thread.unread(asked)) and len(asked) < QUESTIONS:
            self._ask(thread, unread[0])
            asked.add(unread[0].id)
        if unread:
            thread.cut(min(one.created_at for one in unread))
        self._join(thread)
        return thread

    def _ask(self, thread: Thread, status: Status) -> None:
        answer = self._answers.context(status.id)
        if answer is None:
            thread.cut(status.created_at)
            return
        above, _ = parsed(answer[0])
        below, junk = parsed(answer[1])
        thread.junk += junk
        if junk:
            thread.cut(thread.anchor.created_at)
        thread.add(status, above, below)

    def _join(self, thread: Thread) -> None:
        """Look up parents that did not come; one that is there tells whose thread this is."""
        for _ in range(LOOK_UPS):
            if (number := thread.unknown_parent()) is None:
                break
            self._look_up(thread, number)
        if thread.unknown_parent() is not None or not all(map(thread.holds, thread.below.values())):
            raise StrangeThread(self._answers.host, "a thread that belongs elsewhere")

    def _look_up(self, thread: Thread, number: int) -> None:
        found, _ = parsed([self._answers.status(number)])
        if not found:
            thread.hidden.add(number)
            return
        thread.shown[number] = found[0]
        if found[0].in_reply_to_id not in {None, *thread.shown}:
            above, _ = parsed((self._answers.context(number) or ([], []))[0])
            thread.shown |= {one.id: one for one in above if one.id not in thread.shown}
