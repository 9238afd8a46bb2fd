"""How far two samples of scores lie apart.

Does not belong here: which samples are compared and when it matters (`scores.py`).
"""

from __future__ import annotations

import math

import polars as pl

BINS = 10
SMALLEST_SHARE = 1e-4  # stands for an empty bin, so that the logarithm stays finite
FEWEST = 200  # values on either side; with fewer, chance alone comes near the warning


def _shares(values: pl.Series, edges: list[float]) -> list[float]:
    bins = pl.Series(edges).search_sorted(values, side="left")
    counts = dict(bins.value_counts().iter_rows())
    return [max(counts.get(one, 0) / len(values), SMALLEST_SHARE) for one in range(len(edges) + 1)]


def population_stability_index(reference: pl.Series, current: pl.Series) -> float | None:
    """PSI of `current` against `reference` on the ten quantile bins of the reference.

    Sum over bins of (q - p) ln(q / p) (Siddiqi, Credit Risk Scorecards, 2006); above 0.2 is read
    as a marked shift. Equal quantiles share a bin. None with fewer than 200 values on a side.
    """
    before, now = (side.drop_nulls().cast(pl.Float64) for side in (reference, current))
    if min(len(before), len(now)) < FEWEST:
        return None
    quantiles = (before.quantile(step / BINS, "linear") for step in range(1, BINS))
    edges = sorted({value for value in quantiles if value is not None})
    pairs = zip(_shares(before, edges), _shares(now, edges), strict=True)
    return sum((q - p) * math.log(q / p) for p, q in pairs)
