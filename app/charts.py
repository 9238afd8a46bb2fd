"""Altair charts: colour is never the only carrier, hidden values are hatched, axes are shared.

Does not belong here: words (they come in through the language) and figures (`figures.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from app.figures import HEADS, MISSING, Row, measure
from app.language import Language

ATTACK, RECOGNITION, NEUTRAL, INK = "#b34700", "#0b5cad", "#4d6174", "#33414e"
HATCH = "M-1,1L1,-1M-1,0L0,-1M0,1L1,0"
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
LIGHT_TEXT_FROM = 0.2
SHADES = {
    "attack": ("#fff4ec", "#ffe0cc", "#fdc49f", "#f59f68", "#dd7433", "#b34700", "#7a2f00"),
    "recognition": ("#f0f6fc", "#d9e8f7", "#b5d2ef", "#82b3e2", "#5a9ad6", "#0b5cad", "#073b70"),
}
CLOCK = "(datum.value < 10 ? '0' : '') + datum.value"
MOST_WEEK_LABELS = 14


def _finish(chart: Any, t: Language) -> Any:
    """Fonts, grid and the language's number signs, the same for all charts.

    Marks are hidden from screen readers, which get the chart's text and the table beside it.
    """
    danish = t.code == "da"
    number = {
        "decimal": "," if danish else ".",
        "thousands": "." if danish else ",",
        "grouping": [3],
        "currency": ["", ""],
        "percent": "\u00a0%" if danish else "%",
    }
    return (
        chart.configure(locale=alt.Locale(number=number))
        .configure_mark(aria=False)
        .configure_axis(
            aria=False,
            labelFlush=False,
            labelColor=INK,
            titleColor=INK,
            labelFontSize=12,
            titleFontSize=13,
            titleFontWeight="normal",
            gridColor="#e3e8ed",
            domainColor="#8595a5",
            labelLimit=320,
        )
        .configure_legend(
            aria=False, labelColor=INK, labelFontSize=13, symbolSize=110, symbolStrokeWidth=0
        )
        .configure_view(stroke=None)
    )


def _week_key(row: Row) -> str:
    year, number, _ = row["week_start"].isocalendar()
    return f"{year}-{number:02d}"


def _week_axis(t: Language, keys: Sequence[str]) -> alt.Axis:
    """Every nth week is labelled; the year stands below the first and where it changes."""
    step = -(-len(keys) // MOST_WEEK_LABELS)
    labelled = list(keys)[::step]
    years = [key for n, key in enumerate(labelled) if n == 0 or key[:4] != labelled[n - 1][:4]]
    name = f"'{t('chart.week')} ' + toNumber(slice(datum.value, 5))"
    expression = f"indexof({years}, datum.value) < 0 ? {name} : [{name}, slice(datum.value, 0, 4)]"
    return alt.Axis(values=labelled, labelExpr=expression, labelAngle=0, title=None, grid=False)


def _series(t: Language) -> dict[str, Any]:
    """Colour, shape and dash of the two heads, in one legend."""
    names = [t(f"head.{head}") for head in HEADS]
    return {
        "color": alt.Color(
            "series:N",
            scale=alt.Scale(domain=names, range=[ATTACK, RECOGNITION]),
            legend=alt.Legend(title=None, orient="top"),
        ),
        "shape": alt.Shape(
            "series:N",
            scale=alt.Scale(domain=names, range=["triangle-up", "circle"]),
            legend=alt.Legend(title=None, orient="top"),
        ),
        "strokeDash": alt.StrokeDash(
            "series:N", scale=alt.Scale(domain=names, range=[[6, 4], [1, 0]]), legend=None
        ),
    }


def _flagged(t: Language, row: Row, head: str) -> Row:
    """One mark's data: share, series and the words of its tooltip."""
    m = measure(row, head)
    if m.share is not None:
        words = t("common.of", count=t.count(m.count), total=t.count(m.total))
        words = f"{t.share(m.share)} ({words})"
    else:
        words = t("common.hidden", reason=t.known("reason.long", m.status))
    return {"series": t(f"head.{head}"), "share": m.share, "words": words}


def _table(marks: Sequence[Row]) -> pl.DataFrame:
    """One row per mark; a share or count that is hidden everywhere still is a number's column."""
    overrides = {"share": pl.Float64, "value": pl.Int64, "at": pl.Float64}
    present = {name: kind for name, kind in overrides.items() if marks and name in marks[0]}
    return pl.DataFrame(marks, schema_overrides=present)


def shares_over_time(t: Language, rows: Sequence[Row]) -> Any:
    """Attacks and recognition week by week on one axis; `rows` as from `figures.every_week`."""
    data = [
        {"week": _week_key(row), "when": t.week_title(row["week_start"])} | _flagged(t, row, head)
        for row in rows
        for head in HEADS
    ]
    keys = [_week_key(row) for row in rows]
    series = _series(t)
    x = alt.X("week:O", sort=keys, axis=_week_axis(t, keys), scale=alt.Scale(padding=0.4))
    y = alt.Y("share:Q", title=t("chart.share"), axis=alt.Axis(format=".0%", tickCount=6))
    tooltip = [
        alt.Tooltip("when:N", title=t("table.week")),
        alt.Tooltip("words:N", title=t("chart.value")),
    ]
    base = alt.Chart(_table(data)).encode(x=x)
    lines = base.mark_line(strokeWidth=2.5).encode(
        y=y, color=series["color"], strokeDash=series["strokeDash"]
    )
    points = base.mark_point(size=70, filled=True, opacity=1).encode(
        y=y, color=series["color"], shape=series["shape"], tooltip=tooltip
    )
    hidden = (
        base.transform_filter("!isValid(datum.share)")
        .mark_point(shape=HATCH, size=130, strokeWidth=1.5, opacity=1, yOffset=-8)
        .encode(
            y=alt.datum(0),
            xOffset=alt.XOffset("series:N"),
            color=series["color"],
            tooltip=tooltip,
        )
    )
    return _finish(alt.layer(lines, points, hidden).properties(height=320), t)


