"""The feed connector: mapping of RSS and Atom, what has changed, from when on a feed is whole."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

import feedparser
import httpx
import pytest
from guests import steps_of
from hypothesis import given, settings
from hypothesis import strategies as st
from registered_sources import records, refused_count, registered

from orchestration.sources.platforms.feed import FeedConnector
from orchestration.sources.platforms.feed_entries import entries_of
from orchestration.sources.platforms.steps import Listed, Step, Wanted
from orchestration.sources.web import NotUnderstood, SourceForbids, SourceUnreachable

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
BEGINNING = datetime(2026, 8, 1, 10, tzinfo=UTC)
LOOK = Wanted(now=NOW, since=BEGINNING - timedelta(days=300))
ONE, TWO = "https://blad.example.test/ord.xml", "https://avis.example.test/ord.atom"
NAMESPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
)


def atom(*entries: str) -> bytes:
    owner = "<author><name>Bladet selv</name></author>"
    return f"<feed {NAMESPACES}><title>x</title>{owner}{''.join(entries)}</feed>".encode()


def rss(*items: str) -> bytes:
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    spaces += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<rss version="2.0" {spaces}><channel>{"".join(items)}</channel></rss>'.encode()


def entry(number: int, hours: float, *more: str, changed: float | None = None) -> str:
    """An entry published so many hours after BEGINNING."""
    link = f"https://blad.example.test/sti/#ord-{number}"
    return (
        f"<entry><id>{link}</id><title>Af: Alma</title>"
        f'<link href="{link}"/><author><name>Alma</name></author>'
        f"<published>{_time(hours)}</published>"
        f"<updated>{_time(hours if changed is None else changed)}</updated>"
        f'<content type="html">&lt;p&gt;Ord &lt;b&gt;{number}&lt;/b&gt;&lt;/p&gt;</content>'
        f"{''.join(more)}</entry>"
    )


def _time(hours: float) -> str:
    return (BEGINNING + timedelta(hours=hours)).isoformat()


def serving(*bodies: bytes, **headers: str) -> Any:
    """One body per feed."""
    by_address = dict(zip((ONE, TWO), bodies, strict=False))
    kind = {"content-type": "application/xml", **headers}
    return lambda request: httpx.Response(200, content=by_address[str(request.url)], headers=kind)


def read(server: Any, wanted: Wanted, *addresses: str) -> list[Step]:
    known = registered("feed", addresses=addresses or (ONE,))
    return steps_of(FeedConnector, known, server, wanted)


def only(body: bytes) -> dict[str, Any]:
    (record,) = records(read(serving(body), Wanted(now=NOW))).values()
    return {name: value for name, value in record.items() if value is not None}


def test_an_atom_entry_becomes_a_record() -> None:
    assert only(atom(entry(7, 0))) == {
        "native_id": "https://blad.example.test/sti/#ord-7",
        "kind": "comment",
        "thread_native_id": "page:https://blad.example.test/sti/",
        "author_native_id": "Alma",
        "created_at": BEGINNING,
        "created_precision": "second",
        "text": "Ord 7",
    }


def test_an_rss_item_becomes_a_record() -> None:
    item = (
        "<item><title>Af: Bo</title><guid isPermaLink='false'>ord-8</guid>"
        "<dc:creator>Bo</dc:creator>"
        "<link>https://blad.example.test/sti/#ord-8</link>"
        "<pubDate>Sat, 01 Aug 2026 12:00:00 +0200</pubDate><description>kort</description>"
        "<content:encoded><![CDATA[<p>Det hele &amp; mere</p>]]></content:encoded></item>"
    )
    assert only(rss(item)) == {
        "native_id": "ord-8",
        "kind": "comment",
        "thread_native_id": "page:https://blad.example.test/sti/",
        "author_native_id": "Bo",
        "created_at": BEGINNING,
        "created_precision": "second",
        "text": "Det hele & mere",
    }


def test_an_answer_names_the_comment_that_it_answers() -> None:
    answered = '<thr:in-reply-to ref="https://blad.example.test/sti/#ord-1"/>'
    record = only(atom(entry(2, 0, answered)))
    assert record["kind"] == "reply"
    assert record["parent_native_id"] == "https://blad.example.test/sti/#ord-1"
    assert record["thread_native_id"] == "page:https://blad.example.test/sti/"


def test_an_entry_without_an_id_is_known_by_link_and_time() -> None:
    item = (
        "<item><link>https://blad.example.test/a</link><description>Ord</description>"
        "<pubDate>Sat, 01 Aug 2026 10:00:00 GMT</pubDate></item>"
    )
    record = only(rss(item))
    assert record["native_id"] == "https://blad.example.test/a 2026-08-01T10:00:00+00:00"
    assert "author_native_id" not in record
    assert "thread_native_id" not in record


def test_a_date_without_a_clock_says_so() -> None:
    dated = entry(1, 0).replace(_time(0), "2026-08-01")
    assert only(atom(dated))["created_precision"] == "day"


def test_an_entry_changed_later_is_edited() -> None:
    assert only(atom(entry(1, 0, changed=2)))["edited_at"] == BEGINNING + timedelta(hours=2)


def test_an_entry_without_a_time_is_refused_alone() -> None:
    timeless = "<entry><id>x</id><content>Ord</content></entry>"
    steps = read(serving(atom(entry(1, 1), timeless)), LOOK)
    assert refused_count(steps) == 1
    assert len(records(steps)) == 2
    assert not any(step.listed for step in steps)


def test_a_feed_that_has_not_changed_brings_nothing() -> None:
    asked = list[str | None]()

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("if-modified-since"))
        if asked[-1]:
            return httpx.Response(304)
        changed = {"last-modified": "Sat, 01 Aug 2026 10:00:00 GMT"}
        return httpx.Response(200, content=atom(entry(1, 0)), headers=changed)

    (first,) = read(server, Wanted(now=NOW))
    assert first.cursor
    assert read(server, Wanted(now=NOW, cursor=first.cursor)) == []
    assert asked == [None, "Sat, 01 Aug 2026 10:00:00 GMT"]
    assert records(read(server, Wanted(now=NOW, since=BEGINNING, cursor=first.cursor)))


def test_the_cursor_of_another_feed_is_not_used() -> None:
    changed = serving(atom(entry(1, 0)), **{"last-modified": "Sat, 01 Aug 2026 10:00:00 GMT"})
    (step,) = read(changed, Wanted(now=NOW))
    assert step.cursor is not None

    def other(request: httpx.Request) -> httpx.Response:
        assert "if-modified-since" not in request.headers
        return httpx.Response(200, content=atom(entry(2, 0)))

    (other_step,) = read(other, Wanted(now=NOW, cursor=step.cursor), TWO)
    assert other_step.cursor == {}


def test_a_feed_is_whole_from_after_its_oldest_entry_on() -> None:
    steps = read(serving(atom(entry(3, 9), entry(2, 5), entry(1, 1))), LOOK)
    assert steps[-1].listed == (Listed(since=BEGINNING + timedelta(hours=1, seconds=1)),)


def test_a_feed_by_changes_is_whole_from_after_its_oldest_change_on() -> None:
    entries = entry(1, 0, changed=9), entry(3, 7), entry(2, 5)
    steps = read(serving(atom(*entries)), LOOK)
    assert steps[-1].listed == (Listed(since=BEGINNING + timedelta(hours=5, seconds=1)),)


def test_a_feed_in_no_order_of_times_is_not_called_whole() -> None:
    steps = read(serving(atom(entry(3, 9), entry(1, 1), entry(2, 5))), LOOK)
    assert len(records(steps)) == 3
    assert not any(step.listed for step in steps)


@pytest.mark.parametrize(("second", "hours"), [((entry(9, 4),), 4), ((), 1)])
def test_several_feeds_are_whole_from_where_the_shortest_begins(
    second: tuple[str, ...], hours: int
) -> None:
    steps = read(serving(atom(entry(2, 5), entry(1, 1)), atom(*second)), LOOK, ONE, TWO)
    assert steps[-1].listed == (Listed(since=BEGINNING + timedelta(hours=hours, seconds=1)),)


def test_an_empty_feed_says_nothing_of_what_is_missing() -> None:
    (step,) = read(serving(atom()), LOOK)
    assert not step.listed
    assert step.page is not None
    assert step.page.frame.is_empty()


BROKEN = {
    "cut off": atom(entry(2, 1), entry(1, 0))[:-60],
    "a page for people": b"<!doctype html><html><body><h1>Vi er straks tilbage</h1></body></html>",
    "nothing": b"",
    "other XML": b"<?xml version='1.0'?><menu><item>x</item></menu>",
    "a name of a file": b"/etc/hostname",
    "an address": b"https://avis.example.test/ord.atom",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_whole_feed_lands_nothing(body: bytes) -> None:
    with pytest.raises(SourceUnreachable, match=r"blad\.example\.test could not be read"):
        read(serving(body), LOOK)


def test_a_feed_served_as_something_else_is_read() -> None:
    server = serving(atom(entry(1, 0)), **{"content-type": "text/html"})
    assert records(read(server, LOOK))


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_feed_that_is_closed_is_refused_with_a_remedy(status: int) -> None:
    with pytest.raises(SourceForbids, match="correct the address"):
        read(lambda request: httpx.Response(status), LOOK)


def test_the_reader_of_feeds_never_fetches_or_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*given: Any) -> None:
        raise AssertionError("a feed was fetched")

    monkeypatch.setattr(feedparser.http, "get", opened)
    monkeypatch.setattr("builtins.open", opened)
    for body in (b"/etc/hostname", b"https://avis.example.test/ord.atom", atom(entry(1, 0))):
        try:
            assert len(entries_of(_response(body))) == 1
        except NotUnderstood:
            assert not body.startswith(b"<")


def test_an_entity_of_a_feed_opens_no_file() -> None:
    told = b'<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    body = told + atom(entry(1, 0).replace("Ord ", "&x;"))
    try:
        said = str(entries_of(_response(body)))
    except NotUnderstood:
        return
    with open("/etc/hostname", encoding="utf-8") as hostname:
        assert hostname.read().strip() not in said


def _response(body: bytes) -> httpx.Response:
    return httpx.Response(200, content=body, request=httpx.Request("GET", ONE))


PARTS = st.sampled_from(["id", "link", "published", "updated", "author", "content", "summary"])
PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@given(st.lists(st.lists(st.tuples(PARTS, PRINTABLE), max_size=5), max_size=4))
@settings(deadline=None)
def test_no_entry_keeps_others_from_landing(junk: list[list[tuple[str, str]]]) -> None:
    entries = [
        f"<entry>{''.join(f'<{name}>{escape(said)}</{name}>' for name, said in parts)}</entry>"
        for parts in junk
    ]
    steps = read(serving(atom(entry(1, 0), *entries)), LOOK)
    (page,) = [step.page for step in steps if step.page]
    numbers = {*page.rejected["row_number"], *page.frame["row_number"]}
    assert page.frame["native_id"][0] == "https://blad.example.test/sti/#ord-1"
    assert numbers == set(range(1, len(junk) + 2))


@given(st.binary(max_size=300) | PRINTABLE.map(lambda text: f"<feed>{text}".encode()))
@settings(deadline=None)
def test_bytes_are_a_feed_or_not_understood(body: bytes) -> None:
    with suppress(NotUnderstood):
        assert isinstance(entries_of(_response(body)), list)
