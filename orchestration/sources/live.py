"""The live connectors by adapter name: each gives the native pages of a range of days.

Adding a platform: one module beside this one, one line in ADAPTERS, one entry in the register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Protocol

from orchestration.register import Municipality, Source
from orchestration.sources.demo.connector import DemoConnector
from orchestration.sources.pages import NativePage


class Connector(Protocol):
    """Reads one source; `version` enters every batch that it makes."""

    version: str

    def pages(self, first: date, last: date) -> Iterator[tuple[date, NativePage]]:
        """Native pages of the local days `first` to `last`, in the order of days."""
        ...


ADAPTERS: dict[str, Callable[[Municipality, Source], Connector]] = {"demo": DemoConnector}