def counts_over_time(t: Language, rows: Sequence[Row], column: str) -> Any:
    """Bars of one count per week; a hidden week is hatched at the axis."""
    keys = [_week_key(row) for row in rows]
    data = [
        {
            "week": _week_key(row),
            "when": t.week_title(row["week_start"]),
            "value": row.get(column),
            "words": t.count(row[column])
            if row.get(column) is not None
            else t("common.hidden", reason=t.known("reason.long", row["comment_status"])),
        }
        for row in rows
    ]
    base = alt.Chart(_table(data)).encode(
        x=alt.X("week:O", sort=keys, axis=_week_axis(t, keys)),
        tooltip=[
            alt.Tooltip("when:N", title=t("table.week")),
            alt.Tooltip("words:N", title=t("chart.value")),
        ],
    )
    bars = base.mark_bar(color=NEUTRAL).encode(
        y=alt.Y("value:Q", title=t(f"measure.{column}"), axis=alt.Axis(format=",d", tickCount=5))
    )
    hidden = (
        base.transform_filter("!isValid(datum.value)")
        .mark_point(shape=HATCH, size=160, color=NEUTRAL, strokeWidth=1.5, opacity=1, yOffset=-8)
        .encode(y=alt.datum(0))
    )
    return _finish(alt.layer(bars, hidden).properties(height=220), t)


def shares_by_place(t: Language, rows: Sequence[Row], names: Sequence[str]) -> Any:
    """Both shares of each place on one axis, places in the given order, never by size."""
    data: list[Row] = []
    for row, name in zip(rows, names, strict=True):
        for head in HEADS:
            mark = {"place": name} | _flagged(t, row, head)
            short = t.known("reason.short", measure(row, head).status)
            label = mark["words"] if mark["share"] is not None else f"╱╱ {short}"
            data.append(mark | {"label": label, "from": 0, "at": mark["share"] or 0})
    series = _series(t)
    heads = [t(f"head.{head}") for head in HEADS]
    base = alt.Chart(_table(data)).encode(
        y=alt.Y("place:N", sort=list(names), title=None, axis=alt.Axis(grid=False, ticks=False)),
        yOffset=alt.YOffset("series:N", sort=heads, scale=alt.Scale(paddingOuter=0.35)),
        color=series["color"],
        tooltip=[
            alt.Tooltip("place:N", title=t("table.place")),
            alt.Tooltip("series:N", title=t("chart.measure")),
            alt.Tooltip("words:N", title=t("chart.value")),
        ],
    )
    largest = max((mark["at"] for mark in data), default=0) or 0.1
    x = alt.X(
        "at:Q",
        title=t("chart.share"),
        scale=alt.Scale(domain=[0, largest * 1.45]),
        axis=alt.Axis(format=".0%", tickCount=6),
    )
    shown = base.transform_filter("isValid(datum.share)")
    stems = shown.mark_rule(strokeWidth=2).encode(x=x, x2=alt.X2("from:Q"))
    dots = shown.mark_point(size=90, filled=True, opacity=1).encode(x=x, shape=series["shape"])
    labels = base.mark_text(align="left", dx=9, fontSize=12).encode(
        x=x, text="label:N", color=alt.value(INK)
    )
    height = 130 + 58 * len(rows)
    return _finish(alt.layer(stems, dots, labels).properties(height=height), t)


def hours(t: Language, rows: Sequence[Row], head: str) -> Any:
    """Hour by weekday, the share written in each cell; both heads use the same colour steps."""
    days = [t(f"weekday.short.{number}") for number in range(1, 8)]
    present = {(row["weekday"], row["hour"]): row for row in rows}
    data = []
    for weekday in range(1, 8):
        for hour in range(24):
            row = present.get((weekday, hour)) or {"comment_status": MISSING}
            mark = _flagged(t, row, head)
            label = "" if mark["share"] is None else t.share(mark["share"])
            when = t("chart.hour", day=t(f"weekday.long.{weekday}"), hour=f"{hour:02d}")
            data.append(
                mark | {"day": days[weekday - 1], "hour": hour, "label": label, "when": when}
            )
    base = alt.Chart(_table(data)).encode(
        x=alt.X("day:O", sort=days, title=None, axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("hour:O", title=t("chart.clock"), axis=alt.Axis(labelExpr=CLOCK)),
        tooltip=[
            alt.Tooltip("when:N", title=t("table.hour")),
            alt.Tooltip("words:N", title=t("chart.value")),
        ],
    )
    shown = base.transform_filter("isValid(datum.share)")
    cells = shown.mark_rect(stroke="#ffffff").encode(
        color=alt.Color(
            "share:Q",
            scale=alt.Scale(type="threshold", domain=STEPS, range=SHADES[head]),
            legend=None,
        )
    )
    texts = shown.mark_text(fontSize=11).encode(
        text="label:N",
        color=alt.condition(
            alt.datum.share >= LIGHT_TEXT_FROM, alt.value("#ffffff"), alt.value("#1b2733")
        ),
    )
    absent = base.transform_filter("!isValid(datum.share)")
    blank = absent.mark_rect(fill="#f7f9fa", stroke="#ffffff")
    hatch = absent.mark_point(shape=HATCH, size=90, color="#8595a5", strokeWidth=1, opacity=1)
    chart = alt.layer(blank, hatch, cells, texts).properties(height=24 * 24)
    return _finish(chart, t)
