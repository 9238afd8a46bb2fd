"""How far a long stage is: a bar on the terminal, a line now and then in a run's log.

Does not belong here: what the stages do. A stage is told how many steps it has, then each advance.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichBars

Advance = Callable[[int], None]


class Progress(Protocol):
    """Opens a stage; `total` None means that the number of steps is not known."""

    def stage(self, name: str, total: int | None) -> AbstractContextManager[Advance]:
        """Open a stage; what it gives is called with how many steps more are done."""
        ...


class LogProgress:
    """One line at the start, at the end and at most every `seconds` in between."""

    def __init__(self, write: Callable[[str], object], seconds: float = 15.0) -> None:
        self._write = write
        self._seconds = seconds

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Advance]:
        """Write a line now and then, and one with the seconds when the stage ends."""
        started = last = time.monotonic()
        done = 0

        def advance(steps: int) -> None:
            nonlocal done, last
            done += steps
            if time.monotonic() - last >= self._seconds:
                last = time.monotonic()
                self._write(f"{name}: {done} of {total or 'unknown'}")

        yield advance
        self._write(f"{name}: {done} done in {time.monotonic() - started:.1f} s")


def from_totals(advance: Advance) -> Callable[[int], None]:
    """What can be told how much is done in all, where `advance` wants to hear how much more."""
    known = 0

    def tell(done: int) -> None:
        nonlocal known
        advance(done - known)
        known = done

    return tell


class TerminalProgress:
    """A bar per stage with the time that is left; a plain line where there is no terminal."""

    def __init__(self) -> None:
        self._bars = RichBars(
            TextColumn("{task.description:<34}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )

    def __enter__(self) -> TerminalProgress:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Advance]:
        """Draw a bar, which is full when the stage ends, whatever `total` was."""
        task = self._bars.add_task(name, total=total)
        done = 0

        def advance(steps: int) -> None:
            nonlocal done
            done += steps
            self._bars.advance(task, steps)

        yield advance
        self._bars.update(task, total=max(done, 1), completed=max(done, 1))
