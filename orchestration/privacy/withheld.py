"""What may never land again: erased posts, texts past their retention, authors who objected.

A row that is withheld is no error and is in no quarantine; it is counted. Does not belong here:
erasing what has landed (`orchestration.forgetting`); finding authors by their native id, which is
the boundary's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import polars as pl

from orchestration.canonical import CANONICAL
from orchestration.privacy.boundary import Landed
from orchestration.settings import Settings
from orchestration.storage import entered
from orchestration.storage.tombstones import entombed


def textless_posts(settings: Settings) -> pl.Series:
    """Keys of the posts in raw whose text retention has taken."""
    rows = pl.scan_parquet(settings.raw / "*" / "*.parquet", schema=CANONICAL)
    lost = pl.col("text_clean").is_null() & pl.col("text_key").is_not_null()
    return rows.filter(lost).select(pl.col("post_key").unique()).collect().to_series()


@dataclass
class Withheld:
    """What one reading of a source may not land; `count` is how many rows it has withheld.

    `gone` are keys of erased posts, `textless` of posts whose text is gone and stays gone;
    `objections` is for the boundary.
    """

    gone: pl.Series = field(repr=False)
    textless: pl.Series = field(repr=False)
    objections: frozenset[str] = field(repr=False)
    count: int = 0

    @classmethod
    def of(cls, settings: Settings) -> Withheld:
        """What is known now; a later erasure is found by the next run of the job `forget`."""
        gone = entombed(settings)["post_key"]
        return cls(gone, textless_posts(settings), entered.objections(settings))

    def keep(self, posts: pl.DataFrame) -> pl.DataFrame:
        """Canonical posts without those that may not land; a deletion of a textless post lands."""
        key = pl.col("post_key")
        is_late = key.is_in(self.textless.implode()) & pl.col("deleted_at").is_null()
        kept = posts.filter(~key.is_in(self.gone.implode()) & ~is_late)
        self.count += posts.height - kept.height
        return kept

    def from_landed(self, landed: Landed) -> Landed:
        """What the boundary gave, without what may not land; quarantine keeps no erased key."""
        self.count += landed.withheld_count
        erased = pl.col("post_key").is_in(self.gone.implode()).fill_null(False)
        kept = landed.rejected.filter(~erased)
        self.count += landed.rejected.height - kept.height
        return replace(landed, posts=self.keep(landed.posts), rejected=kept)
