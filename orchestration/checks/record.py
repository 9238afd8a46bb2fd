"""The last outcomes of each boundary, kept for the operations page: counts and shares only.

Does not belong here: the checks' history, which Dagster keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from orchestration.checks.rules import OUTCOMES, Outcome, outcomes_frame
from orchestration.settings import Settings
from orchestration.storage.files import write_parquet


def record(
    settings: Settings, boundary: str, asset: str, outcomes: Sequence[Outcome], now: datetime
) -> None:
    """Replace what is known of `asset` at `boundary`; no outcomes leave it as it was."""
    if outcomes:
        frame = outcomes_frame(boundary, asset, outcomes, now)
        write_parquet(frame, settings.checks / boundary / f"{asset.replace('/', '__')}.parquet")


def last_outcomes(settings: Settings) -> pl.DataFrame:
    """The last outcomes of every boundary and asset; columns as OUTCOMES."""
    files = sorted(settings.checks.glob("*/*.parquet"))
    frames = [pl.read_parquet(path) for path in files]
    return pl.concat([pl.DataFrame(schema=OUTCOMES), *frames])
