"""An installation that reads one invented platform, its clock in the test's hands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl
from invented_platform import START, Platform

from orchestration.canonical import CANONICAL
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.sources.collect import Collected
from orchestration.sources.reading import Tally, read_source
from orchestration.storage.ledger import read_ledger
from orchestration.storage.tombstones import entombed


@dataclass
class Installation:
    """One source of one platform, and what a test asks of it."""

    runtime: Runtime
    platform: Platform
    now: datetime = START + timedelta(days=10)
    used: set[int] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)

    @property
    def municipality(self) -> Municipality:
        return self.runtime.register[0]

    @property
    def source(self) -> Source:
        return self.municipality.sources[0]

    def read(self, hours_later: float = 0) -> list[Collected]:
        """One hourly run, some hours after the last one."""
        self.now += timedelta(hours=hours_later)
        self.tally = Tally()
        return list(read_source(self.runtime, self.municipality, self.source, self.tally))

    def landed(self) -> pl.DataFrame:
        """All rows of the accepted batches, oldest first."""
        entries = read_ledger(self.runtime.settings)
        paths = [self.runtime.settings.data / path for path in entries["path"]]
        nothing = pl.DataFrame(schema=CANONICAL)
        return pl.concat([nothing, *(pl.read_parquet(path) for path in paths)])

    def standing(self) -> pl.DataFrame:
        """The version accepted last of each post that is not gone."""
        gone = entombed(self.runtime.settings)["post_key"]
        latest = self.landed().unique("post_key", keep="last", maintain_order=True)
        alive = ~pl.col("post_key").is_in(gone.implode()) & pl.col("deleted_at").is_null()
        return latest.filter(alive)

    def is_as_the_platform(self) -> bool:
        """Whether what stands is what the platform has now, texts and likes."""
        own = sorted((one.text, one.likes) for one in self.platform.posts.values())
        return own == sorted(self.standing().select("text_clean", "reactions").iter_rows())
