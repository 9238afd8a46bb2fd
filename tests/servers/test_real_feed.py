"""The feed connector against the comment feeds of a real WordPress."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from real_servers import WordPress, guest, now
from registered_sources import records, registered

from orchestration.sources.platforms.feed import FeedConnector
from orchestration.sources.platforms.steps import Listed, Step, Wanted

pytestmark = [pytest.mark.slow, pytest.mark.servers]


def read(site: WordPress, kind: str, wanted: Wanted) -> list[Step]:
    municipality, source = registered("feed", addresses=(f"{site.address}/?feed={kind}",))
    with guest(municipality, source) as client:
        return list(FeedConnector(municipality, source, client).read(wanted))


@pytest.mark.parametrize("kind", ["comments-rss2", "comments-atom"])
def test_a_feed_shows_the_latest_comments_and_says_from_when_on(
    wordpress_server: WordPress, kind: str
) -> None:
    truth = {
        datetime.fromisoformat(one["comment_date_gmt"]).replace(tzinfo=UTC): one
        for one in wordpress_server.public_comments().values()
    }
    steps = read(wordpress_server, kind, Wanted(now=now(), since=datetime(2026, 1, 1, tzinfo=UTC)))
    found = records(steps)
    times = sorted(row["created_at"] for row in found.values())
    assert times == sorted(truth)[-len(times) :]
    assert steps[-1].listed == (Listed(since=times[0] + timedelta(seconds=1)),)
    for row in found.values():
        assert row["author_native_id"] == (
            truth[row["created_at"]]["comment_author"] or "Anonymous"
        )
        assert row["thread_native_id"].startswith("page:http")
        assert row["text"]


def test_a_feed_that_has_not_changed_is_not_read_again(wordpress_server: WordPress) -> None:
    (first,) = read(wordpress_server, "comments-rss2", Wanted(now=now()))
    assert first.cursor
    assert read(wordpress_server, "comments-rss2", Wanted(now=now(), cursor=first.cursor)) == []
