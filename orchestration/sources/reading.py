"""From a platform to accepted batches, page by page.

Each page is one batch: it is in the ledger before the cursor moves, so a kill loses nothing, and
only news land, so a page read twice doubles nothing. No Dagster here, and not what becomes of posts
that are gone (`leaving.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from orchestration.errors import MendableError
from orchestration.privacy.boundary import Boundary, without_values
from orchestration.privacy.keys import Keys, renew_author_key
from orchestration.privacy.locators import keep_locators, open_locators
from orchestration.privacy.pseudonyms import post_keys
from orchestration.privacy.withheld import Withheld
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.sources.collect import Collected, Delivery, admit, settle
from orchestration.sources.known import Known
from orchestration.sources.leaving import Leaving
from orchestration.sources.looks import everything, look_due
from orchestration.sources.pages import NativePage
from orchestration.sources.platforms.adapters import connector_of
from orchestration.sources.platforms.steps import Listed, PlatformConnector, Step, Wanted
from orchestration.sources.web import SourceForbids, SourceUnreachable
from orchestration.storage.batches import content_id, write_batch
from orchestration.storage.cursors import Position, load_position, save_position
from orchestration.storage.ledger import read_ledger
from orchestration.storage.lock import reading_lock


@dataclass
class Tally:
    """What one run of a source did; counts only."""

    pages: int = 0
    gone: int = 0
    confirmed: int = 0
    held: int = 0
    measured: pl.DataFrame | None = field(default=None, repr=False)
    looked_since: datetime | None = None

    @property
    def told(self) -> dict[str, int | str]:
        """What the graph tells of the run."""
        return {
            "pages_read": self.pages,
            "deletions_told": self.gone,
            "absences_confirmed": self.confirmed,
            "absences_held_back": self.held,
            "listed_since": self.looked_since.isoformat() if self.looked_since else "no look due",
        }


@dataclass
class _Run:
    runtime: Runtime
    municipality: Municipality
    source: Source
    connector: PlatformConnector
    keys: Keys
    known: Known
    leaving: Leaving
    withheld: Withheld
    position: Position
    tally: Tally
    sequence: int
    seen: list[pl.Series] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    is_refused: bool = False

    def steps(self, since: datetime | None) -> Iterator[Collected]:
        """One pass over the source; `since` asks for a look. Ends early at a refused batch."""
        self.tally.looked_since = since
        self.leaving.bury_below(self.withheld.gone)
        started = self.runtime.clock()
        wanted = Wanted(started, self.position.cursor, since, self._roots(since))
        self.seen, self.listed = [], []
        try:
            yield from self._taken(wanted)
        except (SourceForbids, SourceUnreachable):
            self._settle()
            raise
        self._settle()
        if not self.is_refused:
            self._read(since, started)

    def _taken(self, wanted: Wanted) -> Iterator[Collected]:
        for step in _guarded(self.connector.read(wanted), self.source):
            for collected in self._take(step):
                yield collected
                self.is_refused = not collected.accepted
                if self.is_refused:
                    return

    def _settle(self) -> None:
        """Judge absence when all steps are known: a host that is emptied shows only as a whole."""
        if self.listed:
            settled = self.leaving.settle(self.listed, self.seen)
            self.tally.confirmed += settled.confirmed
            self.tally.held, self.tally.measured = settled.held.count, settled.measured

    def _read(self, since: datetime | None, started: datetime) -> None:
        position = replace(self.position, read_at=started)
        if since is not None:
            position = replace(position, looked_young_at=started)
        if since is not None and since <= everything(self.source):
            position = replace(position, looked_all_at=started)
        self._save(position)

    def _save(self, position: Position) -> None:
        self.position = position
        save_position(self.runtime.settings, self.source.id, position)

    def _take(self, step: Step) -> Iterator[Collected]:
        """Land the page first, then what it says is deleted, and move the cursor last."""
        collected = self._land(step.page) if step.page is not None else None
        if collected is not None:
            yield collected
            if not collected.accepted:
                return
        if step.roots:
            hashed = post_keys(self.keys, self.source, step.roots)
            ids = {key: one for key, one in zip(hashed, step.roots, strict=True) if key}
            keep_locators(self.runtime.settings, self.source.id, self.keys, ids)
        if step.gone is not None:
            self.tally.gone += self.leaving.bury(step.gone)
        self.listed += step.listed
        position = self.position
        if step.is_gap:
            position = replace(position, looked_all_at=None)
        if step.cursor is not None:
            position = replace(position, cursor=step.cursor)
        if position is not self.position:
            self._save(position)

    def _land(self, page: NativePage) -> Collected | None:
        """One batch of the page's news; None when it holds none."""
        now, settings = self.runtime.clock(), self.runtime.settings
        before, version = self.withheld.count, self.connector.version
        boundary = Boundary(
            self.municipality, self.source, self.keys, now, version, self.withheld.objections
        )
        landed = self.withheld.from_landed(boundary.apply(_without_repeats(page)))
        self.seen += [landed.posts["post_key"], landed.rejected["post_key"].drop_nulls()]
        self.tally.pages += 1
        posts = self.known.news(landed.posts, now.date())
        rejected = self.known.new_refusals(landed.rejected)
        if posts.is_empty() and rejected.is_empty():
            return None
        batch_id = content_id(self.source.id, f"page {self.sequence}", posts, rejected)
        batch = write_batch(
            settings,
            self.source.id,
            batch_id,
            [(posts, rejected)],
            delivery_key=batch_id,
            recorded_at=now,
        )
        delivery = Delivery(
            self.municipality,
            self.source,
            batch_id,
            batch_id,
            version,
            now,
            withheld_count=landed.posts.height - posts.height + self.withheld.count - before,
        )
        collected = settle(self.runtime, batch, delivery)
        if collected.accepted:
            self.sequence += 1
            self.known.add(posts, rejected)
        return collected

    def _roots(self, since: datetime | None) -> tuple[str, ...]:
        """Native ids of the threads that a look must read again."""
        if since is None:
            return ()
        ids = open_locators(self.runtime.settings, self.source.id, self.keys)
        if since <= everything(self.source):
            return tuple(ids.values())
        alive = set(self.known.alive(since)["thread_key"])
        return tuple(one for key, one in ids.items() if key in alive)


