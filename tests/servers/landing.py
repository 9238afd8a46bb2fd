"""Landing from real servers: an installation of one source, and what should stand in it.

Belongs here: reading through the runner, and the boundary applied to what a server has now. Servers
are `real_servers.py`'s and `atproto_network.py`'s, faults `proxy.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration.canonical import CANONICAL, NATIVE
from orchestration.cli.jobs import Jobs
from orchestration.definitions import build_definitions
from orchestration.instance import open_instance
from orchestration.privacy.boundary import Boundary
from orchestration.privacy.keys import load_keys
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.settings import Settings, load_settings
from orchestration.sources.collect import Collected
from orchestration.sources.deliveries import Deliveries
from orchestration.sources.pages import NativePage
from orchestration.sources.reading import Tally, read_source
from orchestration.sources.web import polite_client
from orchestration.storage.files import prepare_data_folder
from orchestration.storage.ledger import read_ledger
from orchestration.storage.tombstones import entombed

SAID = ("post_key", "thread_key", "parent_key", "author_key", "kind", "depth", "text_clean")
COUNTED = ("reactions", "replies", "shares")


def settings_in(folder: Path) -> Settings:
    """Settings whose every folder lies under `folder`."""
    names = {"TRYG_DATA": "data", "TRYG_INBOX": "inbox", "TRYG_KEYS": "keys"}
    return load_settings(
        {name: str(folder / part) for name, part in names.items()}
        | {"TRYG_MUNICIPALITIES": str(folder / "municipalities"), "HOME": str(folder)}
    )


@dataclass
class Landing:
    """One source of one municipality, read by the runner; `ahead` moves its clock."""

    folder: Path
    municipality: Municipality
    ahead: timedelta = field(default_factory=timedelta)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.settings = settings_in(self.folder)
        prepare_data_folder(self.settings)
        deliveries = Deliveries(self.settings.inbox)
        self.runtime = Runtime(self.settings, (self.municipality,), deliveries)
        self.runtime.clock = lambda: datetime.now(UTC) + self.ahead
        self.runtime.client = lambda place, source: polite_client(
            place, source, clock=self.runtime.clock, wait=lambda _: None, timeout_seconds=3
        )

    @property
    def source(self) -> Source:
        return self.municipality.sources[0]

    def read(self, hours_later: float = 0) -> list[Collected]:
        """One run, some hours after the last one."""
        self.ahead += timedelta(hours=hours_later)
        self.tally = Tally()
        return list(read_source(self.runtime, self.municipality, self.source, self.tally))

    def landed(self) -> pl.DataFrame:
        """All rows of the accepted batches, oldest first."""
        paths = [self.settings.data / path for path in read_ledger(self.settings)["path"]]
        nothing = pl.DataFrame(schema=CANONICAL)
        return pl.concat([nothing, *(pl.read_parquet(path) for path in paths)])

    def standing(self) -> pl.DataFrame:
        """The version accepted last of each post that is not gone, in order of keys."""
        gone = entombed(self.settings)["post_key"]
        latest = self.landed().unique("post_key", keep="last", maintain_order=True)
        alive = ~pl.col("post_key").is_in(gone.implode()) & pl.col("deleted_at").is_null()
        return compared(latest.filter(alive))

    def staged(self, scorer: Any) -> pl.DataFrame:
        """What the warehouse has after a transform, in order of keys."""
        self.runtime.scorer = scorer
        jobs = Jobs(self.runtime, open_instance(self.settings), build_definitions(self.runtime))
        jobs.transform()
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as file:
            return compared(file.execute("select * from staging.stg_platform__posts").pl())

    def expected(self, rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
        """The boundary applied to native records, in order of keys."""
        given = [
            {name: row.get(name) for name in NATIVE} | {"row_number": number}
            for number, row in enumerate(rows, 1)
        ]
        frame = pl.DataFrame(given, schema=NATIVE)
        boundary = Boundary(
            self.municipality,
            self.source,
            load_keys(self.settings),
            self.runtime.clock(),
            "expected",
        )
        landed = boundary.apply(NativePage(frame))
        assert landed.rejected.is_empty()
        return compared(landed.posts)


def compared(posts: pl.DataFrame) -> pl.DataFrame:
    """What posts say, without the times of fetching, in order of keys."""
    return posts.select(*SAID, *COUNTED, "created_at").sort("post_key")
