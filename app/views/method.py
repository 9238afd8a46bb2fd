"""About the numbers: coverage, what was left out, the model, the method, limits and rights."""

from __future__ import annotations

import streamlit as st

from app import components, tables
from app.frame import Visit, run

CHAPTERS_BEFORE = ("measured", "words", "limits")
CHAPTERS_AFTER = ("privacy", "objection", "danger")
TEXT_WIDTH = 820
REASONS = (
    "few_comments",
    "few_authors",
    "no_authors",
    "dominant_author",
    "few_numerator_authors",
    "secondary",
    "not_scored",
    "no_data",
)


def show(visit: Visit) -> None:
    """Draw the page."""
    t = visit.t
    st.title(t("method.title"), anchor=False)
    st.markdown(t("method.lead"))
    for chapter in CHAPTERS_BEFORE:
        _chapter(visit, chapter)
    _chapter(visit, "coverage")
    components.coverage_table(visit)
    _chapter(visit, "quarantine")
    _quarantine(visit)
    _chapter(visit, "model")
    _model(visit)
    _chapter(visit, "reasons")
    _reasons(visit)
    for chapter in CHAPTERS_AFTER:
        _chapter(visit, chapter)


def _chapter(visit: Visit, name: str) -> None:
    st.header(visit.t(f"method.{name}.title"), anchor=False)
    st.markdown(visit.t(f"method.{name}.text", name=visit.name), width=TEXT_WIDTH)


def _quarantine(visit: Visit) -> None:
    t = visit.t
    rows = visit.rows("quarantine")
    if not rows:
        st.markdown(t("method.no_quarantine"))
        return
    sources = components.source_names(visit)
    cells = [
        [
            str(sources.get(row["source_id"], row["source_id"])),
            t.known("quarantine", row["reason"]),
            t("common.below_five") if row["row_count"] is None else t.count(row["row_count"]),
        ]
        for row in rows
    ]
    headers = [t("coverage.source"), t("method.reason"), t("method.row_count")]
    tables.draw(t("method.quarantine_caption"), headers, cells, text=2)


def _model(visit: Visit) -> None:
    t = visit.t
    rows = visit.publication.table("model").to_dicts()
    if not rows:
        components.unavailable(visit, "model")
        return
    cells = [
        [
            t.known("head", row["head"]),
            t.known("model", row["description_key"], t("model.undescribed")),
            row["model_version"],
            t.decimal(row["threshold"]),
        ]
        for row in rows
    ]
    headers = [t(f"method.{name}") for name in ("head", "description", "version", "threshold")]
    tables.draw(t("method.model_caption"), headers, cells, text=3)


def _reasons(visit: Visit) -> None:
    t = visit.t
    cells = [[t(f"reason.short.{code}"), t(f"reason.long.{code}")] for code in REASONS]
    tables.draw(t("method.reasons_caption"), [t("method.shown"), t("method.meaning")], cells, 2)


if __name__ == "__main__":
    run(show)
