"""Absence in the mass is held back, loudly and for a week; what is said to be deleted never is."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import dagster as dg
import polars as pl
import pytest
from invented_platform import START
from invented_reading import Installation

from orchestration.assets.raw import raw_asset
from orchestration.canonical import CANONICAL
from orchestration.checks.record import last_outcomes
from orchestration.forgetting.forget import forget
from orchestration.privacy.keys import load_keys
from orchestration.source_states import SourceState, source_states
from orchestration.sources.known import Known
from orchestration.sources.leaving import Leaving, NothingHeld, confirm_gone
from orchestration.sources.platforms.steps import Cut, Listed
from orchestration.sources.web import SourceUnreachable
from orchestration.storage import absences
from orchestration.storage.files import write_parquet
from orchestration.storage.lock import SourceBusy, reading_lock
from orchestration.storage.tombstones import entombed

POSTS = 80


@pytest.fixture
def town(installation: Installation) -> Installation:
    """Eighty posts of the last days, each a thread of its own, that have landed."""
    installation.platform.page_size = POSTS
    for number in range(POSTS):
        installation.platform.write(number, START + timedelta(hours=number))
    installation.read()
    return installation


def hide(town: Installation, count: int) -> dict[str, Any]:
    """Let the first posts vanish from the platform without a word; gives them."""
    hidden = {f"post{number}": town.platform.posts.pop(f"post{number}") for number in range(count)}
    return hidden


def gone(town: Installation) -> int:
    return entombed(town.runtime.settings).height


def state(town: Installation) -> SourceState:
    return source_states(town.runtime)[town.source.id]


def leaving_of(town: Installation) -> Leaving:
    settings = town.runtime.settings
    known = Known.of(settings, town.source.id)
    return Leaving(town.runtime, town.source, load_keys(settings), known)


@pytest.mark.parametrize(("hidden", "lost"), [(20, 20), (21, 0), (POSTS, 0)])
def test_more_than_a_quarter_missing_at_once_is_held_back(
    town: Installation, hidden: int, lost: int
) -> None:
    hide(town, hidden)
    for _ in range(4):
        town.read(hours_later=7)
    assert gone(town) == lost
    assert state(town).held_back == town.tally.held == hidden - lost


def test_what_comes_back_after_an_outage_of_days_was_never_lost(town: Installation) -> None:
    hidden = hide(town, POSTS)
    for _ in range(20):
        town.read(hours_later=8)
    town.platform.posts = hidden
    assert town.read(hours_later=8) == []
    assert town.is_as_the_platform()
    assert state(town).held_back == 0


def test_the_end_comes_after_a_week_without_a_word(town: Installation) -> None:
    hide(town, POSTS)
    town.read(hours_later=7)
    first, until = town.now, state(town).held_until
    assert until == first + timedelta(days=7)
    while town.now < first + timedelta(days=7, hours=-8):
        town.read(hours_later=8)
        assert gone(town) == 0
        assert state(town).held_until == until
    town.read(hours_later=8)
    assert gone(town) == POSTS
    assert state(town).held_back == 0


def test_what_is_held_back_counts_on_when_later_runs_lack_little(town: Installation) -> None:
    hide(town, 30)
    town.read(hours_later=7)
    assert state(town).held_back == 30
    listed = Listed(since=START + timedelta(hours=25))  # a part of the source, as a thread is one
    town.now += timedelta(days=2)
    settled = leaving_of(town).settle([listed], [town.standing()["post_key"].tail(POSTS - 30)])
    assert settled.confirmed == gone(town) == 0
    assert settled.held.count == 30


def test_a_person_can_confirm_at_once_what_is_held_back(town: Installation) -> None:
    hide(town, 50)
    town.read(hours_later=7)
    assert confirm_gone(town.runtime, town.source) == 50
    assert gone(town) == 50
    assert state(town).held_back == 0
    assert town.is_as_the_platform()
    forget(town.runtime)
    assert town.landed().height == POSTS - 50
    with pytest.raises(NothingHeld, match="see `tryg sources`"):
        confirm_gone(town.runtime, town.source)


def test_nothing_is_confirmed_while_the_source_is_read(town: Installation) -> None:
    hide(town, 50)
    town.read(hours_later=7)
    with reading_lock(town.runtime.settings, town.source.id), pytest.raises(SourceBusy):
        confirm_gone(town.runtime, town.source)


def test_what_the_platform_says_is_deleted_acts_at_once_however_much(town: Installation) -> None:
    hide(town, 30)
    for number in range(30, POSTS):
        town.platform.delete(f"post{number}", is_told=True)
    town.read(hours_later=7)
    assert town.tally.gone == gone(town) == POSTS - 30


def test_a_small_thread_of_a_large_place_goes_while_nothing_else_is_missing(
    town: Installation,
) -> None:
    hide(town, 5)
    town.read(hours_later=7)
    town.read(hours_later=7)
    assert gone(town) == 5


def test_a_run_says_plainly_that_much_is_missing(
    town: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    hide(town, POSTS)
    town.now += timedelta(hours=7)
    asset = raw_asset(town.runtime, town.municipality, town.source)
    with caplog.at_level(logging.WARNING), dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([asset], instance=instance, raise_on_error=False)
        (check,) = result.get_asset_check_evaluations()
        (made,) = result.asset_materializations_for_node(asset.op.name)
    assert not result.success
    assert not check.passed
    assert "missing_share" in (check.description or "")
    assert made.metadata["absences_held_back"].value == POSTS
    said = [one for one in caplog.messages if "80 posts are missing at once" in one]
    assert len(said) == 1
    assert "`tryg gone invented`" in said[0]
    outcomes = last_outcomes(town.runtime.settings).filter(pl.col("boundary") == "absences")
    assert outcomes.select("check_name", "passed", "observed").rows() == [
        ("missing_share", False, 1.0)
    ]


def test_one_file_is_written_for_a_look(
    town: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    real = absences.write_parquet
    monkeypatch.setattr(
        absences, "write_parquet", lambda *given: (written.append(given), real(*given))
    )
    hide(town, 7)
    town.read(hours_later=7)
    assert len(written) == 1


def test_what_was_listed_before_a_run_broke_off_counts(
    town: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that a quota cuts off still finds what is gone of the parts that it came to."""
    hide(town, 3)
    for _ in range(2):
        town.platform.fails_at_request = town.platform.requests + 1 + -(-(POSTS - 3) // 4) + 1
        town.read(hours_later=7)
    assert gone(town) == 3


def test_posts_of_a_cut_thread_are_judged_up_to_its_cut_and_let_go_after_a_week(
    installation: Installation,
) -> None:
    town = installation
    root = town.platform.write(0, START)
    for number in range(1, 11):
        town.platform.write(number, START + timedelta(hours=number), root)
    town.read()
    town.platform.shown_until[root] = START + timedelta(hours=8)
    for name in ("post3", "post9"):
        town.platform.delete(name)
    for hours in (7, 7):
        town.read(hours_later=hours)
    assert gone(town) == 1, "the one in the part that was shown"
    assert state(town).held_back == 0
    for _ in range(22):
        town.read(hours_later=7)
    assert gone(town) == 1
    town.read(hours_later=7)
    assert gone(town) == 4, "and a week later what no look has met: post 8, 9 and 10"


def test_what_is_known_below_a_cut_thread_is_part_of_it_whatever_its_thread_was_called(
    installation: Installation,
) -> None:
    """When a root goes, what answered it becomes a root: older rows still bear the old name."""
    town = installation
    for number in range(4):
        town.platform.write(number, START + timedelta(hours=number), "post0" if number else None)
    town.read()
    (path,) = (town.runtime.settings.raw / "invented").glob("*.parquet")
    rows = pl.read_parquet(path)
    first, one, two, three = rows["post_key"]
    threads = pl.Series([first, one, first, first])
    parents = pl.Series([None, None, one, two])
    renamed = rows.with_columns(thread_key=threads, parent_key=parents, depth=pl.lit(1))
    write_parquet(renamed.cast(CANONICAL), path)
    cut = Cut(("post1",), START + timedelta(hours=2))
    for days in (0, 1):
        town.now += timedelta(days=days)
        listed = Listed(since=START, cuts=(cut,))
        leaving_of(town).settle([listed], [pl.Series([first, one])])
    lacked = absences.absences(town.runtime.settings, "invented")
    assert set(lacked["post_key"]) == {two, three}
    assert gone(town) == lacked["first_missed_at"].count() == 0


def test_a_failed_look_holds_nothing_back(town: Installation) -> None:
    hide(town, POSTS)
    town.platform.fails_at_request = town.platform.requests + 1
    with pytest.raises(SourceUnreachable):
        town.read(hours_later=7)
    assert state(town).held_back == 0
    assert state(town).held_until is None
