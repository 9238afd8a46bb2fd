"""What two looks lack is gone; what is doubted takes a week and never longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from orchestration.settings import Settings
from orchestration.storage.absences import (
    ABSENCES,
    NO_DOUBT_AFTER,
    SECOND_LOOK_AFTER,
    Look,
    absences,
    after_look,
    held_back,
    held_sentence,
    keep_absences,
    settled,
)
from orchestration.storage.files import write_parquet

START = datetime(2026, 11, 1, tzinfo=UTC)
WAYS = ("seen", "missing", "unlisted", "implausible", "not looked at")
NOTHING = pl.Series("post_key", [], pl.String)


def look(way: str, hours: float, post: str = "p") -> Look:
    """A look that says one thing of one post."""
    one = pl.Series("post_key", [post])
    said = {name: one if name == way else NOTHING for name in ("seen", "missing", "unlisted")}
    if way == "implausible":
        said["missing"] = one
    at = START + timedelta(hours=hours)
    return Look(at, **said, is_plausible=way != "implausible")


def gone_at(ways: list[tuple[str, float]]) -> list[bool]:
    """Whether the post is gone after each of the looks, which are so many hours apart."""
    lacked, found, at = pl.DataFrame(schema=ABSENCES), list[bool](), 0.0
    for way, hours in ways:
        at += hours
        lacked, gone = after_look(lacked, look(way, at))
        assert lacked.schema == ABSENCES
        found.append(gone.to_list() == ["p"])
    return found


def test_two_looks_six_hours_apart_are_needed() -> None:
    assert gone_at([("missing", 0), ("missing", 5.9), ("missing", 0.1)]) == [False, False, True]


def test_a_look_that_is_no_evidence_is_neither_the_first_nor_the_second() -> None:
    for doubt in ("unlisted", "implausible"):
        assert gone_at([(doubt, 0), ("missing", 7), ("missing", 6)]) == [False, False, True]
        assert gone_at([("missing", 0), (doubt, 7), ("missing", 1)]) == [False, False, True]


def test_every_doubt_ends_after_a_week() -> None:
    for doubt in ("unlisted", "implausible"):
        looks = [(doubt, 0.0), *[(doubt, 6.0)] * 28]
        assert gone_at(looks) == [False] * 28 + [True]


@given(st.lists(st.tuples(st.sampled_from(WAYS), st.floats(0.1, 60)), max_size=20))
def test_a_post_is_gone_when_the_rules_say_so_and_only_then(ways: list[tuple[str, float]]) -> None:
    missed: datetime | None = None
    lacked: datetime | None = None
    found, at = gone_at(ways), START
    for (way, hours), is_gone in zip(ways, found, strict=True):
        at += timedelta(hours=hours)
        if way == "seen":
            missed = lacked = None
        if way in ("missing", "unlisted", "implausible"):
            lacked = lacked or at
        if way == "missing":
            missed = missed or at
        is_confirmed = way == "missing" and missed and at - missed >= SECOND_LOOK_AFTER
        is_long = way in WAYS[1:4] and lacked and at - lacked >= NO_DOUBT_AFTER
        assert is_gone == bool(is_confirmed or is_long)


def test_what_is_seen_is_forgotten_and_other_posts_stay(settings: Settings) -> None:
    first, _ = after_look(pl.DataFrame(schema=ABSENCES), look("missing", 0, "a"))
    both, _ = after_look(first, look("implausible", 1, "b"))
    assert both["post_key"].to_list() == ["a", "b"]
    left, _ = after_look(both, look("seen", 2, "a"))
    assert left["post_key"].to_list() == ["b"]
    keep_absences(settings, "s", left)
    assert absences(settings, "s").equals(left)
    settled(settings, "s", pl.Series(["b"]))
    assert absences(settings, "s").is_empty()


def test_nothing_is_written_where_nothing_is_lacked(settings: Settings) -> None:
    keep_absences(settings, "s", pl.DataFrame(schema=ABSENCES))
    assert not settings.absences.exists()


def test_what_is_held_back_is_told_with_its_end_and_the_remedy() -> None:
    lacked, _ = after_look(pl.DataFrame(schema=ABSENCES), look("implausible", 0))
    held = held_back(lacked)
    assert (held.post_keys.to_list(), held.until) == (["p"], START + timedelta(days=7))
    sentence = held_sentence("kilde", held.count, held.until)
    assert "`tryg gone kilde`" in sentence
    assert "from 2026-11-08 00:00 on" in sentence
    known, _ = after_look(lacked, look("missing", 6))
    assert held_back(known).count == 0


def test_absences_of_an_earlier_release_are_read(settings: Settings) -> None:
    columns = {name: ABSENCES[name] for name in ("post_key", "first_missed_at")}
    write_parquet(
        pl.DataFrame([("p", START)], columns, orient="row"), settings.absences / "s.parquet"
    )
    lacked = absences(settings, "s")
    assert lacked.schema == ABSENCES
    assert held_back(lacked).count == 0
    assert after_look(lacked, look("missing", 6))[1].to_list() == ["p"]
