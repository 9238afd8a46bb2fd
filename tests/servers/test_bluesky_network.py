"""The connector on a real AT Protocol network: what it makes of a city is what the server has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from atproto_city import City
from atproto_network import Network, NotInstallable, started_network
from bluesky_store import Store, connector_of

pytestmark = [pytest.mark.slow, pytest.mark.servers]
POSTS = 2_000


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    try:
        with started_network() as network:
            yield network
    except NotInstallable as error:
        pytest.skip(str(error))


def a_while_ago() -> datetime:
    return datetime.now(UTC) - timedelta(days=3)


def test_a_city_is_read_whole_and_follows_every_change(network: Network) -> None:
    city, store = City(network, seed=1), Store()
    city.write(POSTS)
    connector = connector_of(city)
    store.run(connector)
    first = city.state()
    assert len(first) >= POSTS
    assert max(post.depth for post in first.values()) >= 35
    assert store.seen() == first

    before = dict(city.posts)
    city.change()
    silent = {one.did for one in (*city.gone, city.readers[-2])}
    assert silent <= {post.author for post in first.values()}
    store.run(connector)
    deleted = before.keys() - city.posts.keys()
    assert deleted == {uri for gone in store.gone for uri in gone.posts}
    assert [one.did for one in city.gone] == [did for gone in store.gone for did in gone.authors]
    assert not deleted & store.rows.keys()
    assert not {one.did for one in city.gone} & {
        str(row["author_native_id"]) for row in store.rows.values()
    }

    store.run(connector, since=a_while_ago())
    last = city.state()
    assert first != last
    assert store.seen() == last
    assert store.gaps == 0


def test_a_look_alone_finds_what_is_gone(network: Network) -> None:
    city, store = City(network, seed=2, size=6), Store()
    city.write(200)
    connector = connector_of(city)
    store.run(connector)
    city.change()
    del store.cursor["stream"]
    store.run(connector, since=a_while_ago())
    assert store.gone == []
    assert store.seen() == city.state()


def test_answers_and_edits_in_old_threads_arrive_with_the_next_run(network: Network) -> None:
    city, store = City(network, seed=3, size=6), Store()
    city.write(50)
    connector = connector_of(city)
    store.run(connector)
    store.cursor["read"] = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    reader = city.readers[0]
    answer = reader.post("Et sent svar", city.roots[0])
    edited = city.watched[0].edit(city.roots[0], "En rettet overskrift")
    network.settle()
    store.run(connector)
    assert store.rows[answer.uri]["text"] == "Et sent svar"
    assert store.rows[edited.uri]["text"] == "En rettet overskrift"


def test_runs_that_are_killed_anywhere_lose_no_event(network: Network) -> None:
    city, store = City(network, seed=6, size=6), Store()
    city.write(60)
    connector = connector_of(city)
    store.run(connector)
    before = dict(city.posts)
    city.deactivate(city.readers[3])
    for steps, (account, post) in enumerate(city.some(6, [*city.readers[:3], city.watched[0]])):
        city.delete(account, post)
        network.settle()
        store.run(connector, steps=steps)
    store.run(connector)
    assert before.keys() - city.posts.keys() == {uri for gone in store.gone for uri in gone.posts}
    assert {did for gone in store.gone for did in gone.authors} == {city.readers[3].did}


def test_a_cursor_older_than_the_replay_is_a_gap(network: Network) -> None:
    city, store = City(network, seed=4, size=6), Store()
    city.write(50)
    connector = connector_of(city)
    store.run(connector)
    city.readers[0].post("Det her når strømmen at glemme", city.roots[0])
    network.settle()
    network.replay_only(0)
    try:
        store.run(connector)
    finally:
        network.replay_only(24 * 60 * 60 * 1000)
    assert store.gaps == 1


def test_a_cursor_that_the_server_has_not_reached_is_a_gap(network: Network) -> None:
    city, store = City(network, seed=5, size=6), Store()
    city.write(50)
    connector = connector_of(city)
    store.run(connector)
    known = store.cursor["stream"]
    store.cursor["stream"] = 10_000_000
    store.run(connector)
    assert store.gaps == 1
    assert store.cursor["stream"] == known
