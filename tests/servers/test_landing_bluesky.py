"""What lands from a real AT Protocol network is the boundary applied to what the network has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from atproto_city import City
from atproto_network import Network, NotInstallable, started_network
from bluesky_store import municipality_of, source_of
from landing import Landing
from scoring_words import WordScorer

pytestmark = [pytest.mark.slow, pytest.mark.servers]
POSTS = 2_000


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    try:
        with started_network() as network:
            yield network
    except NotInstallable as error:
        pytest.skip(str(error))


def expected(landing: Landing, city: City) -> pl.DataFrame:
    rows = [
        {
            "native_id": uri,
            "kind": ("post", "comment", "reply")[min(seen.depth, 2)],
            "thread_native_id": seen.root,
            "parent_native_id": seen.parent,
            "depth": seen.depth,
            "author_native_id": seen.author,
            "created_at": datetime.now(UTC),
            "text": seen.text,
            "reactions": seen.likes,
            "replies": seen.replies,
            "shares": seen.shares,
        }
        for uri, seen in city.state().items()
    ]
    return landing.expected(rows).drop("created_at")


def test_two_thousand_posts_and_all_that_becomes_of_them(network: Network, tmp_path: Path) -> None:
    city = City(network, seed=11)
    landing = Landing(tmp_path, municipality_of(city, source_of(network)))
    city.write(POSTS)
    landing.read()
    assert landing.standing().height >= POSTS
    assert landing.standing().drop("created_at").equals(expected(landing, city))

    city.change()
    landing.read(hours_later=1)
    assert landing.tally.gone > 30  # deletions and the account: the network tells of them at once
    landing.read(hours_later=6)
    landing.read(hours_later=6)
    assert landing.tally.confirmed > 0  # who asks not to be shown to guests is merely absent
    last = expected(landing, city)
    assert landing.standing().drop("created_at").equals(last)
    assert landing.read(hours_later=1) == []
    staged = landing.staged(WordScorer)
    assert staged.drop("created_at").equals(last)
    assert landing.landed().select(pl.col("batch_id").n_unique()).item() >= 5
