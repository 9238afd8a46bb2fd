"""A thread to its full depth, however little of it the service gives at a time.

Belongs here: walking the tree and asking again where it was cut off. What a post says is
`posts.py`'s. The tree is walked without recursion: a thread may have hundreds of levels.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from orchestration.sources.platforms.bluesky.appview import AppView

QUERY = "app.bsky.feed.getPostThread"
LEVELS_AT_ONCE = 100
"""The public service gives ten whatever is asked for; more than a few hundred is no JSON."""
_NOT_READABLE = ("#notFoundPost", "#blockedPost")


@dataclass(frozen=True)
class Placed:
    """One post as the service gives it (any JSON) and its place; the root is level 0."""

    post: Any = field(repr=False)
    root: str = field(repr=False)
    parent: str | None = field(repr=False)
    depth: int

    @property
    def uri(self) -> str | None:
        found = self.post.get("uri") if isinstance(self.post, dict) else None
        return found if isinstance(found, str) else None


def read_thread(service: AppView, root: str) -> list[Placed]:
    """Every post of a thread that a guest may read, the root first; none when the root is gone.

    Raises what AppView.ask raises.
    """
    found: list[Placed] = []
    known: set[str | None] = set()
    cut: deque[Placed] = deque([Placed({"uri": root}, root, None, 0)])
    while cut:
        top = cut.popleft()
        answer = service.ask(QUERY, uri=str(top.uri), depth=LEVELS_AT_ONCE, parentHeight=0)
        if answer is None:
            continue
        for node, placed in _tree(top, answer.get("thread")):
            if placed.uri is not None and placed.uri in known:
                continue
            known.add(placed.uri)
            found.append(placed)
            if placed.uri != top.uri and _is_cut(node):
                cut.append(placed)
    return found


def _tree(top: Placed, thread: Any) -> Iterator[tuple[Any, Placed]]:
    """The nodes below and with `top`, each with its place."""
    nodes = deque([(thread, top.parent, top.depth)])
    while nodes:
        node, parent, depth = nodes.popleft()
        if _is_unreadable(node):
            continue
        post = node.get("post") if isinstance(node, dict) else node
        placed = Placed(post, top.root, parent, depth)
        yield node, placed
        nodes.extend((below, placed.uri, depth + 1) for below in _replies(node))


def _is_unreadable(node: Any) -> bool:
    kind = node.get("$type") if isinstance(node, dict) else None
    return isinstance(kind, str) and kind.endswith(_NOT_READABLE)


def _replies(node: Any) -> list[Any]:
    replies = node.get("replies") if isinstance(node, dict) else None
    return replies if isinstance(replies, list) else []


def _is_cut(node: Any) -> bool:
    """Replies are counted and none is given: they are deeper than the answer goes, or hidden."""
    post = node.get("post") if isinstance(node, dict) else None
    count = post.get("replyCount") if isinstance(post, dict) else None
    return isinstance(count, int) and count > 0 and not _replies(node)
