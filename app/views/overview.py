"""Overview: how much was said, by how many, attacks and recognition, languages, and coverage."""

from __future__ import annotations

import streamlit as st

from app import charts, components, tables
from app.figures import HEADS, Row, every_week
from app.frame import Visit, run

COUNTS = ("comment_count", "author_count")
LANGUAGES = ("danish", "other")


def show(visit: Visit) -> None:
    """Draw the page."""
    t, edition = visit.t, visit.edition
    st.title(t("overview.title"), anchor=False)
    st.markdown(t("overview.lead", name=visit.name))
    rows = visit.rows("week")
    if rows and edition["first_week"] and edition["last_week"]:
        table = visit.publication.table("week", edition["municipality"])
        rows = every_week(table, edition["first_week"], edition["last_week"])
    components.guarded(visit, "week", rows, lambda: _weeks(visit, rows))
    st.header(t("overview.languages"), anchor=False)
    st.markdown(t("overview.languages_text"))
    _languages(visit)
    st.header(t("overview.coverage"), anchor=False)
    st.markdown(t("overview.coverage_text"))
    components.coverage_table(visit)


def _weeks(visit: Visit, rows: list[Row]) -> None:
    t = visit.t
    monday = rows[-1]["week_start"]
    st.header(t("overview.latest", week=t.week(monday), days=t.span(monday)), anchor=False)
    cards = st.columns([4, 4, 3, 3])
    for card, head in zip(cards, HEADS, strict=False):
        with card:
            components.share_card(t, rows, head)
    for card, column in zip(cards[2:], COUNTS, strict=True):
        with card:
            components.count_card(t, rows, column)
    components.provenance(visit, rows[-1:])
    st.header(t("overview.trend"), anchor=False)
    components.trend(visit, rows, t("overview.whole_city"))
    st.header(t("overview.volume"), anchor=False)
    st.markdown(t("overview.volume_text"))
    _volume(visit, rows)


def _volume(visit: Visit, rows: list[Row]) -> None:
    t = visit.t
    for place, column in zip(st.columns(2), COUNTS, strict=True):
        with place:
            st.subheader(t(f"overview.{column}"), anchor=False)
            st.altair_chart(
                charts.counts_over_time(t, rows, column),
                alt=t("chart.volume_alt", what=t(f"measure.{column}")),
                width="stretch",
            )
    st.caption(t("chart.volume_caption"))
    components.provenance(visit, rows)


def _languages(visit: Visit) -> None:
    """Comments per week in Danish and in other languages, newest first, folded away."""
    t, edition = visit.t, visit.edition
    table = visit.publication.table("language_week", edition["municipality"])
    if table.is_empty():
        components.unavailable(visit, "language_week")
        return
    span = (edition["first_week"], edition["last_week"])
    columns = [every_week(table.filter(language_group=group), *span) for group in LANGUAGES]
    cells = [
        [t.week_title(week[0]["week_start"])]
        + [components.count_cell(t, row, "comment_count") for row in week]
        for week in reversed(list(zip(*columns, strict=True)))
    ]
    with st.expander(t("table.open", what=t("overview.languages_what"))):
        headers = [t("table.week"), *(t(f"overview.{group}") for group in LANGUAGES)]
        tables.draw(t("overview.languages_caption"), headers, cells)


if __name__ == "__main__":
    run(show)
