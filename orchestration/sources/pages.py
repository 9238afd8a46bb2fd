"""What every source yields: pages of native records. In memory only, never written or logged.

Does not belong here: how a platform or a file is read, and what becomes of a page (the boundary).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from orchestration.canonical import REJECTED


@dataclass(frozen=True)
class NativePage:
    """Some records of one delivery, in order.

    `frame` has the columns of NATIVE. `rejected` has the columns of REJECTED with a null post_key:
    rows that the source could not read. A row named there may still be in `frame` with what could
    be read of it; the boundary takes its post key from it and does not land it.
    """

    frame: pl.DataFrame = field(repr=False)
    rejected: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=REJECTED), repr=False
    )
