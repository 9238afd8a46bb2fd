"""Navigation only: `streamlit run app/main.py`. What a page says belongs in `views/`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import frame

HERE = Path(__file__).parent

PAGES = {
    "overview": ("overblik", ":material/monitoring:"),
    "places": ("steder-og-tider", ":material/calendar_view_week:"),
    "method": ("om-tallene", ":material/menu_book:"),
    "operations": ("drift", ":material/fact_check:"),
}


def main() -> None:
    """Draw the sidebar and run the chosen page."""
    st.set_page_config(layout="wide", page_icon=HERE / "icon.svg", initial_sidebar_state="locked")
    st.logo(HERE / "logo.svg", size="large")
    t = frame.draw_sidebar()
    pages = [
        st.Page(
            f"views/{view}.py",
            title=t(f"{view}.page"),
            icon=icon,
            url_path=path,
            default=view == "overview",
        )
        for view, (path, icon) in PAGES.items()
    ]
    st.navigation(pages).run()


main()