def _without_repeats(page: NativePage) -> NativePage:
    """An answer may hold an item twice; the later one is kept, and nothing is refused for it."""
    named = pl.col("native_id").is_null() | pl.col("native_id").is_last_distinct()
    return NativePage(page.frame.filter(named), page.rejected)


def _guarded(steps: Iterator[Step], source: Source) -> Iterator[Step]:
    """The steps; errors of the libraries below pass without what they were given."""
    while True:
        try:
            with without_values("reading the source", known=(MendableError,)):
                step = next(steps, None)
        except SourceUnreachable:
            raise
        except OSError as error:
            raise SourceUnreachable(source.platform, type(error).__name__) from None
        if step is None:
            return
        yield step


def read_source(
    runtime: Runtime, municipality: Municipality, source: Source, tally: Tally | None = None
) -> Iterator[Collected]:
    """Read what a platform has that is new, and look for what is gone when that is due.

    One Collected per page with news. Raises SourceRefused, KeyRefused, SourceBusy,
    SourceUnreachable, SourceForbids; OSError when the data folder is full or read-only.
    """
    admit(runtime, source)
    settings = runtime.settings
    with reading_lock(settings, source.id):
        keys = renew_author_key(settings, runtime.clock().date())
        known = Known.of(settings, source.id)
        with runtime.client(municipality, source) as client:
            run = _Run(
                runtime,
                municipality,
                source,
                connector_of(municipality, source, client),
                keys,
                known,
                Leaving(runtime, source, keys, known),
                Withheld.of(settings),
                load_position(settings, source.id),
                tally if tally is not None else Tally(),
                _landed_count(runtime, source) + 1,
            )
            yield from run.steps(look_due(run.position, source, runtime.clock()))
            if run.position.looked_all_at is None and not run.is_refused:
                yield from run.steps(everything(source))


def _landed_count(runtime: Runtime, source: Source) -> int:
    entries = read_ledger(runtime.settings)
    return entries.filter(pl.col("source_id") == source.id).height
