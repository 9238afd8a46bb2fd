"""What lands from real servers whose answers a proxy spoils: nothing lost, nothing doubled."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
import stamina
from landing import Landing
from proxy import Fault, FaultProxy, Plan, at_random
from real_servers import Isso, WordPress
from registered_sources import registered
from server_truth import isso_rows, wordpress_rows

from orchestration.canonical import FETCH_STAMPS
from orchestration.sources.web import SourceUnreachable

pytestmark = [pytest.mark.slow, pytest.mark.servers]
PAGES = ("/kunstbane/", "/budget/")
FAULTS = (
    Fault("throttle", 1),
    Fault("error"),
    Fault("cut"),
    Fault("truncate"),
    Fault("repeat"),
    Fault("ahead"),
)
CLOCKS_BACK = "2026-10-25"
STALL = Fault("stall", 30)
CHILD = Path(__file__).with_name("read_child.py")


@pytest.fixture(autouse=True)
def short_waits() -> Iterator[None]:
    """Tries follow at once: what is tested is that they are made."""
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


@dataclass
class Place:
    """A real server, how it is registered at an address, what it has, and what can happen to it."""

    address: str
    settings: Callable[[str], tuple[str, dict[str, Any]]]
    rows: Callable[[], list[dict[str, Any]]]
    change: Callable[[], None]

    def landing(self, folder: Path, address: str) -> Landing:
        adapter, settings = self.settings(address)
        place, source = registered(adapter, **settings)
        synthetic = source.model_copy(update={"synthetic": True})
        return Landing(folder, place.model_copy(update={"sources": (synthetic,)}))

    def is_whole(self, landing: Landing) -> bool:
        return landing.standing().equals(landing.expected(self.rows()))


@pytest.fixture
def wordpress(wordpress_server: WordPress) -> Place:
    def change() -> None:
        there = wordpress_server.public_comments()
        # an edit moves the time of a comment from the hour that clocks repeat
        steady = [key for key, one in there.items() if CLOCKS_BACK not in one["comment_date_gmt"]]
        some = Random(len(there)).sample(sorted(steady), 8)
        for number in some[:4]:
            text = f"['comment_ID' => {number}, 'comment_content' => 'Rettet {number}.']"
            wordpress_server.php(f"wp_update_comment({text});")
        wordpress_server.delete(some[4:])

    return Place(
        wordpress_server.address,
        lambda address: ("wordpress", {"site": address}),
        lambda: wordpress_rows(wordpress_server),
        change,
    )


@pytest.fixture
def isso(isso_server: Isso) -> Place:
    cookies = dict(
        isso_server.write(PAGES[number % 2], f"Kommentar {number}", author=f"Bruger {number % 9}")
        for number in range(160)
    )

    def change() -> None:
        for number in list(cookies)[:3]:
            isso_server.edit(number, cookies[number], f"Rettet {number}")
        for number in list(cookies)[3:6]:
            isso_server.delete(number, cookies.pop(number))

    return Place(
        isso_server.address,
        lambda address: (
            "isso",
            {"server": address, "origin": "http://127.0.0.1:1", "pages": PAGES},
        ),
        lambda: isso_rows(isso_server),
        change,
    )


@pytest.fixture(params=["wordpress", "isso"])
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(request.param)
    return found


def _read_until_done(landing: Landing, hours: float) -> int:
    """Run after run until one comes to its end; gives how many were cut off."""
    for failed in range(40):
        try:
            landing.read(hours_later=0 if failed else hours)
        except SourceUnreachable:
            continue
        return failed
    raise AssertionError("no run came to its end")


def _versions_said_twice_running(landing: Landing) -> pl.DataFrame:
    """Rows that say of their post what the row before them had said."""
    said = landing.landed().drop(FETCH_STAMPS, "reaction_kinds", "pii_counts", "places")
    before = pl.struct(said.columns).shift().over("post_key")
    return said.filter(pl.struct(said.columns).eq_missing(before))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_faults_lose_and_double_nothing(place: Place, tmp_path: Path, seed: int) -> None:
    plan: Plan = at_random(seed, 0.4, FAULTS)
    with FaultProxy(place.address, plan) as proxy:
        landing = place.landing(tmp_path, proxy.address)
        _read_until_done(landing, 0)
        place.change()
        for _ in range(3):
            _read_until_done(landing, 7)
        proxy.plan = lambda _: None
        for _ in range(2):  # old comments are looked at every three days
            landing.read(hours_later=74)
    assert len({kind for _, kind in proxy.struck}) >= 3
    assert place.is_whole(landing)
    assert _versions_said_twice_running(landing).is_empty()


def test_a_stall_is_given_up_and_asked_again(place: Place, tmp_path: Path) -> None:
    with FaultProxy(place.address, {3: STALL}.get) as proxy:
        landing = place.landing(tmp_path, proxy.address)
        started = time.monotonic()
        _read_until_done(landing, 0)
        assert time.monotonic() - started < STALL.seconds
        assert proxy.struck == [(3, "stall")]
    assert place.is_whole(landing)


def test_twenty_kills_lose_and_double_nothing(place: Place, tmp_path: Path) -> None:
    adapter, settings = place.settings(place.address)
    landing = place.landing(tmp_path, place.address)
    dice, killed = Random(851), 0
    while killed < 20:
        arguments = [sys.executable, str(CHILD), str(tmp_path), adapter, repr(settings)]
        child = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        child.stdout.readline()  # it has begun to read
        time.sleep(dice.uniform(0, 2.5))
        child.send_signal(signal.SIGKILL)
        child.wait()
        killed += 1
    landing.read()
    assert place.is_whole(landing)
    assert landing.landed()["post_key"].is_unique().all()
