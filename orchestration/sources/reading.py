"""From a platform to accepted batches, page by page; and from what it lacks to tombstones.

Each page is one batch: it is in the ledger before the cursor moves, so a kill loses nothing, and
only news land, so a page read twice doubles nothing. No Dagster here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from orchestration.canonical import TOMBSTONES
from orchestration.errors import MendableError
from orchestration.privacy.boundary import Boundary, without_values
from orchestration.privacy.keys import Keys, renew_author_key
from orchestration.privacy.locators import (
    drop_locators,
    keep_locators,
    located,
    open_locators,
)
from orchestration.privacy.pseudonyms import author_keys, post_keys
from orchestration.privacy.withheld import Withheld
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.sources.collect import Collected, Delivery, admit, settle
from orchestration.sources.known import Known
from orchestration.sources.looks import everything, look_due
from orchestration.sources.pages import NativePage
from orchestration.sources.platforms.adapters import connector_of
from orchestration.sources.platforms.steps import Gone, Listed, PlatformConnector, Step, Wanted
from orchestration.sources.web import SourceUnreachable
from orchestration.storage.absences import confirm, settled
from orchestration.storage.batches import content_id, write_batch
from orchestration.storage.cursors import Position, load_position, save_position
from orchestration.storage.ledger import read_ledger
from orchestration.storage.lock import reading_lock
from orchestration.storage.tombstones import entomb


@dataclass
class Tally:
    """What one run of a source did; counts only."""

    pages: int = 0
    gone: int = 0
    confirmed: int = 0
    looked_since: datetime | None = None

    @property
    def told(self) -> dict[str, int | str]:
        """What the graph tells of the run."""
        return {
            "pages_read": self.pages,
            "deletions_told": self.gone,
            "absences_confirmed": self.confirmed,
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
    withheld: Withheld
    position: Position
    tally: Tally
    sequence: int
    seen: list[pl.Series] = field(default_factory=list)
    is_refused: bool = False

    def steps(self, since: datetime | None) -> Iterator[Collected]:
        """One pass over the source; `since` asks for a look. Ends early at a refused batch."""
        self.tally.looked_since = since
        self._bury_orphans()
        started = self.runtime.clock()
        wanted = Wanted(started, self.position.cursor, since, self._roots(since))
        self.seen = []
        for step in _guarded(self.connector.read(wanted), self.source):
            for collected in self._take(step):
                yield collected
                self.is_refused = not collected.accepted
                if self.is_refused:
                    return
        self._read(since, started)

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
        """Land the page first, then what it tells of others, and move the cursor last."""
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
            self._bury(step.gone)
        for listed in step.listed:
            self._settle_absences(listed)
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

    def _bury(self, gone: Gone) -> None:
        """Entomb what the platform says is deleted, as far as it is known here."""
        posts = post_keys(self.keys, self.source, gone.posts)
        authors = [
            key
            for version in self.keys.authors
            for key in author_keys(self.keys, self.source, gone.authors, version)
        ]
        found = self.known.alive_among(_named(posts), _named(authors))
        self.tally.gone += self._entomb(found, gone.reason)

    def _settle_absences(self, listed: Listed) -> None:
        alive = self.known.alive(listed.since)
        if listed.thread is not None:
            key = post_keys(self.keys, self.source, [listed.thread])[0]
            alive = alive.filter(pl.col("thread_key") == key)
        seen = pl.concat([pl.Series("post_key", [], pl.String), *self.seen])
        missing = alive["post_key"].filter(~alive["post_key"].is_in(seen.implode()))
        settings, now = self.runtime.settings, self.runtime.clock()
        confirmed = confirm(settings, self.source.id, missing, seen, now)
        self.tally.confirmed += self._entomb(confirmed, "absent")
        settled(settings, self.source.id, confirmed)

    def _entomb(self, found: pl.Series, reason: str) -> int:
        if found.is_empty():
            return 0
        now, found = self.runtime.clock(), self._with_threads(found)
        erased = pl.DataFrame({"post_key": found}).with_columns(
            deleted_at=pl.lit(now), deletion_reason=pl.lit(reason)
        )
        count = entomb(self.runtime.settings, self.source.id, erased.cast(TOMBSTONES))
        drop_locators(self.runtime.settings, self.source.id, found)
        self.known.bury(found)
        return count

    def _bury_orphans(self) -> None:
        """Entomb what is left of threads whose root a person has had erased since the last run."""
        if (self.runtime.settings.locators / f"{self.source.id}.parquet").exists():
            below = pl.col("thread_key").is_in(self.withheld.gone.implode())
            self._entomb(self.known.alive().filter(below)["post_key"], "absent")

    def _with_threads(self, found: pl.Series) -> pl.Series:
        """Also all posts of threads whose root is among them and was kept for looks.

        Nobody can ask for such a thread any more, so it could never be told what of it is deleted.
        """
        kept = located(self.runtime.settings, self.source.id)
        roots = found.filter(found.is_in(kept.implode()))
        below = self.known.alive().filter(pl.col("thread_key").is_in(roots.implode()))
        return pl.concat([found, below["post_key"]]).unique(maintain_order=True)


def _named(keys: Iterable[str | None]) -> set[str]:
    return {key for key in keys if key is not None}


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
        with runtime.client(municipality, source) as client:
            run = _Run(
                runtime,
                municipality,
                source,
                connector_of(municipality, source, client),
                keys,
                Known.of(settings, source.id),
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
