"""A few records that no platform should deliver, so that quarantine has something to hold.

Every one of them must be quarantined and counted; none is part of the city's posts.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl

from orchestration.canonical import NATIVE
from orchestration.sources.demo.plan import Plan
from orchestration.sources.demo.profiles import BROKEN_SHARE

FAULTS = ("no_time", "no_id", "future", "too_old")
FUTURE = datetime(2199, 1, 1, tzinfo=UTC)
TOO_OLD = datetime(1970, 1, 1, tzinfo=UTC)


def broken_records(plan: Plan, day: int) -> tuple[pl.DataFrame, list[str]]:
    """The broken records of day number `day` (NATIVE without row_number) and the fault of each."""
    total = max(len(FAULTS), round(int(plan.day_posts.sum()) * BROKEN_SHARE))
    days = len(plan.clock.days)
    numbers = range(day * total // days, (day + 1) * total // days)
    faults = [FAULTS[n % len(FAULTS)] for n in numbers]
    noon = datetime.fromtimestamp(int(plan.clock.day_starts[day]) + 12 * 3600, UTC)
    times = {"no_time": None, "no_id": noon, "future": FUTURE, "too_old": TOO_OLD}
    rng = np.random.default_rng([plan.seed, 4, day])
    places = rng.integers(0, len(plan.communities), len(faults))
    rows = [
        {
            "native_id": None if fault == "no_id" else f"x-{n:06d}",
            "kind": "comment",
            "community_native_id": plan.communities[int(place)].native_id,
            "author_native_id": f"fejl-{n:06d}",
            "author_kind": "private",
            "created_at": times[fault],
            "created_precision": "second",
            "text": "Det her er blevet sendt forkert.",
        }
        for n, fault, place in zip(numbers, faults, places, strict=True)
    ]
    schema = {name: kind for name, kind in NATIVE.items() if name != "row_number"}
    return pl.DataFrame(rows, schema=schema), faults
