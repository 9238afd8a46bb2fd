"""What leaves a source: what the platform says is deleted, and what looks lack, to tombstones.

Only absence is doubted: what a platform says of a post acts at once. Does not belong here: when a
look is due (`looks.py`), what lands (`reading.py`), making files forget
(`orchestration.forgetting`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from orchestration.canonical import TOMBSTONES, UTC
from orchestration.checks.absences import is_plausible, measure_absence
from orchestration.errors import MendableError
from orchestration.privacy.keys import Keys, load_keys
from orchestration.privacy.locators import drop_locators, located
from orchestration.privacy.pseudonyms import author_keys, post_keys
from orchestration.register import Source
from orchestration.runtime import Runtime
from orchestration.sources.known import Known
from orchestration.sources.platforms.steps import Cut, Gone, Listed
from orchestration.storage.absences import (
    Held,
    Look,
    absences,
    after_look,
    held_back,
    held_sentence,
    keep_absences,
)
from orchestration.storage.lock import reading_lock
from orchestration.storage.tombstones import entomb

_UNTIL = pl.Schema({"post_key": pl.String(), "until": UTC})
_log = logging.getLogger(__name__)


class NothingHeld(MendableError):
    """There is no absence to confirm; the message says where to look."""


@dataclass(frozen=True)
class Settled:
    """What became of what the looks of one run lacked.

    `measured` is as `measure_absence`; `confirmed` posts are entombed, `held` are not.
    """

    measured: pl.DataFrame
    confirmed: int
    held: Held


@dataclass
class Leaving:
    """The posts of one source that go."""

    runtime: Runtime
    source: Source
    keys: Keys
    known: Known

    def bury(self, gone: Gone) -> int:
        """Entomb what the platform says is deleted, as far as it is known here; how many."""
        posts = post_keys(self.keys, self.source, gone.posts)
        authors = [
            key
            for version in self.keys.authors
            for key in author_keys(self.keys, self.source, gone.authors, version)
        ]
        return self.entomb(self.known.alive_among(_named(posts), _named(authors)), gone.reason)

    def bury_below(self, roots: pl.Series) -> None:
        """Entomb what is left of threads whose root a person has had erased since the last run."""
        if (self.runtime.settings.locators / f"{self.source.id}.parquet").exists():
            below = pl.col("thread_key").is_in(roots.implode())
            self.entomb(self.known.alive().filter(below)["post_key"], "absent")

    def settle(self, listed: Sequence[Listed], seen: Sequence[pl.Series]) -> Settled:
        """Judge at once all that a run's steps have listed, against the keys that they brought.

        One file is written. While implausibly many posts are missing, none of them is entombed
        before its time.
        """
        settings, now = self.runtime.settings, self.runtime.clock()
        met = pl.concat([pl.Series("post_key", [], pl.String), *seen])
        missing, unlisted = self._lacked(listed, met)
        kept, key = self.known.alive(), pl.col("post_key")
        before = absences(settings, self.source.id).filter(key.is_in(kept["post_key"].implode()))
        still_held = held_back(before.filter(~key.is_in(met.implode()))).post_keys
        measured = measure_absence(kept, pl.concat([missing, still_held]).unique(), now)
        look = Look(now, met, missing, unlisted, is_plausible(measured))
        after, gone = after_look(before, look)
        confirmed = self.entomb(gone, "absent")
        left = after.filter(~key.is_in(gone.implode()))
        keep_absences(settings, self.source.id, left)
        held = held_back(left)
        if held.count:
            _log.warning(held_sentence(self.source.id, held.count, held.until))
        return Settled(measured, confirmed, held)

    def _lacked(self, listed: Sequence[Listed], met: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Of what is known and was not met: the keys of what was listed, and of what was not."""
        unmet = self.known.alive().filter(~pl.col("post_key").is_in(met.implode()))
        named = [one.thread for one in listed if one.thread is not None]
        threads = pl.Series(post_keys(self.keys, self.source, named), dtype=pl.String)
        within = unmet.filter(pl.col("thread_key").is_in(threads.implode()))
        parts = [within.select("post_key", is_cut=pl.lit(False))]
        for one in listed:
            if one.since is not None:
                cut = self._cut(unmet, one.cuts).implode()
                later = unmet.filter(pl.col("created_at") >= one.since)
                parts.append(later.select("post_key", is_cut=pl.col("post_key").is_in(cut)))
        judged = pl.concat(parts).group_by("post_key").agg(pl.col("is_cut").all()).sort("post_key")
        return judged.filter(~pl.col("is_cut"))["post_key"], judged.filter("is_cut")["post_key"]

    def _cut(self, unmet: pl.DataFrame, cuts: Sequence[Cut]) -> pl.Series:
        """The keys of those of `unmet` that may stand in a cut thread, beyond what was listed."""
        keys = [post_keys(self.keys, self.source, one.posts) for one in cuts]
        rows = [(key, one.until) for one, named in zip(cuts, keys, strict=True) for key in named]
        posts = pl.DataFrame(rows, _UNTIL, orient="row")
        threads = self.known.alive().join(posts, on="post_key").select("thread_key", "until")
        threads = pl.concat([threads, posts.rename({"post_key": "thread_key"})])
        unplaced = unmet.filter(pl.col("depth").is_null()).with_columns(
            until=pl.lit(posts["until"].min(), UTC)
        )
        found = [
            unmet.join(threads, on="thread_key").select(_UNTIL.names()),
            unplaced.select(_UNTIL.names()),
            *_below(unmet, posts),
        ]
        ends = pl.concat(found).group_by("post_key").agg(pl.col("until").min())
        later = unmet.join(ends, on="post_key").filter(pl.col("created_at") >= pl.col("until"))
        return later["post_key"]

    def entomb(self, found: pl.Series, reason: str) -> int:
        """Entomb known posts, and the threads that go with them; gives how many are new."""
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

    def _with_threads(self, found: pl.Series) -> pl.Series:
        """Also all posts of threads whose root is among them and was kept for looks.

        Nobody can ask for such a thread any more, so it could never be told what of it is deleted.
        """
        kept = located(self.runtime.settings, self.source.id)
        roots = found.filter(found.is_in(kept.implode()))
        below = self.known.alive().filter(pl.col("thread_key").is_in(roots.implode()))
        return pl.concat([found, below["post_key"]]).unique(maintain_order=True)


