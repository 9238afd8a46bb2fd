"""Author keys whose last row has lost its author key: deleted, oldest first, after the rows.

Whoever has such a key could find a person again in a row that bears a hash made with it, so a key
may go when no row does. Does not belong here: which rows lose their author keys (`due.py`), the key
files and their record (`orchestration.privacy.keys`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from orchestration.canonical import CANONICAL
from orchestration.privacy.keys import author_versions, delete_author_keys
from orchestration.register import Municipality
from orchestration.register.models import AUTHOR_DAYS
from orchestration.settings import Settings


def drop_author_keys(settings: Settings, register: Sequence[Municipality], today: date) -> int:
    """Delete the author keys that nobody needs any more; gives how many versions.

    Call it when the rows have lost what is due. Objections do not need them: they are remembered
    under the post key. A row that lands under a key while it is being deleted loses its author key
    in the next run.
    """
    dropped = unneeded_versions(settings, register, today)
    delete_author_keys(settings, dropped)
    return len(dropped)


def unneeded_versions(
    settings: Settings, register: Sequence[Municipality], today: date
) -> list[int]:
    """Versions that no row bears and no post to come will be hashed under, oldest first.

    A post that lands late is hashed under the version of its own day. So a version stays for as
    long after the next one began as the register keeps author keys at most: until then a post of
    its last day, had it landed in time, would have an author. They go in order, because without a
    version its late posts would be hashed under the one before it.
    """
    sources = [source for one in register for source in one.sources]
    days = max((one.author_retention_days for one in sources), default=AUTHOR_DAYS)
    borne, unneeded = _borne(settings), list[int]()
    for (version, _), (_, ended) in pairwise(author_versions(settings).items()):
        is_over = ended is not None and ended + timedelta(days=days) < today
        if not is_over or version in borne:
            break
        unneeded.append(version)
    return unneeded


def _borne(settings: Settings) -> set[int]:
    """The versions under which a row that lies in raw has an author."""
    rows = pl.scan_parquet(settings.raw / "*" / "*.parquet", schema=CANONICAL)
    found = rows.filter(pl.col("author_key").is_not_null()).select("author_key_version")
    return set(found.unique().collect().to_series())
