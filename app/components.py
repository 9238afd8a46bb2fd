"""Parts that several pages share: cards, provenance, explanations, tables of measures.

Does not belong here: a page's order of things (`views/`) and drawing of charts (`charts.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from app import charts, tables
from app.figures import (
    HEADS,
    MARKS,
    SHOWN,
    Before,
    Row,
    all_hidden,
    before,
    hidden_reasons,
    mean_before,
    measure,
    model_versions,
)
from app.frame import Visit
from app.language import Language, plain

SAME_POINTS = 0.0005


def provenance(visit: Visit, rows: Sequence[Row]) -> None:
    """What every figure above it carries: kind of number, moderation, model and coverage."""
    t = visit.t
    versions = [plain(version) for version in model_versions(list(rows))]
    named = ", ".join(versions) or plain(visit.edition["model_version"] or t("common.unknown"))
    model = t("provenance.model", version=named)
    st.caption(t("provenance.line", model=model, coverage=_coverage_words(visit)))
    if len(versions) > 1:
        st.warning(t("provenance.model_change", versions=named), icon=":material/swap_horiz:")


def _coverage_words(visit: Visit) -> str:
    """How many of the sources have delivered, and which."""
    t, rows = visit.t, visit.rows("coverage")
    if not rows:
        return t("provenance.no_coverage")
    delivered = [plain(row["source_name"]) for row in rows if row["last_success_at"] is not None]
    names = ", ".join(delivered) or t("common.none")
    return t("provenance.coverage", delivered=len(delivered), sources=len(rows), names=names)


def unavailable(visit: Visit, table: str) -> None:
    """Say which part of the edition is missing and what brings it."""
    st.info(visit.t("help.part", part=visit.t(f"part.{table}")), icon=":material/info:")


def reasons(t: Language, rows: Sequence[Row], head: str | None = None) -> str:
    """The reasons why rows are hidden, in words with numbers, most frequent first."""
    counts = hidden_reasons(list(rows), head)
    return "; ".join(
        t("reason.counted", reason=t.known("reason.long", status), count=t.count(count))
        for status, count in counts.most_common()
    )


def explain_hidden(visit: Visit, rows: Sequence[Row]) -> None:
    """Say in words why not one number of `rows` may be shown, and what would change that."""
    t = visit.t
    st.warning(
        t("all_hidden.text", name=visit.name, reasons=reasons(t, rows)),
        title=t("all_hidden.title"),
        icon=":material/visibility_off:",
    )
    if "no_authors" in hidden_reasons(list(rows)):
        st.markdown(t("all_hidden.no_authors"))
    st.markdown(t("all_hidden.remedy"))


def guarded(visit: Visit, table: str, rows: Sequence[Row], draw: Callable[[], None]) -> None:
    """Draw a part; or say that it is missing, or why all of it is hidden."""
    if not rows:
        unavailable(visit, table)
    elif all_hidden(list(rows)):
        explain_hidden(visit, rows)
    else:
        draw()


def count_card(t: Language, rows: Sequence[Row], column: str) -> None:
    """A card with a count of the last week and the mean of the four weeks before."""
    row = rows[-1]
    with st.container(border=True, height="stretch"):
        if row["comment_status"] != SHOWN:
            _hidden_card(t, t(f"measure.{column}"), row["comment_status"])
            return
        st.metric(t(f"measure.{column}"), t.count(row[column]))
        mean = mean_before(list(rows), column)
        st.markdown(t(f"card.{column}"))
        if mean is None:
            st.caption(t("card.no_mean"))
        else:
            st.caption(t("card.mean", mean=t.count(mean)))


def share_card(t: Language, rows: Sequence[Row], head: str) -> None:
    """A card with a share of the last week, its numerator and denominator, and the change."""
    m, label = measure(rows[-1], head), head_title(t, head)
    with st.container(border=True, height="stretch"):
        if m.share is None:
            _hidden_card(t, label, m.status)
            return
        st.metric(label, t.share(m.share))
        st.markdown(t("card.of_comments", count=t.count(m.count), total=t.count(m.total)))
        st.caption(change(t, m.share, before(list(rows), head)))


def head_title(t: Language, head: str) -> str:
    """The name of a head with the mark and colour that the charts give it."""
    return f"{MARKS[head]} {t(f'head.{head}')}"


def _hidden_card(t: Language, label: str, status: str) -> None:
    st.metric(label, t("card.hidden"))
    st.markdown(t.known("reason.long", status))


def change(t: Language, share: float, earlier: Before) -> str:
    """The change against the four weeks before, in words that claim no more than is known."""
    if earlier.share is None:
        return t("change.unknown", shown=earlier.weeks_shown)
    difference = round(share, 3) - round(earlier.share, 3)
    then = t(
        "change.then",
        share=t.share(earlier.share),
        count=t.count(earlier.count),
        total=t.count(earlier.total),
    )
    if abs(difference) < SAME_POINTS:
        return t("change.same", then=then)
    key = "change.higher" if difference > 0 else "change.lower"
    return t(key, points=t.points(difference), then=then)


def share_cell(t: Language, row: Row, head: str) -> str:
    """A table cell: share with numerator and denominator, or the reason in words."""
    m = measure(row, head)
    if m.share is None:
        return tables.Hidden(t.known("reason.short", m.status))
    return f"{t.share(m.share)} ({t('common.of', count=t.count(m.count), total=t.count(m.total))})"


def count_cell(t: Language, row: Row, column: str) -> str:
    """A table cell: a count, or the reason in words."""
    if row["comment_status"] != SHOWN:
        return tables.Hidden(t.known("reason.short", row["comment_status"]))
    return t.count(row[column])


def measure_cells(t: Language, row: Row) -> list[str]:
    """The four cells of a row of measures, in the order of `measure_headers`."""
    counts = [count_cell(t, row, column) for column in ("comment_count", "author_count")]
    return counts + [share_cell(t, row, head) for head in HEADS]


def measure_headers(t: Language) -> list[str]:
    """Headers of the four cells of a row of measures."""
    return [t("measure.comment_count"), t("measure.author_count")] + [
        t("table.share_of", head=t(f"head.{head}")) for head in HEADS
    ]


def trend(visit: Visit, rows: Sequence[Row], where: str) -> None:
    """Shares over time with caption, provenance and the same numbers as a table."""
    t = visit.t
    st.altair_chart(
        charts.shares_over_time(t, rows), alt=t("chart.trend_alt", where=where), width="stretch"
    )
    st.caption(t("chart.trend_caption"))
    provenance(visit, rows)
    week_table(visit, rows, where)


def week_table(visit: Visit, rows: Sequence[Row], where: str) -> None:
    """All weeks as a table, newest first, folded away."""
    t = visit.t
    cells = [[t.week_title(row["week_start"]), *measure_cells(t, row)] for row in reversed(rows)]
    with st.expander(t("table.open", what=plain(where))):
        tables.draw(t("table.weeks", where=where), [t("table.week"), *measure_headers(t)], cells)


def coverage_table(visit: Visit) -> None:
    """Which sources are behind the numbers, with what they delivered."""
    t = visit.t
    rows = visit.rows("coverage")
    if not rows:
        unavailable(visit, "coverage")
        return
    headers = ["source", "platform", "days", "landed", "scored", "quarantined", "last_success"]
    cells = [
        [
            row["source_name"],
            t.known("platform", row["platform"]),
            _days(t, row),
            *(_rounded(t, row[column]) for column in ("landed_count", "scored_count")),
            _rounded(t, row["quarantined_count"]),
            t.moment(row["last_success_at"]),
        ]
        for row in rows
    ]
    tables.draw(t("coverage.caption"), [t(f"coverage.{name}") for name in headers], cells, text=3)


def _days(t: Language, row: Row) -> str:
    if row["first_date"] is None or row["last_date"] is None:
        return t("common.none")
    return t.between(row["first_date"], row["last_date"])


def _rounded(t: Language, value: int | None) -> str:
    return t("common.below_five") if value is None else t.count(value)


def source_names(visit: Visit) -> dict[str, str]:
    """Names of the sources by their ids, as far as coverage is published."""
    return {row["source_id"]: row["source_name"] for row in visit.rows("coverage")}
