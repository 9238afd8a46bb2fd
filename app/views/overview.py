"""Overview: how much was said, by how many, attacks and recognition together, and coverage."""

from __future__ import annotations

import streamlit as st

from app import charts, components
from app.figures import HEADS, Row, every_week
from app.frame import Visit, run

COUNTS = ("comment_count", "author_count")


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


if __name__ == "__main__":
    run(show)
