"""Functions: what a test case is to show (HateCheck, Röttger et al. 2021), and identity terms.

Here belongs accuracy by function and the gap between groups that a text mentions.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

FUNCTIONS = Path(__file__).with_name("functions.tsv")
IDENTITY_TERMS = Path(__file__).with_name("identity_terms.tsv")
FEWEST_MENTIONS = 5


def judged_by() -> dict[str, list[str]]:
    """Per function the heads that have to be right."""
    table = pl.read_csv(FUNCTIONS, separator="\t", quote_char=None)
    return {name: heads.split(",") for name, heads, _ in table.iter_rows()}


def by_function(table: pl.DataFrame, called: pl.DataFrame) -> dict[str, tuple[int, float]]:
    """Per function its rows and the share of them that are right in every head that judges it.

    `called` holds `is_<head>` in the rows of `table`; a function that is not known, a head that
    the model lacks and a label that is unknown are not judged.
    """
    found = {}
    both = pl.concat([table, called], how="horizontal")
    for function, heads in judged_by().items():
        own = both.filter(pl.col("function") == function)
        known = [head for head in heads if f"is_{head}" in called.columns]
        own = own.drop_nulls(known)
        if known and own.height:
            right = own.select(
                pl.all_horizontal([pl.col(head) == pl.col(f"is_{head}") for head in known]).mean()
            )
            found[function] = (own.height, float(right.item()))
    return found


def false_alarms_by_term(table: pl.DataFrame, called: pl.Series) -> Mapping[str, tuple[int, float]]:
    """Per identity term the harmless texts that mention it and the share called an attack.

    The spread between terms is the gap (false positive equality, Dixon et al. 2018).
    """
    terms = pl.read_csv(IDENTITY_TERMS, separator="\t", quote_char=None)
    harmless = table.with_columns(called=called).filter(~pl.col("attack"))
    lowered = pl.col("text").str.to_lowercase()
    found = {}
    for term, pattern in terms.iter_rows():
        own = harmless.filter(lowered.str.contains(pattern))
        if own.height >= FEWEST_MENTIONS:
            found[term] = (own.height, float(own["called"].mean()))  # type: ignore[arg-type]
    return found
