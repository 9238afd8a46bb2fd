"""The WordPress connector against a real WordPress, compared with what its database holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from real_servers import WordPress, guest, now
from registered_sources import records, registered

from orchestration.sources.platforms.steps import Listed, Step, Wanted
from orchestration.sources.platforms.wordpress import WordPressConnector
from orchestration.sources.web import SourceForbids

pytestmark = [pytest.mark.slow, pytest.mark.servers]
BEGINNING = datetime(2026, 10, 1, tzinfo=UTC)


def read(site: WordPress, wanted: Wanted, asked: list[httpx.URL] | None = None) -> list[Step]:
    municipality, source = registered("wordpress", site=site.address)
    with guest(municipality, source, asked) as client:
        return list(WordPressConnector(municipality, source, client).read(wanted))


def look() -> Wanted:
    return Wanted(now=now(), since=BEGINNING)


def author_of(comment: dict[str, Any]) -> str | None:
    user = comment["user_id"]
    return f"user:{user}" if user != "0" else comment["comment_author"] or None


def test_every_public_comment_is_read_as_the_database_has_it(wordpress_server: WordPress) -> None:
    truth = wordpress_server.public_comments()
    found = records(read(wordpress_server, Wanted(now=now())))
    assert len(truth) > 300
    assert found.keys() == truth.keys()
    for number, comment in truth.items():
        row = found[number]
        written = datetime.fromisoformat(comment["comment_date_gmt"]).replace(tzinfo=UTC)
        assert row["created_at"] == written
        assert row["author_native_id"] == author_of(comment)
        assert row["thread_native_id"] == f"post:{comment['comment_post_ID']}"
        assert (row["parent_native_id"] or "0") == comment["comment_parent"]
        assert row["kind"] == ("comment" if comment["comment_parent"] == "0" else "reply")


def test_texts_come_without_markup(wordpress_server: WordPress) -> None:
    texts = [row["text"] for row in records(read(wordpress_server, look())).values()]
    assert "Rettet: banen åbner først til foråret." in texts
    assert any(text.startswith("Hvem skal betale & hvornår?") for text in texts)
    assert any(text.startswith("Det er planen, som jeg har læst den.\n") for text in texts)
    assert not any("<" in text or "example.test" in text for text in texts)


def test_a_look_says_that_it_was_whole_at_its_end_only(wordpress_server: WordPress) -> None:
    *before, last = read(wordpress_server, look())
    assert last.listed == (Listed(since=BEGINNING),)
    assert not any(step.listed for step in before)


def test_reading_goes_on_from_every_cursor_without_a_gap(wordpress_server: WordPress) -> None:
    whole = read(wordpress_server, Wanted(now=now()))
    truth = wordpress_server.public_comments()
    for stopped in range(1, len(whole)):
        cursor = whole[stopped - 1].cursor
        assert cursor is not None
        again = read(wordpress_server, Wanted(now=now(), cursor=cursor))
        assert records([*whole[:stopped], *again]).keys() == truth.keys()


def test_both_kinds_of_addresses_give_the_same(wordpress_server: WordPress) -> None:
    plain_asked, pretty_asked = list[httpx.URL](), list[httpx.URL]()
    by_query = records(read(wordpress_server, look(), plain_asked))
    rules = "update_option('permalink_structure', '{}'); flush_rewrite_rules();"
    wordpress_server.php(rules.format("/%postname%/"))
    try:
        by_path = records(read(wordpress_server, look(), pretty_asked))
    finally:
        wordpress_server.php(rules.format(""))
    assert by_path == by_query
    assert "rest_route" in plain_asked[-1].params
    assert pretty_asked[-1].path.startswith("/wp-json/")


def test_comments_deleted_while_reading_move_none_out_of_sight(wordpress_server: WordPress) -> None:
    municipality, source = registered("wordpress", site=wordpress_server.address)
    answers, deleted = list[httpx.Response](), list[str]()

    def delete_some(response: httpx.Response) -> None:
        """Seven of those that were given just now, after some of the answers."""
        answers.append(response)
        if "offset" in response.request.url.params and len(answers) in (5, 7, 9):
            first = [str(one["id"]) for one in response.json()][:7]
            wordpress_server.delete(first)
            deleted.extend(first)

    with guest(municipality, source) as client:
        client.event_hooks["response"].append(lambda one: (one.read(), delete_some(one)))
        seen = list(WordPressConnector(municipality, source, client).read(look()))
    assert deleted
    found = {one for step in seen if step.page for one in step.page.frame["native_id"]}
    assert wordpress_server.public_comments().keys() <= found
    assert seen[-1].listed


def test_what_was_binned_is_in_no_later_look(wordpress_server: WordPress) -> None:
    binned = next(iter(wordpress_server.public_comments()))
    wordpress_server.php(f"wp_trash_comment({binned});")
    steps = read(wordpress_server, look())
    assert steps[-1].listed
    assert records(steps).keys() == wordpress_server.public_comments().keys()
    assert binned not in records(steps)


def test_a_comment_that_is_let_through_late_is_found(wordpress_server: WordPress) -> None:
    cursor = read(wordpress_server, Wanted(now=now()))[-1].cursor
    assert cursor is not None
    waiting = wordpress_server.php("echo get_comments(['status' => 'hold'])[0]->comment_ID;")
    wordpress_server.php(f"wp_set_comment_status({waiting}, 'approve');")
    assert waiting in records(read(wordpress_server, Wanted(now=now(), cursor=cursor)))


def test_an_edited_comment_says_the_new_text(wordpress_server: WordPress) -> None:
    number = next(iter(wordpress_server.public_comments()))
    change = f"['comment_ID' => {number}, 'comment_content' => 'Nu står her noget andet.']"
    wordpress_server.php(f"wp_update_comment({change});")
    assert records(read(wordpress_server, look()))[number]["text"] == "Nu står her noget andet."


def test_a_closed_interface_is_not_gone_round(wordpress_server: WordPress) -> None:
    plugin = wordpress_server.must_use(
        "closed",
        "add_filter('rest_authentication_errors', fn () =>"
        " new WP_Error('rest_not_logged_in', 'x', ['status' => 401]));",
    )
    try:
        with pytest.raises(SourceForbids, match="status 401"):
            read(wordpress_server, look())
    finally:
        plugin.unlink()


def test_a_site_without_comments_is_listed_whole(wordpress_server: WordPress) -> None:
    tomorrow = now() + timedelta(days=5)
    (step,) = read(wordpress_server, Wanted(now=now(), since=tomorrow))
    assert step.page is not None
    assert step.page.frame.is_empty()
    assert step.listed == (Listed(since=tomorrow),)
