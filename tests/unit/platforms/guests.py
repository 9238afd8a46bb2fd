"""A connector that reads a server of the test's own, without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import stamina
from hypothesis import strategies as st

from orchestration.register import Municipality, Source
from orchestration.sources.platforms.steps import Step, Wanted
from orchestration.sources.web import polite_client

Handler = Callable[[httpx.Request], httpx.Response]
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.just("9999-12-31T23:59:59-14:00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
"""Whatever JSON can hold, and a time that no clock reaches."""


def spoiled(item: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Junk, or `item` with one of its parts, however deep, replaced by junk or left out."""
    return JUNK | _with_one_spoiled(item)


@st.composite
def _with_one_spoiled(draw: st.DrawFn, item: dict[str, Any]) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(item)))
    if isinstance(item[name], dict) and item[name] and draw(st.booleans()):
        return {**item, name: draw(_with_one_spoiled(item[name]))}
    rest = {key: value for key, value in item.items() if key != name}
    return rest if draw(st.booleans()) else {**rest, name: draw(JUNK)}


@contextmanager
def client_of(
    municipality: Municipality, source: Source, handler: Handler
) -> Iterator[httpx.Client]:
    """A polite client of a host that has no robots.txt and answers by `handler`."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path in ("/robots.txt", "/.well-known/tdmrep.json"):
            return httpx.Response(404)
        return handler(request)

    inner = httpx.MockTransport(answer)
    with (
        stamina.set_testing(True, attempts=3),
        polite_client(municipality, source, inner=inner, wait=lambda host: None) as client,
    ):
        yield client


def steps_of(
    made: Callable[[Municipality, Source, httpx.Client], Any],
    known: tuple[Municipality, Source],
    handler: Handler,
    wanted: Wanted,
) -> list[Step]:
    """All steps of the connector that `made` makes."""
    with client_of(*known, handler) as client:
        return list(made(*known, client).read(wanted))
