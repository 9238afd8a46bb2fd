"""An attacker with a linear-programming solver: published rows and the rules in, intervals out.

Written from the published shape alone; shares no code with what suppresses.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.optimize import linprog

FAR = 10_000


def comment_row(row: dict[str, object]) -> tuple[int, int]:
    """What a published row says of its comment count."""
    if not row["is_published"]:
        return 0, FAR
    if row["comment_status"] == "shown":
        figure = int(row["comment_figure"])
        return max(figure - 2, 10), figure + 2
    return (0, 9) if row["comment_status"] == "few_comments" else (10, FAR)


def numerator_row(row: dict[str, object], name: str, ceiling: int) -> tuple[int, int]:
    """What a published row says of a numerator, given the most comments that the cell can have."""
    status = row[f"{name}_status"]
    if not row["is_published"]:
        return 0, ceiling
    if status == "shown":
        figure = int(row[f"{name}_figure"])
        return (0, 0) if figure == 0 else (max(figure - 2, 3), min(figure + 2, ceiling))
    if row["comment_status"] != "shown":
        return 0, ceiling
    return {"few_numerator_authors": 1, "secondary": 3}.get(str(status), 0), ceiling


def intervals(
    cells: pl.DataFrame, rows: list[tuple[int, int]], of: list[int]
) -> dict[int, tuple[float, float]]:
    """The smallest and largest value of each cell in `of` under all sums; cells are positions."""
    families = cells.filter(pl.col("parent").is_not_null()).group_by("parent", "level").agg("cell")
    sums = np.zeros((families.height, cells.height))
    for index, (parent, _, parts) in enumerate(families.iter_rows()):
        sums[index, parent] = -1
        sums[index, parts] = 1
    found = {}
    for cell in of:
        ends = []
        for sign in (1, -1):
            goal = np.zeros(cells.height)
            goal[cell] = sign
            solved = linprog(goal, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=rows)
            assert solved.status == 0, solved.message
            ends.append(sign * solved.fun)
        found[cell] = (ends[0], ends[1])
    return found
