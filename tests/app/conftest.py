"""Fixtures of the app's tests: a data folder of its own and a way to open any page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from published_city import Row, full_edition, write
from streamlit.testing.v1 import AppTest

MAIN = Path(__file__).parents[2] / "app" / "main.py"
LANGUAGES = {"da": "Dansk", "en": "English"}
Open = Callable[..., AppTest]


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's published file belongs; there is none yet."""
    monkeypatch.setenv("TRYG_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TRYG_INBOX", str(tmp_path / "inbox"))
    monkeypatch.setenv("TRYG_KEYS", str(tmp_path / "keys"))
    return tmp_path / "data" / "published" / "city.duckdb"


@pytest.fixture
def visit(published: Path) -> Open:
    """Publish tables, when given, and open one page in one language and municipality."""

    def open_page(
        view: str,
        code: str = "da",
        tables: Mapping[str, list[Row]] | None = None,
        municipality: str | None = None,
    ) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.query_params["sprog"] = LANGUAGES[code]
        if municipality:
            app.query_params["kommune"] = municipality
        if view != "overview":
            app.run()  # registers the pages; cheap as long as nothing is published
        if tables is not None:
            write(published, tables)
        if view != "overview":
            app.switch_page(f"views/{view}.py")
        app.run()
        assert not app.exception
        return app

    return open_page


@pytest.fixture(scope="session")
def opened() -> dict[tuple[str, str], AppTest]:
    """Pages of the full edition that have been opened already."""
    return {}


@pytest.fixture
def read(visit: Open, opened: dict[tuple[str, str], AppTest]) -> Callable[..., AppTest]:
    """Open a page of the full edition, only once; for tests that look and do not touch."""

    def page(view: str, code: str = "da") -> AppTest:
        if (view, code) not in opened:
            opened[view, code] = visit(view, code, full_edition())
        return opened[view, code]

    return page


def words(app: AppTest) -> str:
    """Everything that the page says, in order, as one text."""
    parts: list[str] = []
    for element in app.main:
        for name in ("label", "value"):
            part = getattr(element, name, None)
            if isinstance(part, str):
                parts.append(part)
    return "\n".join(parts).replace("\u00a0", " ")
