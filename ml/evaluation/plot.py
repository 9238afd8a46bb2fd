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
    """Draw the mean score against the share of positives per tenth and head; `path` is a .svg."""
    points = [
        (head, *tenth) for head, one in report["heads"].items() for tenth in one["reliability"]
    ]
    scale = alt.Scale(domain=[0, 1])
    line = (
        alt.Chart(pl.DataFrame(points, schema=POINTS, orient="row"))
        .mark_line(point=True)
        .encode(
            alt.X("score:Q", title="mean score", scale=scale),
            alt.Y("share:Q", title="share of positives", scale=scale),
            alt.Color("head:N"),
        )
    )
    ideal = pl.DataFrame({"score": [0.0, 1.0], "share": [0.0, 1.0]})
    diagonal = (
        alt.Chart(ideal).mark_line(strokeDash=[4, 4], color="grey").encode(x="score:Q", y="share:Q")
    )
    (diagonal + line).save(path)