def _below(unmet: pl.DataFrame, posts: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Level by level, those of `unmet` below `posts` (post_key, until), with the same columns.

    A thread is known under another key once its root has gone; who replied to whom stays.
    """
    left = unmet.filter(pl.col("parent_key").is_not_null())
    while posts.height:
        above = posts.group_by(parent_key="post_key").agg(pl.col("until").min())
        found = left.join(above, on="parent_key")
        left = left.join(found, on="post_key", how="anti")
        posts = found.select(_UNTIL.names())
        yield posts


def _named(keys: Iterable[str | None]) -> set[str]:
    return {key for key in keys if key is not None}


def confirm_gone(runtime: Runtime, source: Source) -> int:
    """Entomb what is held back of a source, at a person's word; gives how many posts.

    Raises NothingHeld, SourceBusy, KeyRefused.
    """
    settings = runtime.settings
    with reading_lock(settings, source.id):
        lacked = absences(settings, source.id)
        held = held_back(lacked).post_keys
        if held.is_empty():
            raise NothingHeld(f"nothing of source {source.id} is held back: see `tryg sources`")
        keys = load_keys(settings, create=False)
        leaving = Leaving(runtime, source, keys, Known.of(settings, source.id))
        count = leaving.entomb(held, "absent")
        keep_absences(settings, source.id, lacked.filter(~pl.col("is_held")))
    return count
