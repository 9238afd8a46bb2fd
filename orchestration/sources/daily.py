"""The sources that are read by day, by adapter name: the synthetic city.

Does not belong here: platforms, which are read by page (`orchestration.sources.platforms`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Protocol

from orchestration.register import Municipality, Source
from orchestration.sources.pages import NativePage


class Connector(Protocol):
    """Reads one source; `version` enters every batch that it makes."""

    version: str

    def pages(self, first: date, last: date) -> Iterator[tuple[date, NativePage]]:
        """Native pages of the local days `first` to `last`, in the order of days."""
        ...


def _demo(municipality: Municipality, source: Source) -> Connector:
    from orchestration.sources.demo.connector import DemoConnector

    return DemoConnector(municipality, source)


ADAPTERS: dict[str, Callable[[Municipality, Source], Connector]] = {"demo": _demo}
