"""One batch on disk: named by content, whole or not at all, its refused rows beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_batches import NOW, posts, rejected

from orchestration.canonical import CANONICAL, QUARANTINE
from orchestration.settings import Settings
from orchestration.storage.batches import (
    Batch,
    batch_path,
    content_id,
    discard_batch,
    named_by,
    quarantine_path,
    write_batch,
)

Frames = list[tuple[pl.DataFrame, pl.DataFrame]]


def written(settings: Settings, frames: Frames, batch_id: str = "b1") -> Batch:
    return write_batch(settings, "filer", batch_id, frames, delivery_key="file-1", recorded_at=NOW)


def files(settings: Settings) -> list[Path]:
    found = [*settings.raw.glob("filer/*"), *settings.quarantine.glob("filer/*")]
    return sorted(found)


def test_a_batch_holds_all_frames_in_order_and_says_what_it_holds(settings: Settings) -> None:
    batch = written(settings, [(posts("a", "b"), rejected(3)), (posts("c"), rejected())])
    frame = pl.read_parquet(batch.path)
    assert frame.schema == CANONICAL
    assert frame["post_key"].to_list() == ["a", "b", "c"]
    assert frame["batch_id"].unique().to_list() == ["b1"]
    assert (batch.rows_count, batch.quarantined_count) == (3, 1)
    assert batch.first_created_at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert batch.last_created_at == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_refused_rows_lie_beside_the_batch_without_any_value(settings: Settings) -> None:
    written(settings, [(posts("a"), rejected(2)), (posts("b"), rejected(5))])
    frame = pl.read_parquet(quarantine_path(settings, "filer", "b1"))
    assert frame.schema == QUARANTINE
    assert frame["row_number"].to_list() == [2, 5]
    assert frame["delivery_key"].unique().to_list() == ["file-1"]
    assert frame["recorded_at"].unique().to_list() == [NOW]


def test_a_batch_without_a_row_is_a_file_without_rows(settings: Settings) -> None:
    batch = written(settings, [(posts(), rejected(1))])
    assert pl.read_parquet(batch.path).height == 0
    assert (batch.first_created_at, batch.last_created_at) == (None, None)


def test_an_error_in_a_later_frame_leaves_nothing(settings: Settings) -> None:
    def broken() -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        yield posts("a"), rejected(2)
        raise ValueError("cut off")

    with pytest.raises(ValueError, match="cut off"):
        write_batch(settings, "filer", "b1", broken(), delivery_key="f", recorded_at=NOW)
    assert files(settings) == []


def test_an_error_leaves_the_batch_that_was_there_as_it_was(settings: Settings) -> None:
    before = written(settings, [(posts("a"), rejected(2))]).path.read_bytes()
    with pytest.raises(pl.exceptions.PolarsError):
        written(settings, [(posts("b"), rejected()), (posts("c").drop("kind"), rejected())])
    assert batch_path(settings, "filer", "b1").read_bytes() == before
    assert quarantine_path(settings, "filer", "b1").exists()


def test_the_same_batch_without_refused_rows_has_no_quarantine_left(settings: Settings) -> None:
    written(settings, [(posts("a"), rejected(2))])
    written(settings, [(posts("a", "b"), rejected())])
    assert files(settings) == [batch_path(settings, "filer", "b1")]


def test_a_discarded_batch_keeps_no_post_and_its_reasons(settings: Settings) -> None:
    batch = written(settings, [(posts("a"), rejected(2))])
    discard_batch(batch)
    assert files(settings) == [quarantine_path(settings, "filer", "b1")]


def name_of(*parts: pl.DataFrame) -> str:
    found = parts if len(parts) == 2 else (*parts, rejected())
    return content_id("filer", "2026-03-01", *found)


@given(st.permutations(["a", "b", "c", "d"]), st.integers(1, 10**6))
def test_order_and_times_of_fetching_do_not_change_the_name(keys: list[str], late: int) -> None:
    written = NOW - timedelta(hours=1)
    first = posts("a", "b", "c", "d", created_at=written)
    moment = NOW + timedelta(seconds=late)
    stamps = dict.fromkeys(("fetched_at", "first_seen_at", "last_verified_at"), moment)
    again = posts(*keys, created_at=written, batch_id="other", **stamps)
    assert name_of(first, rejected(1, 2)) == name_of(again, rejected(7, 9))


def test_a_time_set_to_the_moment_of_fetching_does_not_change_the_name() -> None:
    later = NOW + timedelta(hours=5)
    first = posts("a", created_at=NOW, deleted_at=NOW, fetched_at=NOW)
    again = posts("a", created_at=later, deleted_at=later, fetched_at=later)
    assert name_of(first) == name_of(again)


def test_the_name_follows_from_source_day_posts_and_refused_rows() -> None:
    names = {
        name_of(posts("a")),
        name_of(posts("b")),
        name_of(posts("a", text_clean="other words")),
        name_of(posts("a", text_clean=None)),
        name_of(posts("a", hashtags=[])),
        name_of(posts("a"), rejected(1)),
        name_of(posts("a"), rejected(1, 2)),
        name_of(posts("a"), rejected(1, reason="missing_id")),
        content_id("other", "2026-03-01", posts("a"), rejected()),
        content_id("filer", "2026-03-02", posts("a"), rejected()),
    }
    assert len(names) == 10
    assert all(len(name) == 32 and int(name, 16) for name in names)


@given(st.lists(st.text("ab", min_size=1), min_size=1), st.lists(st.text("ab", min_size=1)))
def test_other_parts_give_another_name(parts: list[str], others: list[str]) -> None:
    assert (named_by(*parts) == named_by(*others)) == (parts == others)
