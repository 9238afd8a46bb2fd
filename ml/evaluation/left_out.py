"""What of a labelled file is not measured, or measured twice: counts by reason, no texts.

Here belongs counting. What is wrong with a row is `ml.labelled`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from ml.labelled import Problem


def what_was_read(table: pl.DataFrame, problems: Sequence[Problem]) -> dict[str, Any]:
    """Count the rows of a file whose usable ones are `table`, and what its `problems` left out.

    `rows_left_out` has no text; of the others `fields_left_out` counts the fields made unknown,
    and `rows_repeated` those whose text or id an earlier row has.
    A field with two reasons counts under both, and once in the count.
    """
    gone = [one for one in problems if one.field == "text"]
    lost = {one.row for one in gone}
    fields = [one for one in problems if one.row not in lost]
    return {
        "rows_read": table.height + len(lost),
        "rows_repeated": {name: _repeated(table[name]) for name in ("text", "id")},
        "rows_left_out": {"count": len(lost), "reasons": _reasons(gone)},
        "fields_left_out": {
            "count": len({(one.row, one.field) for one in fields}),
            "reasons": _reasons(fields),
        },
    }


def _repeated(cells: pl.Series) -> int:
    filled = cells.drop_nulls()
    return len(filled) - filled.n_unique()


def _reasons(problems: Iterable[Problem]) -> dict[str, int]:
    return dict(Counter(f"{one.field}: {one.reason}" for one in problems).most_common())
