"""Making every store follow the tombstones and the deadlines, in an order that a kill cannot harm.

Each step looks for what is left to do, so a run that was killed is completed by the next. Scores
go first, while the batches still tell which texts were erased; the warehouse goes last. Does not
belong here: who is erased (`erase.py`, the tombstones), the published file, which holds aggregates
and follows with the next edition.
"""

from __future__ import annotations

import polars as pl

from orchestration.forgetting.author_keys import drop_author_keys
from orchestration.forgetting.batches import (
    oldest_texts,
    rewrite_batches,
    rewrite_quarantine,
    stale,
)
from orchestration.forgetting.due import deadlines, due
from orchestration.forgetting.receipts import Said, write_receipt
from orchestration.forgetting.scores import dead_texts, drop_scores
from orchestration.forgetting.warehouse import forget_in_warehouse
from orchestration.privacy.locators import drop_locators
from orchestration.runtime import Runtime
from orchestration.settings import Settings
from orchestration.storage.absences import settled
from orchestration.storage.files import sweep_partials
from orchestration.storage.lock import warehouse_lock


def _told(found: pl.DataFrame, quarantined: int, scores: int) -> dict[str, Said]:
    names = ("erased", "texts", "authors")
    said: dict[str, Said] = {f"{name}_count": int(found[name].sum()) for name in names}
    said |= {"batches_count": found.height}
    said |= {"quarantined_count": quarantined, "scores_count": scores}
    for row in found.group_by("source_id").agg(pl.col(names).sum()).sort("source_id").to_dicts():
        said |= {f"{name}_count {row['source_id']}": row[name] for name in names if row[name]}
    return said


def reading_traces(settings: Settings) -> set[str]:
    """The sources of which a reading has left what it missed or has to find again."""
    folders = (settings.absences, settings.locators)
    return {path.stem for folder in folders for path in folder.glob("*.parquet")}


def forget(runtime: Runtime) -> dict[str, Said]:
    """Do what is due, leave a receipt and give its words: counts, per source, and oldest texts.

    Raises WarehouseBusy, KeyRefused; OSError when the data folder is full or read-only.
    """
    settings, now = runtime.settings, runtime.clock()
    with warehouse_lock(settings):
        sweep_partials(settings.data)
        known = deadlines(runtime.register, now)
        waiting = due(settings, known, now.date())
        found = stale(settings, waiting)
        scores = drop_scores(settings, dead_texts(settings, waiting))
        with runtime.progress.stage("Forgetting", found.height + 1) as advance:
            rewrite_batches(found, waiting, advance)
            quarantined = rewrite_quarantine(settings, waiting, known, now.date())
            forget_in_warehouse(settings, waiting)
            advance(1)
        for source_id in reading_traces(settings):
            settled(settings, source_id, waiting.gone)
            drop_locators(settings, source_id, waiting.gone)
        dropped = drop_author_keys(settings, runtime.register, now.date())
        oldest = {f"oldest_text {source}": day for source, day in oldest_texts(settings).items()}
    said = {**_told(found, quarantined, scores), "author_keys_dropped": dropped, **oldest}
    write_receipt(settings, "forget", now, said)
    return said
