"""Late live sources."""

from __future__ import annotations

from datetime import timedelta

from invented_posts import NOW, source

from orchestration.checks.freshness import FRESHNESS, late_sources


def test_a_source_is_late_after_its_hours_or_when_it_never_succeeded() -> None:
    ids = ("exact", "late", "never", "unwatched", "delivered")
    sources = [
        source(live=True, id="exact", freshness_hours=24),
        source(live=True, id="late", freshness_hours=24),
        source(live=True, id="never", freshness_hours=24),
        source(live=True, id="unwatched"),
        source(live=False, id="delivered", freshness_hours=24),
    ]
    last = dict.fromkeys(ids, NOW - timedelta(hours=24))
    last["late"] = NOW - timedelta(hours=24, seconds=1)
    frame = late_sources({**last, "never": None}, sources, NOW)
    assert frame.schema == FRESHNESS
    assert frame.select("source_id", "is_late").rows() == [
        ("exact", False),
        ("late", True),
        ("never", True),
        ("unwatched", False),
    ]
    assert frame["last_success_at"][2] is None


def test_no_watched_source_gives_an_empty_frame_of_the_same_shape() -> None:
    assert late_sources({}, [source()], NOW).schema == FRESHNESS


def test_a_source_that_may_not_be_read_is_awaited_only_when_it_once_was() -> None:
    lapsed = {"review_date": NOW.date() - timedelta(days=1), "freshness_hours": 24}
    sources = [source(live=True, id=name, **lapsed) for name in ("never", "once")]
    frame = late_sources({"once": NOW - timedelta(days=2)}, sources, NOW)
    assert frame.select("source_id", "is_late").rows() == [("once", True)]
