"""Accessible HTML tables: caption, header cells, right-aligned numbers, hatched hidden cells.

Does not belong here: which rows a table has (components and views) and words.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st


class Hidden(str):
    """Words in the place of a number that may not be shown."""

    __slots__ = ()


def html(caption: str, headers: Sequence[str], rows: Sequence[Sequence[str]], text: int) -> str:
    """A table as HTML; the first `text` columns are left-aligned, the first heads its row."""
    head = "".join(
        f'<th scope="col"{_numeric(place, text)}>{escape(header)}</th>'
        for place, header in enumerate(headers)
    )
    body = "".join(f"<tr>{_row(row, text)}</tr>" for row in rows)
    label = escape(caption, quote=True)
    return (
        f'<div class="tdb-table" role="region" tabindex="0" aria-label="{label}">'
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _numeric(place: int, text: int) -> str:
    return ' class="tdb-number"' if place >= text else ""


def _row(cells: Sequence[str], text: int) -> str:
    return "".join(_cell(cell, place, text) for place, cell in enumerate(cells))


def _cell(cell: str, place: int, text: int) -> str:
    if place == 0:
        return f'<th scope="row">{escape(cell)}</th>'
    if isinstance(cell, Hidden):
        return f'<td class="tdb-hidden">{escape(cell)}</td>'
    return f"<td{_numeric(place, text)}>{escape(cell)}</td>"


def draw(
    caption: str, headers: Sequence[str], rows: Sequence[Sequence[str]], text: int = 1
) -> None:
    """Draw a table on the page; all cells are plain text and escaped."""
    st.html(html(caption, headers, rows, text))
