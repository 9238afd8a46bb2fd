"""What surrounds every page: published file, language, municipality, banners, help and footer.

Does not belong here: the content of a page (`views/`) and SQL (`queries.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from app import queries
from app.figures import Row
from app.language import CODES, Language, language, plain
from orchestration.settings import load_settings

LANGUAGE_KEY = "sprog"
MUNICIPALITY_KEY = "kommune"
PAGE_WIDTH = 1160
SELF_RELEASED = "self_released"
STYLE = Path(__file__).parent / "style.css"


@dataclass(frozen=True)
class Visit:
    """What a page is shown from: language, everything published, one municipality's edition."""

    t: Language
    publication: queries.Publication
    edition: Row

    @property
    def name(self) -> str:
        """The municipality's name, safe inside Markdown."""
        return plain(self.edition["name"])

    @property
    def source_ids(self) -> list[str]:
        """Sources of this municipality, as far as coverage is published."""
        coverage = self.rows("coverage")
        return [row["source_id"] for row in coverage]

    def rows(self, table: str) -> list[Row]:
        """This municipality's rows of a table."""
        return self.publication.table(table, self.edition["municipality"]).to_dicts()


@st.cache_resource(max_entries=1, show_spinner=False)
def _read(path: str, modified: int) -> queries.Publication:
    """The publication as it was at `modified`, which is the cache's key."""
    return queries.read(Path(path))


def publication() -> queries.Publication | None:
    """What is published now; None when nothing is. Raises UnreadablePublication."""
    path = load_settings().published
    modified = queries.modified(path)
    return None if modified is None else _read(str(path), modified)


def chosen_language() -> Language:
    """The language chosen in the sidebar, Danish until one is."""
    return language(st.session_state.get(LANGUAGE_KEY) or CODES[0])


def draw_sidebar() -> Language:
    """Draw the choices of language and municipality; the page's `lang` attribute follows."""
    with st.sidebar:
        municipality = st.container()
        st.segmented_control(
            chosen_language()("sidebar.language"),
            CODES,
            default=CODES[0],
            required=True,
            key=LANGUAGE_KEY,
            bind="query-params",
            format_func=lambda code: language(code)("own_name"),
        )
    t = chosen_language()
    with municipality:
        _choose_municipality(t)
    script = f"<script>document.documentElement.lang = '{t.code}'</script>"
    st.html(script, unsafe_allow_javascript=True)
    st.html(STYLE)
    return t


def _choose_municipality(t: Language) -> None:
    try:
        published = publication()
    except queries.UnreadablePublication:
        return
    editions = published.table("edition").to_dicts() if published else []
    names = {row["municipality"]: row["name"] for row in editions}
    if len(names) > 1:
        st.selectbox(
            t("sidebar.municipality"),
            list(names),
            key=MUNICIPALITY_KEY,
            bind="query-params",
            format_func=lambda slug: names[slug],
        )


def run(show: Callable[[Visit], None]) -> None:
    """Draw one page inside the frame, or say what to do when there is nothing to draw."""
    t = chosen_language()
    with st.container(width=PAGE_WIDTH):
        visit = _visit(t)
        if visit is not None:
            _banners(visit)
            show(visit)
            _footer(visit)


def _visit(t: Language) -> Visit | None:
    try:
        published = publication()
    except queries.UnreadablePublication:
        _help(t, "unreadable")
        return None
    rows = published.table("edition").to_dicts() if published else []
    if published is None or not rows:
        _help(t, "missing" if published is None else "empty")
        return None
    editions = {row["municipality"]: row for row in rows}
    slug = st.session_state.get(MUNICIPALITY_KEY)
    return Visit(t, published, editions.get(slug) or next(iter(editions.values())))


def _help(t: Language, state: str) -> None:
    """Say that nothing can be shown and how to change that."""
    st.title(t(f"help.{state}.title"), anchor=False)
    st.markdown(t(f"help.{state}.text"))
    st.info(t("help.danger"), icon=":material/call:")


def _banners(visit: Visit) -> None:
    if visit.edition["status"] != "released":
        st.warning(visit.t("banner.preview"), icon=":material/pending:")
    if visit.edition["is_synthetic"]:
        st.info(visit.t("banner.synthetic", name=visit.name), icon=":material/science:")


def _footer(visit: Visit) -> None:
    t, edition = visit.t, visit.edition
    st.divider()
    st.markdown(t("footer.scope", name=visit.name, genitive=t.genitive(visit.name)))
    status = _release(visit)
    st.markdown(
        t(
            "footer.edition",
            edition=edition["edition"],
            status=status,
            published=t.moment(edition["published_at"]),
            model=plain(edition["model_version"] or t("common.unknown")),
        )
    )
    st.markdown(t("footer.danger"))


def _release(visit: Visit) -> str:
    """Who released the edition, in words; a synthetic city releases itself (R14)."""
    by = visit.edition["released_by"]
    if visit.edition["status"] != "released":
        return visit.t("footer.preview")
    if by == SELF_RELEASED:
        return visit.t("footer.self_released")
    return visit.t("footer.released", by=plain(by or visit.t("common.unknown")))
