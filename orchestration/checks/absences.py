"""Whether a look may be believed that lacks many posts at once.

Does not belong here: what becomes of missing posts (`orchestration.sources.leaving`).
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

from orchestration.checks.bridge import validate
from orchestration.checks.rules import Outcome, Rule
from orchestration.sources.looks import YOUNG

LARGEST_SHARE, FEWEST = 0.25, 20
"""Between two looks, some hours or days apart, authors and moderators take away single posts and at
times a thread: of a conversation of any size far less than a quarter. A host that empties itself, a
login wall, a moved site or an interface that answers nothing takes nearly all. Below 20 posts one
deleted thread can be a quarter, and little is lost if it was none."""
RULE = Rule(
    "missing_share",
    None,
    LARGEST_SHARE,
    "A look lacks more than a quarter of what is kept, so nothing that is only absent is taken as "
    "gone for now: see `tryg sources`.",
    rows="missing_count",
)


def measure_absence(kept: pl.DataFrame, missing: pl.Series, now: datetime) -> pl.DataFrame:
    """One row: `missing_count`, and `missing_share` of `kept` (post_key, created_at) in [0, 1].

    The share is that of the posts of the last 30 days or of all, whichever is larger, so that
    neither hides in the other. Fewer than 20 missing posts are no share.
    """
    is_missing = pl.col("post_key").is_in(missing.implode())
    young = kept.filter(pl.col("created_at") >= now - YOUNG)
    share = max(_share(kept, is_missing), _share(young, is_missing))
    return pl.DataFrame({"missing_count": [missing.len()], "missing_share": [share]})


def _share(kept: pl.DataFrame, is_missing: pl.Expr) -> float:
    count = kept.filter(is_missing).height
    return count / kept.height if count >= FEWEST else 0.0


def is_plausible(measured: pl.DataFrame) -> bool:
    """Whether so many posts may have gone at once; `measured` as `measure_absence`."""
    return bool(measured["missing_share"].item() <= LARGEST_SHARE)


def check_absence(measured: pl.DataFrame) -> list[Outcome]:
    """What the check says of a look; `measured` as `measure_absence`."""
    return validate("absences", measured, [RULE])
