"""Tombstones: each post once, nothing lost, nothing written twice."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from invented_batches import entry, posts

from orchestration.canonical import TOMBSTONES
from orchestration.settings import Settings
from orchestration.storage.files import write_parquet
from orchestration.storage.ledger import accept, input_state
from orchestration.storage.tombstones import entomb, entombed, tombstones_state

START = datetime(2026, 3, 1, tzinfo=UTC)
ROWS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 5)), max_size=6)


def erased(*rows: tuple[str, int]) -> pl.DataFrame:
    """Tombstones of (key, day)."""
    frame = [(key, START + timedelta(days=day), "author") for key, day in rows]
    return pl.DataFrame(frame, schema=TOMBSTONES, orient="row")


def files(settings: Settings) -> dict[str, bytes]:
    paths = settings.tombstones.glob("[!_]*/*.parquet")
    return {str(path): path.read_bytes() for path in paths}


@given(st.lists(ROWS, max_size=5))
@hypothesis_settings(deadline=None, max_examples=40)
def test_each_erased_post_is_known_once_and_counted_as_new_once(history: list[list]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(*(Path(folder) / name for name in ("data", "towns", "inbox", "keys")))
        expected: dict[str, int] = {}
        for number, rows in enumerate(history):
            state, before = tombstones_state(settings), files(settings)
            fresh = {key for key, _ in rows} - expected.keys()
            assert entomb(settings, f"source_{number % 2}", erased(*rows)) == len(fresh)
            assert entomb(settings, "again", erased(*rows)) == 0
            assert (tombstones_state(settings) != state) is bool(fresh)
            assert before.items() <= files(settings).items(), "a file never changes"
            expected |= {key: min(day for one, day in rows if one == key) for key in fresh}
        found = entombed(settings)
        assert found.schema == TOMBSTONES
        days = {key: (moment - START).days for key, moment, _ in found.rows()}
        assert days == expected


def test_without_tombstones_there_is_no_state(settings: Settings) -> None:
    assert tombstones_state(settings) is None
    assert entombed(settings).equals(pl.DataFrame(schema=TOMBSTONES))


def test_two_files_that_entomb_one_post_count_its_earliest_deletion(settings: Settings) -> None:
    for name, day in (("a", 4), ("b", 2)):
        write_parquet(erased(("p", day)), settings.tombstones / "restored" / f"{name}.parquet")
    assert entombed(settings)["deleted_at"].to_list() == [START + timedelta(days=2)]


def test_an_accepted_batch_entombs_the_posts_that_it_says_are_deleted(settings: Settings) -> None:
    rows = pl.concat([posts("a", "b"), posts("c", deleted_at=START, text_clean=None)])
    write_parquet(rows, settings.raw / "filer" / "b1.parquet")
    accept(settings, {**entry("b1"), "path": "raw/filer/b1.parquet"})
    assert entombed(settings)["post_key"].to_list() == ["c"]


def test_staging_starts_anew_for_batches_and_for_tombstones(settings: Settings) -> None:
    entomb(settings, "erase", erased(("a", 1)))
    assert input_state(settings) is None, "there is nothing to stage yet"
    accept(settings, entry("b1"))
    first = input_state(settings)
    entomb(settings, "erase", erased(("b", 1)))
    second = input_state(settings)
    accept(settings, entry("b2"))
    assert len({first, second, input_state(settings)}) == 3
