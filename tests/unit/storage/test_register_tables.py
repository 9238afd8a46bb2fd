"""The register as the warehouse reads it: hashed communities, names only where allowed."""

from __future__ import annotations

import polars as pl
import pytest

from orchestration.privacy.keys import load_keys
from orchestration.register import Municipality, load_municipalities
from orchestration.settings import PROJECT, Settings
from orchestration.storage.register_tables import (
    COMMUNITIES,
    MUNICIPALITIES,
    SOURCES,
    write_register,
)


@pytest.fixture
def register() -> list[Municipality]:
    return load_municipalities(PROJECT / "municipalities")


def tables(settings: Settings, register: list[Municipality]) -> dict[str, pl.DataFrame]:
    counts = write_register(settings, register, load_keys(settings), {"demoby_samtale"})
    found = {name: pl.read_parquet(settings.register / f"{name}.parquet") for name in counts}
    assert counts == {name: frame.height for name, frame in found.items()}
    return found


def test_the_tables_have_the_columns_that_dbt_reads(
    settings: Settings, register: list[Municipality]
) -> None:
    found = tables(settings, register)
    assert found["municipalities"].schema == MUNICIPALITIES
    assert found["sources"].schema == SOURCES
    assert found["communities"].schema == COMMUNITIES
    assert found["municipalities"]["municipality"].to_list() == [one.slug for one in register]


def test_a_source_says_whether_it_is_live_synthetic_and_paused(
    settings: Settings, register: list[Municipality]
) -> None:
    rows = {row["source_id"]: row for row in tables(settings, register)["sources"].to_dicts()}
    told = ("is_live", "is_synthetic", "is_paused")
    assert [rows["demoby_samtale"][name] for name in told] == [True, True, True]
    assert [rows["proeve_kommentarer"][name] for name in told] == [False, False, False]
    assert rows["aalborg_reddit_fil"]["municipality"] == "aalborg"
    assert rows["aalborg_reddit_fil"]["retention_days"] == 90


def test_a_community_is_named_only_where_the_register_allows_it(
    settings: Settings, register: list[Municipality]
) -> None:
    frame = tables(settings, register)["communities"]
    known = [one for municipality in register for one in municipality.communities]
    assert frame.height == len(known)
    named = [one.name for one in known if one.may_be_named]
    assert sorted(frame["community_name"].drop_nulls()) == sorted(named)
    assert len(named) < len(known)


def test_no_native_id_is_written(settings: Settings, register: list[Municipality]) -> None:
    frame = tables(settings, register)["communities"]
    written = {str(value) for row in frame.rows() for value in row}
    known = {one.native_id for municipality in register for one in municipality.communities}
    assert len(known) > 40
    assert known & written == set()
    assert frame["community_key"].str.contains("^[0-9a-f]{32}$").all()
    assert frame["community_key"].is_unique().all()


def test_an_empty_register_gives_empty_tables(settings: Settings) -> None:
    found = tables(settings, [])
    assert [frame.height for frame in found.values()] == [0, 0, 0]
    assert found["communities"].schema == COMMUNITIES
