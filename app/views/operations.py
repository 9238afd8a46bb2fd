"""Operations: how fresh the data is, which checks passed and how the last runs went."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import components, tables
from app.figures import Row
from app.frame import Visit, run
from app.language import Language

MOST_RUNS = 20


def show(visit: Visit) -> None:
    """Draw the page."""
    t = visit.t
    st.title(t("operations.title"), anchor=False)
    st.markdown(t("operations.lead"))
    for table, draw in (("freshness", _freshness), ("checks", _checks), ("runs", _runs)):
        st.header(t(f"operations.{table}"), anchor=False)
        rows = visit.publication.table(table).to_dicts()
        if table == "freshness":
            rows = _own(visit, rows)
        if rows:
            draw(visit, rows)
        else:
            components.unavailable(visit, table)


def _own(visit: Visit, rows: list[Row]) -> list[Row]:
    """Rows of this municipality's sources; all when coverage does not tell which they are."""
    own = set(visit.source_ids)
    return [row for row in rows if not own or row["source_id"] in own]


def _freshness(visit: Visit, rows: Sequence[Row]) -> None:
    t = visit.t
    names = components.source_names(visit)
    late = sum(bool(row["is_late"]) for row in rows)
    st.markdown(t("operations.freshness_sum", late=late, sources=len(rows)))
    cells = [
        [
            str(names.get(row["source_id"], row["source_id"])),
            t.moment(row["last_success_at"]),
            t("operations.late") if row["is_late"] else t("operations.on_time"),
        ]
        for row in rows
    ]
    headers = [t("coverage.source"), t("coverage.last_success"), t("operations.state")]
    tables.draw(t("operations.freshness_caption"), headers, cells, text=3)


def _checks(visit: Visit, rows: Sequence[Row]) -> None:
    t = visit.t
    failed = [row for row in rows if not row["passed"]]
    passed = [row for row in rows if row["passed"]]
    st.markdown(t("operations.checks_sum", passed=len(passed), checks=len(rows)))
    if failed:
        _check_table(t, t("operations.checks_failed"), failed)
    if passed:
        with st.expander(t("operations.checks_open")):
            _check_table(t, t("operations.checks_passed"), passed)


def _check_table(t: Language, caption: str, rows: Sequence[Row]) -> None:
    cells = [
        [
            _verdict(t, row),
            t.known("boundary", row["boundary"]),
            row["check_name"],
            row["asset"],
            str(row["expectation"] or "–"),
            str(row["observed"] or "–"),
            t.count(row["failed_count"] or 0),
            t.moment(row["checked_at"]),
        ]
        for row in rows
    ]
    names = ("result", "boundary", "check", "asset", "expectation", "observed", "failed", "checked")
    headers = [t(f"operations.{name}") for name in names]
    tables.draw(caption, headers, cells, text=6)


def _verdict(t: Language, row: Row) -> str:
    if row["passed"]:
        return t("operations.passed")
    return t("operations.not_passed", severity=t.known("severity", row["severity"]))


def _job(visit: Visit, job: str) -> str:
    """What a job is called; a collect job by the name of its source."""
    name = components.source_names(visit).get(job.removeprefix("collect_"))
    return visit.t("operations.collect", source=name) if name else visit.t.known("job", job)


def _runs(visit: Visit, rows: Sequence[Row]) -> None:
    t = visit.t
    cells = [
        [
            _job(visit, row["job"]),
            t.known("run_status", str(row["status"]).lower()),
            t.moment(row["started_at"]),
            t.moment(row["ended_at"]) if row["ended_at"] else "–",
            t.known("trigger", row["trigger"]),
        ]
        for row in rows[:MOST_RUNS]
    ]
    headers = [t(f"operations.{name}") for name in ("job", "status", "started", "ended", "trigger")]
    tables.draw(t("operations.runs_caption", runs=len(cells)), headers, cells, text=5)


if __name__ == "__main__":
    run(show)
