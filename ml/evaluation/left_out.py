"""What of a labelled file is not measured: counts by reason, no texts.

Here belongs counting. What is wrong with a row is `ml.labelled`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from ml.labelled import Problem


def what_was_read(rows: int, problems: Sequence[Problem]) -> dict[str, Any]:
    """Count the rows of a file of which `rows` are usable, and what its `problems` left out.

    `rows_left_out` has no text; of the others `fields_left_out` counts the fields made unknown.
    A field with two reasons counts under both, and once in the count.
    """
    gone = [one for one in problems if one.field == "text"]
    lost = {one.row for one in gone}
    fields = [one for one in problems if one.row not in lost]
    return {
        "rows_read": rows + len(lost),
        "rows_left_out": {"count": len(lost), "reasons": _reasons(gone)},
        "fields_left_out": {
            "count": len({(one.row, one.field) for one in fields}),
            "reasons": _reasons(fields),
        },
    }


def _reasons(problems: Iterable[Problem]) -> dict[str, int]:
    return dict(Counter(f"{one.field}: {one.reason}" for one in problems).most_common())
