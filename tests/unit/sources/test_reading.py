"""Reading a platform page by page: news land once, kills lose nothing, what is gone is told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_platform import START
from invented_reading import Installation

from orchestration.canonical import CANONICAL
from orchestration.forgetting.erase import erase_author, erase_post
from orchestration.forgetting.forget import forget
from orchestration.privacy.keys import load_keys
from orchestration.privacy.locators import open_locators
from orchestration.sources.web import SourceUnreachable
from orchestration.storage.cursors import load_position
from orchestration.storage.files import write_parquet
from orchestration.storage.tombstones import entombed


def _filled(installation: Installation, posts: int = 11) -> Installation:
    root = installation.platform.write(0, START)
    for number in range(1, posts):
        at = START + timedelta(hours=number)
        installation.platform.write(number, at, root if number % 3 else None)
    return installation


def test_each_page_is_one_batch(installation: Installation) -> None:
    batches = _filled(installation).read()
    assert [one.rows_count for one in batches] == [4, 4, 3]
    assert installation.is_as_the_platform()


def test_reading_again_lands_nothing(installation: Installation) -> None:
    _filled(installation).read()
    assert installation.read(hours_later=1) == []
    assert installation.read(hours_later=100) == []


def test_only_what_has_changed_lands_again(installation: Installation) -> None:
    _filled(installation).read()
    installation.platform.posts["post3"].text = "Invented otherwise"
    installation.platform.posts["post5"].likes = 9
    (batch,) = installation.read(hours_later=7)[:1]
    assert batch.rows_count <= 2
    assert installation.landed().height == 13
    assert installation.is_as_the_platform()


def test_a_text_changed_back_holds_as_it_was(installation: Installation) -> None:
    _filled(installation, posts=1).read()
    for text in ("Invented otherwise", "Invented text 0"):
        installation.platform.posts["post0"].text = text
        installation.read(hours_later=7)
    assert installation.landed().height == 3
    assert installation.is_as_the_platform()


def test_a_deletion_that_the_platform_tells_of_acts_at_once(installation: Installation) -> None:
    _filled(installation).read()
    installation.platform.delete("post4", is_told=True)
    installation.read(hours_later=1)
    assert installation.tally.gone == 1
    assert installation.is_as_the_platform()


def test_a_deletion_of_a_post_that_is_not_known_leaves_no_trace(installation: Installation) -> None:
    _filled(installation).read()
    installation.platform.write(99, START)
    installation.platform.delete("post99", is_told=True)
    installation.read(hours_later=1)
    assert entombed(installation.runtime.settings).is_empty()


def test_what_is_absent_is_gone_after_two_looks_six_hours_apart(installation: Installation) -> None:
    _filled(installation).read()
    installation.platform.delete("post4")
    installation.read(hours_later=1)
    assert not installation.is_as_the_platform()  # no look was due yet
    installation.read(hours_later=6)
    assert not installation.is_as_the_platform()  # one look may be an outage
    installation.read(hours_later=5)
    assert not installation.is_as_the_platform()
    installation.read(hours_later=1)
    assert installation.tally.confirmed == 1
    assert installation.is_as_the_platform()


def test_what_comes_back_between_two_looks_stays(installation: Installation) -> None:
    _filled(installation).read()
    post = installation.platform.posts["post4"]
    installation.platform.delete("post4")
    installation.read(hours_later=7)
    installation.platform.posts["post4"] = post
    installation.read(hours_later=7)
    installation.platform.delete("post4")
    installation.read(hours_later=7)
    assert entombed(installation.runtime.settings).is_empty()


def test_a_look_that_was_cut_off_makes_nothing_absent(installation: Installation) -> None:
    _filled(installation).read()
    for name in ("post4", "post5"):
        installation.platform.delete(name)
    for _ in range(3):
        installation.platform.fails_at_request = installation.platform.requests + 2
        with pytest.raises(SourceUnreachable):
            installation.read(hours_later=7)
    assert entombed(installation.runtime.settings).is_empty()


def test_an_old_post_is_looked_at_every_three_days(installation: Installation) -> None:
    _filled(installation)
    installation.now = START + timedelta(days=60)
    installation.read()
    installation.platform.delete("post4")
    installation.read(hours_later=71)
    assert installation.tally.looked_since is not None
    assert not installation.is_as_the_platform()
    installation.read(hours_later=2)
    installation.read(hours_later=73)
    assert installation.is_as_the_platform()


def test_lost_events_start_a_look_at_everything(installation: Installation) -> None:
    _filled(installation)
    installation.now = START + timedelta(days=60)
    installation.read()
    installation.platform.delete("post4")
    installation.platform.has_lost_events = True
    installation.read(hours_later=1)
    installation.platform.has_lost_events = True
    installation.read(hours_later=7)
    assert installation.is_as_the_platform()


def test_a_gap_is_not_forgotten_by_a_kill(installation: Installation) -> None:
    _filled(installation)
    installation.now = START + timedelta(days=60)
    installation.read()
    installation.platform.has_lost_events = True
    installation.platform.fails_at_request = installation.platform.requests + 1
    with pytest.raises(SourceUnreachable):
        installation.read(hours_later=1)
    assert load_position(installation.runtime.settings, "invented").looked_all_at is None


def test_a_clock_ahead_is_set_back_once(installation: Installation) -> None:
    installation.platform.write(1, installation.now + timedelta(hours=40))
    installation.read()
    first = installation.standing()["created_at"].item()
    assert first == installation.now
    for _ in range(10):
        installation.read(hours_later=7)
    assert installation.standing()["created_at"].item() == first
    assert installation.landed().height == 1


def test_an_author_key_that_retention_took_does_not_come_back(installation: Installation) -> None:
    _filled(installation).read()
    for path in (installation.runtime.settings.raw / "invented").glob("*.parquet"):
        nothing = pl.lit(None)
        taken = pl.read_parquet(path).with_columns(author_key=nothing, author_key_version=nothing)
        write_parquet(taken.cast(CANONICAL), path)
    assert installation.read(hours_later=7) == []
    installation.platform.posts["post3"].text = "Invented otherwise"
    (batch,) = installation.read(hours_later=7)
    assert batch.rows_count == 1
    assert installation.landed()["author_key"].null_count() == installation.landed().height


def test_roots_are_kept_sealed_and_forgotten_with_their_post(installation: Installation) -> None:
    _filled(installation).read()
    runtime = installation.runtime
    keys = load_keys(runtime.settings)
    assert set(open_locators(runtime.settings, "invented", keys).values()) == {
        "post0",
        "post3",
        "post6",
        "post9",
    }
    assert b"post3" not in (runtime.settings.locators / "invented.parquet").read_bytes()
    installation.platform.delete("post3", is_told=True)
    installation.read(hours_later=1)
    assert "post3" not in open_locators(runtime.settings, "invented", keys).values()


def test_a_thread_goes_whole_when_its_root_is_gone(installation: Installation) -> None:
    _filled(installation).read()
    installation.platform.delete("post0", is_told=True)
    installation.read(hours_later=1)
    left = {one.thread for one in installation.platform.posts.values()}
    assert "post0" in left
    assert set(installation.standing()["text_clean"]) == {
        one.text for one in installation.platform.posts.values() if one.thread != "post0"
    }


def test_what_was_erased_at_a_persons_request_does_not_come_back(
    installation: Installation,
) -> None:
    _filled(installation).read()
    erase_post(installation.runtime, "invented", "post4")
    erase_author(installation.runtime, "invented", "author5")
    forget(installation.runtime)
    installation.platform.write(20, installation.now, author="Author5")
    for hours in (1, 7, 80):
        installation.read(hours_later=hours)
    texts = set(installation.landed()["text_clean"])
    assert not texts & {"Invented text 4", "Invented text 5", "Invented text 20"}
    assert installation.standing().height == 9


def test_a_thread_goes_whole_when_its_root_is_erased(installation: Installation) -> None:
    _filled(installation).read()
    erase_post(installation.runtime, "invented", "post0")
    forget(installation.runtime)
    installation.read(hours_later=1)
    assert {"post3", "post6", "post9"} == {
        one.id
        for one in installation.platform.posts.values()
        if one.text in set(installation.standing()["text_clean"])
    }


def test_an_item_that_cannot_land_holds_nothing_up_and_is_refused_once(
    installation: Installation,
) -> None:
    _filled(installation).read()
    installation.platform.write(30, installation.now, text="")
    (batch,) = installation.read(hours_later=1)
    assert (batch.accepted, batch.rows_count, batch.quarantined_count) == (True, 0, 1)
    assert installation.read(hours_later=7) == []
    installation.platform.posts["post30"].text = "Invented at last"
    installation.read(hours_later=7)
    assert installation.is_as_the_platform()


def test_a_cursor_with_more_than_numbers_and_times_is_refused(installation: Installation) -> None:
    from orchestration.storage.cursors import Position, save_position

    with pytest.raises(ValueError, match="isoformat"):
        save_position(installation.runtime.settings, "invented", Position({"page": "did:plc:x"}))


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["write", "reply", "edit", "like", "delete", "told", "lost"]),
        st.integers(0, 30),
        st.one_of(st.none(), st.integers(1, 6)),
    ),
    max_size=25,
)


def _change(installation: Installation, what: str, number: int) -> None:
    platform, name = installation.platform, f"post{number}"
    is_there = name in platform.posts
    if what in ("write", "reply") and not is_there and number not in installation.used:
        installation.used.add(number)
        root = next(iter(platform.posts), None) if what == "reply" else None
        platform.write(number, installation.now - timedelta(minutes=number), root)
    elif what == "edit" and is_there:
        platform.posts[name].text += "!"
    elif what == "like" and is_there:
        platform.posts[name].likes += 1
    elif what in ("delete", "told") and is_there:
        platform.delete(name, is_told=what == "told")
    elif what == "lost":
        platform.has_lost_events = True


@given(changes=CHANGES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_two_looks_later_all_is_as_the_platform_has_it(
    make_installation: Callable[[], Installation], changes: list[tuple[str, int, int | None]]
) -> None:
    installation = make_installation()
    for what, number, fails_after in changes:
        _change(installation, what, number)
        platform = installation.platform
        platform.fails_at_request = platform.requests + fails_after if fails_after else None
        with suppress(SourceUnreachable):
            installation.read(hours_later=2)
    installation.platform.fails_at_request = None
    installation.platform.forget_orphans()
    for _ in range(4):  # a week: many may be missing at once
        installation.read(hours_later=74)
    assert installation.is_as_the_platform()
    stamped = installation.landed().select("post_key", "text_clean", "reactions", "batch_id")
    assert stamped.is_unique().all()
