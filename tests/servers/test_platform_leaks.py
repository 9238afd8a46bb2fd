"""Nothing personal of what real servers told is anywhere afterwards, after success or failure."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest
import stamina
from landing import Landing
from proxy import Fault, FaultProxy
from real_servers import Isso, WordPress
from registered_sources import registered
from scoring_words import WordScorer
from searching import found_in, leaks_under

from orchestration.sources.web import SourceUnreachable

pytestmark = [pytest.mark.slow, pytest.mark.servers]
NAME, MAIL, SITE = "Hemmelig Fjordkvist", "fjordkvist@hemmeligt.example", "hemmeligt.example/min"
HANDLE, PAGE = "fjordkvist_1987", "/hemmelig-side-4711/"
TEXT = f"Skriv til {MAIL} eller @{HANDLE}, ring 22 41 83 96, se https://{SITE}"
SOUGHT = (NAME, MAIL, SITE, HANDLE, PAGE, "22 41 83 96", "22418396")


def _landing(folder: Path, adapter: str, **settings: object) -> Landing:
    place, source = registered(adapter, **settings)
    synthetic = source.model_copy(update={"synthetic": True})
    return Landing(folder, place.model_copy(update={"sources": (synthetic,)}))


def _reads_without_a_trace(
    landing: Landing, proxy: FaultProxy, log: pytest.LogCaptureFixture, out: pytest.CaptureFixture
) -> None:
    landing.read()
    landing.staged(WordScorer)
    assert landing.standing()["text_clean"].str.contains("[email]", literal=True).any()
    said = []
    for fault in (Fault("error"), Fault("truncate"), Fault("cut")):
        proxy.plan = lambda _, fault=fault: fault
        with stamina.set_testing(True, attempts=2), pytest.raises(SourceUnreachable) as caught:
            landing.read(hours_later=7)
        said += traceback.format_exception(caught.value)
    captured = out.readouterr()
    told = "\n".join([*said, captured.out, captured.err, log.text])
    assert found_in(told, SOUGHT) == set()
    assert leaks_under(landing.settings.data, SOUGHT) == {}


def test_a_wordpress_site(
    wordpress_server: WordPress,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    post = next(iter(wordpress_server.public_comments().values()))["comment_post_ID"]
    wordpress_server.php(
        f"wp_insert_comment(['comment_post_ID' => {post}, 'comment_approved' => 1,"
        f" 'comment_author' => '{NAME}', 'comment_author_email' => '{MAIL}',"
        f" 'comment_author_url' => 'https://{SITE}', 'comment_content' => '{TEXT}']);"
    )
    with FaultProxy(wordpress_server.address) as proxy:
        landing = _landing(tmp_path, "wordpress", site=proxy.address)
        _reads_without_a_trace(landing, proxy, caplog, capfd)


def test_an_isso_server(
    isso_server: Isso,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    isso_server.write(PAGE, TEXT, author=NAME, email=MAIL, website=f"https://{SITE}")
    with FaultProxy(isso_server.address) as proxy:
        settings = {"server": proxy.address, "origin": "http://127.0.0.1:1", "pages": (PAGE,)}
        landing = _landing(tmp_path, "isso", **settings)
        _reads_without_a_trace(landing, proxy, caplog, capfd)
