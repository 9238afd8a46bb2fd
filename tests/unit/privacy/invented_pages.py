"""Native pages with invented rows for the tests of the boundary."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from orchestration.canonical import NATIVE
from orchestration.sources.pages import NativePage

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
ROW = {
    "native_id": "1",
    "kind": "comment",
    "community_native_id": "page-1",
    "thread_native_id": "root",
    "author_native_id": "anna.hansen",
    "created_at": datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
    "created_precision": "second",
    "text": "En helt almindelig kommentar om vejret",
}


def page_of(*changes: dict[str, object]) -> NativePage:
    """One row for each of `changes` to ROW; ids count up unless given."""
    rows = [
        {**ROW, "row_number": number, "native_id": str(number), **change}
        for number, change in enumerate(changes, 1)
    ]
    return NativePage(pl.DataFrame(rows, schema=NATIVE))
