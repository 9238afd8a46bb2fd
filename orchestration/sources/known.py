"""What of a source has landed: told from its raw batches, so that a re-read lands news only.

Belongs here: which posts of a page are new or changed, and which known ones a listing lacks. What
becomes of them is `reading.py`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl

from orchestration.canonical import CANONICAL, FETCH_STAMPS, QUARANTINE, REJECTED
from orchestration.settings import Settings
from orchestration.storage.ledger import read_ledger
from orchestration.storage.tombstones import entombed

_NOT_SAID = ("connector_version", "legal_basis", "terms_ref", "deleted_at", "author_key_version")
_SAID = [
    name
    for name, kind in CANONICAL.items()
    if not kind.is_nested() and name not in {*FETCH_STAMPS, *_NOT_SAID}
]
_KEPT = {
    "post_key": pl.String(),
    "said": pl.UInt64(),
    "thread_key": pl.String(),
    "parent_key": pl.String(),
    "depth": CANONICAL["depth"],
    "author_key": pl.String(),
    "created_at": CANONICAL["created_at"],
    "retain_until": pl.Date(),
    "is_gone": pl.Boolean(),
}


def _said() -> pl.Expr:
    """A number that changes with what the source says of a post; times of fetching do not count."""
    kinds = pl.element().struct
    counts = pl.format("{} {}", kinds.field("kind"), kinds.field("count"))
    reactions = pl.col("reaction_kinds").list.eval(counts).list.sort().list.join(",")
    return pl.struct(*_SAID, "is_gone", reactions).hash(seed=851)


def _standing(posts: pl.LazyFrame, *more: str) -> pl.LazyFrame:
    gone = posts.with_columns(is_gone=pl.col("deleted_at").is_not_null())
    kept = [_said().alias(name) if name == "said" else pl.col(name) for name in _KEPT]
    return gone.select(*kept, *more)


@dataclass
class Known:
    """The posts of one source that stand, one row each; grows with what lands."""

    frame: pl.DataFrame
    refused: pl.DataFrame
    _landed: list[pl.DataFrame] = field(default_factory=list)

    @classmethod
    def of(cls, settings: Settings, source_id: str) -> Known:
        """Read it from the accepted batches, the quarantine and the tombstones."""
        entries = read_ledger(settings).filter(pl.col("source_id") == source_id)
        refused = settings.quarantine / source_id
        return cls(_read_standing(settings, entries), _read_refused(refused.glob("*.parquet")))

    def _all(self) -> pl.DataFrame:
        if self._landed:
            together = pl.concat([self.frame, *self._landed])
            self.frame = together.unique("post_key", keep="last", maintain_order=True)
            self._landed = []
        return self.frame

    def news(self, posts: pl.DataFrame, today: date) -> pl.DataFrame:
        """Those of `posts` (CANONICAL) that are new or say something else than before.

        A clock that its author had set ahead stays as it was first understood. What has outlived
        its retention does not come back, nor what is gone, nor an author key that retention took.
        """
        before = self._all().filter(pl.col("post_key").is_in(posts["post_key"].implode()))
        first = pl.col("created_at").alias("first_created_at")
        joined = posts.join(
            before.select("post_key", "said", "is_gone", "retain_until", "author_key", first),
            on="post_key",
            how="left",
            maintain_order="left",
            suffix="_before",
        )
        lost_author = pl.col("said").is_not_null() & pl.col("author_key_before").is_null()
        joined = joined.with_columns(
            created_at=pl.min_horizontal("created_at", "first_created_at"),
            author_key=pl.when(~lost_author).then("author_key"),
            author_key_version=pl.when(~lost_author).then("author_key_version"),
        )
        now = _standing(joined.select(list(CANONICAL)).lazy()).collect()["said"]
        is_news = (now != joined["said"]).fill_null(True)
        outlived = pl.col("retain_until_before") < today
        may_land = ~(pl.col("is_gone") | outlived).fill_null(False)
        return joined.filter(is_news & may_land).select(list(CANONICAL))

    def new_refusals(self, rejected: pl.DataFrame) -> pl.DataFrame:
        """Those of `rejected` (REJECTED) that are not in quarantine for the same reason."""
        return rejected.join(
            self.refused, on=["post_key", "field", "reason"], how="anti", nulls_equal=False
        )

    def add(self, posts: pl.DataFrame, rejected: pl.DataFrame) -> None:
        """Count posts and refused rows that have landed."""
        self._landed.append(_standing(posts.lazy()).collect())
        self.refused = pl.concat([self.refused, rejected.select(self.refused.columns)])

    def bury(self, post_keys: pl.Series) -> None:
        """Count posts as gone."""
        gone = pl.col("is_gone") | pl.col("post_key").is_in(post_keys.implode())
        self.frame = self._all().with_columns(is_gone=gone)

    def alive(self, since: datetime | None = None) -> pl.DataFrame:
        """Posts that stand, those created since a time only."""
        alive = self._all().filter(~pl.col("is_gone"))
        return alive if since is None else alive.filter(pl.col("created_at") >= since)

    def alive_among(self, post_keys: Collection[str], author_keys: Collection[str]) -> pl.Series:
        """The keys of standing posts that are named, or whose author is."""
        named = pl.col("post_key").is_in(list(post_keys))
        by_author = pl.col("author_key").is_in(list(author_keys)).fill_null(False)
        return self.alive().filter(named | by_author)["post_key"]


def _read_standing(settings: Settings, entries: pl.DataFrame) -> pl.DataFrame:
    if entries.is_empty():
        return pl.DataFrame(schema=_KEPT)
    raw = pl.scan_parquet([settings.data / path for path in entries["path"]])
    accepted = entries.lazy().select("batch_id", "accepted_at")
    standing = (
        _standing(raw, "batch_id")
        .join(accepted, on="batch_id")
        .sort("accepted_at", maintain_order=True)
        .unique("post_key", keep="last", maintain_order=True)
        .select(list(_KEPT))
        .collect()
    )
    gone = entombed(settings)["post_key"]
    is_gone = pl.col("is_gone") | pl.col("post_key").is_in(gone.implode())
    return standing.with_columns(is_gone=is_gone)


def _read_refused(files: Iterable[Path]) -> pl.DataFrame:
    keys = ["post_key", "field", "reason"]
    paths = list(files)
    if not paths:
        return pl.DataFrame(schema={name: REJECTED[name] for name in keys})
    return pl.read_parquet(paths, schema=QUARANTINE).select(keys).unique()
