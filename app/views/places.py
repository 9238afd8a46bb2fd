"""Places and times: types of places, named places, and the hours of the week."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app import charts, components, tables
from app.figures import HEADS, SHOWN, Row, all_hidden, every_week, hidden_reasons, measure, missing
from app.frame import Visit, run
from app.language import Language, plain

HOURS = range(24)
WEEKDAYS = range(1, 8)
WEEKS_OF_PERIOD = 4


def show(visit: Visit) -> None:
    """Draw the page."""
    t = visit.t
    st.title(t("places.title"), anchor=False)
    st.markdown(t("places.lead"))
    types = visit.rows("community_type_week")
    named = visit.rows("community_week")
    everything = types + named + visit.rows("hour_of_week") + visit.rows("period")
    if all_hidden(everything):
        components.explain_hidden(visit, everything)
        return
    week = _choose_week(t, sorted({row["week_start"] for row in types + named}))
    st.header(t("places.types"), anchor=False)
    components.guarded(visit, "community_type_week", types, lambda: _types(visit, types, week))
    st.header(t("places.named"), anchor=False)
    if named:
        components.guarded(visit, "community_week", named, lambda: _named(visit, named, week))
    else:
        st.markdown(t("places.none_named"))
    st.header(t("places.hours"), anchor=False)
    _hours(visit)


def _choose_week(t: Language, weeks: list[date]) -> date | None:
    if not weeks:
        return None
    return st.selectbox(
        t("places.choose_week"),
        weeks[::-1],
        format_func=lambda monday: f"{t.week_title(monday)} ({t.span(monday)})",
        width=440,
    )


def _types(visit: Visit, rows: list[Row], week: date | None) -> None:
    names = {row["community_type"]: visit.t.known("type", row["community_type"]) for row in rows}
    _compare(visit, rows, "community_type", names, week)


def _named(visit: Visit, rows: list[Row], week: date | None) -> None:
    names = {row["community_name"]: row["community_name"] for row in rows}
    _compare(visit, rows, "community_name", names, week)


def _compare(
    visit: Visit, rows: list[Row], column: str, names: dict[str, str], week: date | None
) -> None:
    """Places of one week beside each other in the order of their names, then one over time."""
    t = visit.t
    week = week or max(row["week_start"] for row in rows)
    of_week = {row[column]: row for row in rows if row["week_start"] == week}
    order = sorted(names, key=lambda key: names[key].casefold())
    ordered = [of_week.get(key) or missing(week) for key in order]
    labels = [names[key] for key in order]
    st.subheader(t("places.side_by_side", week=t.week(week)), anchor=False)
    st.altair_chart(
        charts.shares_by_place(t, ordered, labels),
        alt=t("chart.places_alt", week=t.week(week)),
        width="stretch",
    )
    st.caption(t("chart.places_caption"))
    components.provenance(visit, ordered)
    with st.expander(t("table.open", what=t.week(week))):
        cells = [
            [label, *components.measure_cells(t, row)]
            for label, row in zip(labels, ordered, strict=True)
        ]
        headers = [t("table.place"), *components.measure_headers(t)]
        tables.draw(t("table.places", week=t.week(week)), headers, cells)
    _one_over_time(visit, rows, column, names, order)


def _one_over_time(
    visit: Visit, rows: list[Row], column: str, names: dict[str, str], order: list[str]
) -> None:
    t, edition = visit.t, visit.edition
    st.subheader(t("places.over_time"), anchor=False)
    chosen = st.selectbox(
        t(f"places.choose_{column}"), order, format_func=names.__getitem__, width=440
    )
    table = visit.publication.table(
        "community_type_week" if column == "community_type" else "community_week",
        edition["municipality"],
    )
    first = edition["first_week"] or min(row["week_start"] for row in rows)
    last = edition["last_week"] or max(row["week_start"] for row in rows)
    of_place = every_week(table.filter(table[column] == chosen), first, last)
    if all_hidden(of_place):
        reasons = components.reasons(t, of_place)
        st.info(t("places.one_hidden", place=plain(names[chosen]), reasons=reasons))
    else:
        components.trend(visit, of_place, names[chosen])


def _hours(visit: Visit) -> None:
    t = visit.t
    rows = visit.rows("hour_of_week")
    if not rows:
        components.unavailable(visit, "hour_of_week")
        return
    periods = sorted({row["period_start"] for row in rows}, reverse=True)
    period = st.selectbox(
        t("places.choose_period"),
        periods,
        format_func=lambda start: t.span(start, WEEKS_OF_PERIOD),
        width=440,
    )
    of_period = [row for row in rows if row["period_start"] == period]
    total = [row for row in visit.rows("period") if row["period_start"] == period]
    if total:
        _period_total(visit, total[0])
    components.guarded(visit, "hour_of_week", of_period, lambda: _heatmaps(visit, of_period))


def _period_total(visit: Visit, row: Row) -> None:
    """The whole period in one sentence: persons do not add up over the hours."""
    t = visit.t
    if row["comment_status"] != SHOWN:
        reason = t.known("reason.long", row["comment_status"])
        st.markdown(t("places.period_hidden", reason=reason))
        return
    shares = {
        head: cell if measure(row, head).share is not None else t("common.hidden", reason=cell)
        for head in HEADS
        for cell in [components.share_cell(t, row, head)]
    }
    comments, authors = t.count(row["comment_count"]), t.count(row["author_count"])
    st.markdown(t("places.period_total", comments=comments, authors=authors, **shares))
    components.provenance(visit, [row])


def _heatmaps(visit: Visit, rows: list[Row]) -> None:
    t = visit.t
    for place, head in zip(st.columns(2, gap="medium"), HEADS, strict=True):
        with place:
            st.subheader(components.head_title(t, head), anchor=False)
            alt = t("chart.hours_alt", head=t(f"head.{head}"))
            st.altair_chart(charts.hours(t, rows, head), alt=alt, width="stretch")
            _count_hidden(t, rows, head)
    st.caption(t("chart.hours_caption"))
    components.provenance(visit, rows)
    with st.expander(t("places.hours_open")):
        for head in HEADS:
            _hour_table(t, rows, head)


def _count_hidden(t: Language, rows: list[Row], head: str) -> None:
    absent = len(HOURS) * len(WEEKDAYS) - len(rows)
    hidden = sum(hidden_reasons(rows, head).values()) + absent
    words = components.reasons(t, rows, head)
    if absent:
        no_data = t("reason.counted", reason=t("reason.long.no_data"), count=t.count(absent))
        words = "; ".join(filter(None, (words, no_data)))
    if hidden:
        st.caption(t("places.hours_hidden", hidden=t.count(hidden), reasons=words))


def _hour_table(t: Language, rows: list[Row], head: str) -> None:
    cells = {(row["weekday"], row["hour"]): _hour_cell(t, row, head) for row in rows}
    nothing = tables.Hidden(t("reason.short.no_data"))
    body = [
        [f"{hour:02d}–{hour + 1:02d}", *(cells.get((day, hour), nothing) for day in WEEKDAYS)]
        for hour in HOURS
    ]
    headers = [t("chart.clock"), *(t(f"weekday.long.{day}") for day in WEEKDAYS)]
    tables.draw(t("table.hours", head=t(f"head.{head}")), headers, body)


def _hour_cell(t: Language, row: Row, head: str) -> str:
    m = measure(row, head)
    if m.share is None:
        return tables.Hidden(t.known("reason.short", m.status))
    return f"{t.share(m.share)} ({t.count(m.count)}/{t.count(m.total)})"


if __name__ == "__main__":
    run(show)
