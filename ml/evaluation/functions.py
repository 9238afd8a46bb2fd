"""Functions: what a test case is to show (HateCheck, Röttger et al. 2021), and identity terms.

Here belongs accuracy by function and the gap between groups that a text mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ml.naming import is_name
from ml.taxonomy import FLAGS

FUNCTIONS = Path(__file__).with_name("functions.tsv")
IDENTITY_TERMS = Path(__file__).with_name("identity_terms.tsv")
FEWEST_MENTIONS = 5
UNNAMED = "without a short name"


@dataclass(frozen=True)
class Judged:
    """The rows of a function, the share that is right (0 to 1), and by which heads."""

    rows: int
    accuracy: float
    judged_by: list[str]


def judged_by() -> dict[str, list[str]]:
    """Per function that this project knows the heads that have to be right."""
    table = pl.read_csv(FUNCTIONS, separator="\t", quote_char=None)
    return {name: heads.split(",") for name, heads, _ in table.iter_rows()}


def by_function(table: pl.DataFrame, called: pl.DataFrame) -> dict[str, Judged]:
    """Judge the functions of `table`; a text is right when every label that judges it is right.

    `called` holds `is_<head>` in the rows of `table`. A function that is not in `judged_by` is
    judged by all of FLAGS; one whose name may be a comment is called UNNAMED. A head that the model
    lacks and a label that is unknown judge nothing; a function without any row that can be judged
    is left out.
    """
    heads, present = judged_by(), table["function"].drop_nulls().unique().to_list()
    texts = {name: UNNAMED for name in present if not is_name(name)}
    both = pl.concat([table, called], how="horizontal")
    both = both.with_columns(pl.col("function").replace(texts))
    present = [name for name in present if name not in texts] + sorted(set(texts.values()))
    names = [*heads, *sorted(set(present) - set(heads))]
    known = {
        name: [head for head in heads.get(name, FLAGS) if f"is_{head}" in called.columns]
        for name in names
    }
    found = {name: _judged(both.filter(pl.col("function") == name), known[name]) for name in names}
    return {name: one for name, one in found.items() if one}


def _judged(own: pl.DataFrame, heads: Sequence[str]) -> Judged | None:
    right = [(pl.col(head) == pl.col(f"is_{head}")).alias(head) for head in heads]
    marks = own.select(right)
    marks = marks.select(one for one in marks if one.count())
    marks = marks.filter(pl.any_horizontal(pl.all().is_not_null())) if marks.width else marks
    if not marks.height:
        return None
    share = marks.select(pl.all_horizontal(pl.all().fill_null(True)).mean()).item()
    return Judged(marks.height, float(share), marks.columns)


def false_alarms_by_term(
    table: pl.DataFrame, called: pl.Series
) -> dict[str, tuple[int, float | None]]:
    """Per identity term the harmless texts that mention it and the share called an attack.

    Every term is there; with fewer than FEWEST_MENTIONS it has no share. The spread between terms
    is the gap (false positive equality, Dixon et al. 2018).
    """
    terms = pl.read_csv(IDENTITY_TERMS, separator="\t", quote_char=None)
    harmless = table.with_columns(called=called).filter(~pl.col("attack")).drop_nulls("called")
    lowered = pl.col("text").str.to_lowercase()
    found: dict[str, tuple[int, float | None]] = {}
    for term, pattern in terms.iter_rows():
        own = harmless.filter(lowered.str.contains(pattern))["called"]
        enough = len(own) >= FEWEST_MENTIONS
        found[term] = (len(own), float(own.sum()) / len(own) if enough else None)
    return found
