"""From a source to accepted batches: fetch, boundary, write, check, ledger. No Dagster here.

One live day or one delivered file becomes one batch. A batch that its checks refuse stays out of
the ledger, and so out of everything after it; it holds back only itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.checks.raw import check_raw, usual_volume
from orchestration.checks.rules import Outcome, is_accepted
from orchestration.errors import MendableError
from orchestration.privacy.boundary import Boundary, without_values
from orchestration.privacy.keys import Keys, renew_author_key
from orchestration.privacy.pseudonyms import delivery_key
from orchestration.privacy.withheld import Withheld
from orchestration.progress import from_totals
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.sources.daily import ADAPTERS
from orchestration.sources.deliveries import DeliveryGone
from orchestration.sources.files import (
    CONNECTOR_VERSION,
    DeliveryError,
    delivery_size,
    read_delivery,
)
from orchestration.sources.pages import NativePage
from orchestration.storage import ledger
from orchestration.storage.batches import (
    Batch,
    content_id,
    discard_batch,
    named_by,
    write_batch,
)


class SourceRefused(MendableError):
    """The register does not allow this source to be read today; the message names the remedy."""


@dataclass(frozen=True)
class Collected:
    """What became of one batch."""

    partition_key: str
    batch_id: str
    rows_count: int = 0
    quarantined_count: int = 0
    outcomes: tuple[Outcome, ...] = ()
    is_new: bool = True
    withheld_count: int = 0

    @property
    def accepted(self) -> bool:
        return is_accepted(self.outcomes)


def pause_now(runtime: Runtime, source: Source) -> str | None:
    """That a source is paused, with the remedy; None when it is not."""
    from orchestration.storage.entered import paused_sources

    return paused_reason(source) if source.id in paused_sources(runtime.settings) else None


def paused_reason(source: Source) -> str:
    """What to say of a source that is paused."""
    return f"source {source.id} is paused: `tryg resume {source.id}`"


def refusal_now(runtime: Runtime, source: Source) -> str | None:
    """Why a source may not be read now, with the remedy; None when it may."""
    return source.refusal(runtime.clock().date()) or pause_now(runtime, source)


def admit(runtime: Runtime, source: Source) -> None:
    """Raise SourceRefused when the source may not be read now."""
    if problem := refusal_now(runtime, source):
        raise SourceRefused(problem)


def _same_city(entries: pl.DataFrame, source: Source, version: str) -> None:
    """Raise SourceRefused when an invented city of another size has landed: two would be mixed."""
    landed = entries.filter(pl.col("source_id") == source.id)["connector_version"]
    if source.demo and landed.len() and landed[0] != version:
        raise SourceRefused(
            f"this data folder holds {landed[0]}, not {version}: "
            f"use the same `--posts` as before, or an empty TRYG_DATA"
        )


@dataclass(frozen=True)
class Delivery:
    """What a batch is read from, as the ledger records it."""

    municipality: Municipality
    source: Source
    partition_key: str
    delivery_key: str
    connector_version: str
    fetched_at: datetime
    usual_count: float | None = None
    withheld_count: int = 0


def settle(runtime: Runtime, batch: Batch, delivery: Delivery) -> Collected:
    """Check a written batch: one that holds enters the ledger, one that does not is deleted."""
    outcomes, _ = check_raw(
        batch.path,
        batch.quarantined_count,
        delivery.source,
        usual_count=delivery.usual_count,
        withheld_count=delivery.withheld_count,
    )
    collected = Collected(
        delivery.partition_key,
        batch.batch_id,
        batch.rows_count,
        batch.quarantined_count,
        tuple(outcomes),
        withheld_count=delivery.withheld_count,
    )
    if collected.accepted:
        entry = {
            "batch_id": batch.batch_id,
            "source_id": batch.source_id,
            "municipality": delivery.municipality.slug,
            "partition_key": delivery.partition_key,
            "delivery_key": delivery.delivery_key,
            "connector_version": delivery.connector_version,
            "path": str(batch.path.relative_to(runtime.settings.data)),
            "rows_count": batch.rows_count,
            "quarantined_count": batch.quarantined_count,
            "first_created_at": batch.first_created_at,
            "last_created_at": batch.last_created_at,
            "fetched_at": delivery.fetched_at,
            "accepted_at": runtime.clock(),
        }
        ledger.accept(runtime.settings, entry)
    else:
        discard_batch(batch)
    return collected


def _known(partition_key: str, entry: Mapping[str, Any]) -> Collected:
    rows, quarantined = entry["rows_count"], entry["quarantined_count"]
    return Collected(partition_key, entry["batch_id"], rows, quarantined, is_new=False)


Frames = Iterator[tuple[pl.DataFrame, pl.DataFrame]]


def _across(boundary: Boundary, pages: Iterable[NativePage], withheld: Withheld) -> Frames:
    with without_values("reading the source", known=(DeliveryError,)):
        for page in pages:
            landed = withheld.from_landed(boundary.apply(page))
            yield landed.posts, landed.rejected


def collect_days(
    runtime: Runtime, municipality: Municipality, source: Source, first: date, last: date
) -> Iterator[Collected]:
    """Read the days `first` to `last` of a live source, one batch per day that has records.

    Raises SourceRefused, KeyRefused; OSError when the data folder is full or read-only.
    """
    admit(runtime, source)
    keys = renew_author_key(runtime.settings, runtime.clock().date())
    connector = ADAPTERS[source.adapter](municipality, source)
    entries = ledger.read_ledger(runtime.settings)
    usual = usual_volume(entries, source.id)
    withheld = Withheld.of(runtime.settings)
    _same_city(entries, source, connector.version)
    for day, pages in groupby(connector.pages(first, last), key=lambda dated: dated[0]):
        now = runtime.clock()
        boundary = Boundary(municipality, source, keys, now, connector.version, withheld.objections)
        before = withheld.count
        with without_values("reading the source"):
            landed = [boundary.apply(page) for _, page in pages]
        posts = pl.concat([one.posts for one in landed])
        rejected = pl.concat([one.rejected for one in landed])
        name = day.isoformat()
        content = content_id(
            source.id, name, posts, rejected
        )  # of all: withholding renames nothing
        frames = [(one.posts, one.rejected) for one in map(withheld.from_landed, landed)]
        stands = ledger.standing(entries, source.id, content, name)
        if stands.entry:
            yield _known(name, stands.entry)
            continue
        batch = write_batch(
            runtime.settings, source.id, stands.batch_id, frames, delivery_key=name, recorded_at=now
        )
        kept_away = withheld.count - before
        delivery = Delivery(
            municipality, source, name, name, connector.version, now, usual, kept_away
        )
        yield settle(runtime, batch, delivery)


def _written(
    runtime: Runtime,
    keys: Keys,
    delivery: Delivery,
    path: Path,
    batch_id: str,
    withheld: Withheld,
) -> Batch:
    """The batch of a delivered file; the bar knows the file's size."""
    source, now, version = delivery.source, delivery.fetched_at, delivery.connector_version
    boundary = Boundary(delivery.municipality, source, keys, now, version, withheld.objections)
    size = delivery_size(path)
    with runtime.progress.stage("Reading the file, KiB", size >> 10) as advance:
        tell = from_totals(advance)
        pages = read_delivery(
            path,
            source.delivered_as,
            platform=source.platform,
            progress=lambda read: tell(read >> 10),
        )
        return write_batch(
            runtime.settings,
            source.id,
            batch_id,
            _across(boundary, pages, withheld),
            delivery_key=delivery.delivery_key,
            recorded_at=now,
        )


