"""The app in a real chromium: language of the document, WCAG 2.1 A and AA, no errors, no network.

It needs Debian's chromium (`apt install chromium`) and ends only the processes that it started.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import LANGUAGES, MAIN
from playwright.sync_api import Browser, Page, sync_playwright
from published_city import full_edition, hide_all, merged, municipality, write

CHROMIUM = shutil.which("chromium")
PATHS = ("", "steder-og-tider", "om-tallene", "drift")
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY = "[data-testid=stApp][data-test-script-state=notRunning]"
PROBES = ("/_stcore/health", "/_stcore/host-config")  # Streamlit tries them below each page first

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt install chromium"),
]


@dataclass
class Seen:
    """A page as a visitor met it: what went wrong and what was asked of other hosts."""

    page: Page
    errors: list[str]
    elsewhere: list[str]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.poll() is None, "Streamlit has stopped: see its output"
        try:
            with urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    raise TimeoutError("Streamlit did not answer")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose published file the tests replace."""
    return tmp_path_factory.mktemp("browser") / "data"


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    """The app, served on a free loopback port."""
    port = _free_port()
    environment = os.environ | {
        "TRYG_DATA": str(data),
        "TRYG_INBOX": str(data.parent / "inbox"),
        "TRYG_KEYS": str(data.parent / "keys"),
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(MAIN), "--server.port", str(port)],
        cwd=MAIN.parent.parent,
        env=environment,
    )
    try:
        _wait(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium with an empty profile of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def _open(browser: Browser, address: str, path: str, code: str, width: int = 1440) -> Seen:
    page = browser.new_page(viewport={"width": width, "height": 1000})
    seen = Seen(page, [], [])
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda one: _console(seen, one))
    page.on("request", lambda request: _request(seen, address, request.url))
    page.goto(f"{address}/{path}?sprog={LANGUAGES[code]}")
    page.wait_for_selector("h1", timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)
    for summary in page.locator("[data-testid=stExpander] summary").all():
        summary.click()
    page.wait_for_timeout(800)
    return seen


def _console(seen: Seen, message: Any) -> None:
    if message.type == "error" and not message.location["url"].endswith(PROBES):
        seen.errors.append(f"{message.text} {message.location['url']}")


def _request(seen: Seen, address: str, url: str) -> None:
    own = (address, address.replace("http", "ws", 1), "data:", "blob:")
    if not url.startswith(own):
        seen.elsewhere.append(url)


def _violations(page: Page) -> list[str]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def _assert_sound(seen: Seen, code: str, picture: Path) -> None:
    seen.page.screenshot(path=picture, full_page=True)
    assert seen.page.evaluate("document.documentElement.lang") == code
    assert _violations(seen.page) == []
    assert seen.errors == []
    assert seen.elsewhere == []
    assert seen.page.locator("[data-testid=stException]").count() == 0
    seen.page.close()


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_accessible_quiet_and_local(
    browser: Browser, address: str, data: Path, tmp_path: Path, path: str, code: str
) -> None:
    demo = municipality("demoby", "Demoby", "preview", synthetic=True)
    write(data / "published" / "city.duckdb", merged(full_edition(), demo))
    seen = _open(browser, address, path, code)
    assert seen.page.locator("h1").count() == 1
    _assert_sound(seen, code, tmp_path / "page.png")


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_a_preview_of_synthetic_data_is_accessible_on_a_phone(
    browser: Browser, address: str, data: Path, tmp_path: Path, path: str
) -> None:
    write(data / "published" / "city.duckdb", full_edition("preview", synthetic=True))
    _assert_sound(_open(browser, address, path, "da", 390), "da", tmp_path / "page.png")


def test_hidden_and_absent_figures_are_accessible(
    browser: Browser, address: str, data: Path, tmp_path: Path
) -> None:
    file = data / "published" / "city.duckdb"
    write(file, hide_all(full_edition(), "no_authors"))
    _assert_sound(_open(browser, address, "", "da"), "da", tmp_path / "hidden.png")
    write(file, {})
    _assert_sound(_open(browser, address, "drift", "en"), "en", tmp_path / "empty.png")
    file.unlink()
    _assert_sound(_open(browser, address, "", "da"), "da", tmp_path / "missing.png")


def test_the_document_language_follows_the_switch_and_the_choice_survives_a_change_of_page(
    browser: Browser, address: str, data: Path
) -> None:
    write(data / "published" / "city.duckdb", full_edition())
    page = _open(browser, address, "", "da").page
    page.get_by_text("English", exact=True).click()
    page.wait_for_function("document.documentElement.lang === 'en'")
    page.get_by_role("link", name="Operations").click()
    page.get_by_role("heading", name="Last runs").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.close()
