"""The reliability plot of a report.

Here belongs how it is drawn. What the figures are is `report`'s.
"""

from __future__ import annotations

from pathlib import Path

import altair as alt
import polars as pl

from ml.evaluation.report import Report

POINTS = pl.Schema({"head": pl.String, "score": pl.Float64, "share": pl.Float64, "rows": pl.Int64})


def write_reliability(report: Report, path: Path) -> None:
    """Draw the mean score against the share of positives per tenth; `path` is a .svg.

    Each head and target has a panel of its own, with the line on which both are the same.
    """
    figures = {**report["heads"], **report["targets"]}
    points = [(head, *tenth) for head, one in figures.items() for tenth in one["reliability"]]
    scale = alt.Scale(domain=[0, 1])
    base = alt.Chart().encode(alt.X("score:Q", title="mean score", scale=scale))
    share = alt.Y("share:Q", title="share of positives", scale=scale)
    line = base.mark_line(point=True).encode(share)
    ideal = base.mark_line(strokeDash=[4, 4], color="grey").encode(y="score:Q")
    layers = alt.layer(ideal, line).properties(width=150, height=150)
    data = pl.DataFrame(points, schema=POINTS, orient="row")
    layers.facet("head:N", data=data, columns=4).save(path)