def collect_delivery(
    runtime: Runtime, municipality: Municipality, source: Source, key: str
) -> Collected:
    """Read the delivered file named by `key` as one batch; a known one changes nothing.

    Raises SourceRefused, KeyRefused, DeliveryGone, DeliveryError; OSError as `collect_days`.
    """
    admit(runtime, source)
    keys = renew_author_key(runtime.settings, runtime.clock().date())
    path = runtime.deliveries.find(source.id, key)
    named = delivery_key(keys, path.name) if path else None
    how = source.delivered_as
    said = how if isinstance(how, str) else how.model_dump_json()
    content = named_by(source.id, key, CONNECTOR_VERSION, said)
    entries = ledger.read_ledger(runtime.settings)
    stands = ledger.standing(entries, source.id, content, named)
    if stands.entry:
        runtime.deliveries.landed(source.id, key)
        return _known(key, stands.entry)
    if path is None or named is None:
        raise DeliveryGone(source.id, key)
    now = runtime.clock()
    withheld = Withheld.of(runtime.settings)
    delivery = Delivery(municipality, source, key, named, CONNECTOR_VERSION, now)
    batch = _written(runtime, keys, delivery, path, stands.batch_id, withheld)
    collected = settle(runtime, batch, replace(delivery, withheld_count=withheld.count))
    if collected.accepted:
        runtime.deliveries.landed(source.id, key)
    return collected
