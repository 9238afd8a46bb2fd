"""The demo city behind the interface of a live connector."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from orchestration.register.models import Municipality, Source
from orchestration.sources.demo.city import DemoCity
from orchestration.sources.pages import NativePage


class DemoConnector:
    """Reads the synthetic city of one source; raises ValueError when it has no demo settings."""

    def __init__(self, municipality: Municipality, source: Source) -> None:
        if source.demo is None:
            raise ValueError(f"source {source.id}: no `demo:` settings: add them to sources.yaml")
        self.version = f"demo-1 of {source.demo.posts} posts"
        here = tuple(one for one in municipality.communities if one.source == source.id)
        self._city = DemoCity(source.demo, here)

    def pages(self, first: date, last: date) -> Iterator[tuple[date, NativePage]]:
        """Native pages of the local days `first` to `last`, in the order of days."""
        yield from self._city.pages(first, last)
