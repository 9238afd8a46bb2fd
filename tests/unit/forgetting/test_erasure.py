"""Erasure reaches every byte, harms nothing else and may be broken off and repeated."""

from __future__ import annotations

import json

import polars as pl
import pytest
from remembered import START, Remembered, source_of

from orchestration.errors import NotRegistered
from orchestration.forgetting import warehouse
from orchestration.forgetting.erase import (
    ErasureRefused,
    erase_author,
    erase_post,
    post_spellings,
)
from orchestration.privacy.keys import KeyRefused
from orchestration.storage import entered
from orchestration.storage.tombstones import entombed

ONLY = "hemmelige ord som kun staar her"


@pytest.fixture
def peopled(installed: Remembered) -> Remembered:
    """Anna's three posts, one of them edited, and Bo's two, staged and scored by two models."""
    anna = [installed.post("a1", text_clean=ONLY), installed.post("a2"), installed.post("a3")]
    bo = [installed.post("b1", "bo"), installed.post("b2", "bo", text_clean=anna[1]["text_clean"])]
    installed.land("b1", *anna, *bo)
    installed.land("b2", installed.post("a1", text_clean=f"{ONLY}, rettet"))
    installed.refuse("b2", anna[0]["post_key"], bo[0]["post_key"])
    for model in ("m1", "m2"):
        installed.score(model, *(row["text_clean"] for row in (*anna, *bo)), f"{ONLY}, rettet")
    installed.stage()
    return installed


def test_an_erased_post_is_nowhere_but_in_its_tombstone(peopled: Remembered) -> None:
    gone = peopled.post("a1", text_clean=ONLY)
    sought = (ONLY, gone["text_key"], gone["post_key"])
    assert len(peopled.files_with(*sought)) >= 6, "it was there before"
    assert erase_post(peopled.runtime, "forum", " a1")["posts_found"] == 1
    said = peopled.forget()
    (tombstone,) = peopled.files_with(*sought)
    assert tombstone.startswith("tombstones/erase/")
    expected = {"erased_count": 2, "batches_count": 2, "scores_count": 4, "quarantined_count": 1}
    assert expected.items() <= said.items()


def test_what_others_wrote_stays_with_its_scores(peopled: Remembered) -> None:
    before = peopled.raw()
    erase_author(peopled.runtime, "forum", "@Anna ".lower())
    peopled.forget()
    bo = before.filter(pl.col("author_key") == peopled.post("b1", "bo")["author_key"])
    assert peopled.raw().equals(bo)
    keys = peopled.rows("select post_key from marts.fct_posts order by all")
    assert [key for (key,) in keys] == sorted(bo["post_key"])
    scored = pl.read_parquet(peopled.settings.scores / "*" / "*.parquet")
    assert sorted(scored["text_key"].unique()) == sorted(bo["text_key"].unique())
    assert scored.height == 4
    texts = peopled.rows("select text_key from staging.stg_ml__scores order by all")
    assert [key for (key,) in texts] == sorted(bo["text_key"].unique())


def test_an_author_is_nowhere_and_is_known_by_an_objection_only(peopled: Remembered) -> None:
    anna = peopled.post("a1")
    said = erase_author(peopled.runtime, "forum", "anna")
    assert (said["posts_found"], said["tombstones_new"]) == (3, 3)
    peopled.forget()
    assert peopled.files_with(anna["author_key"], "anna", ONLY) == set()
    (objection,) = entered.objections(peopled.settings)
    assert objection not in (anna["author_key"], anna["post_key"])
    assert peopled.files_with(objection) == {"entered/entered.sqlite"}


def test_forgetting_again_changes_no_file(peopled: Remembered) -> None:
    erase_author(peopled.runtime, "forum", "anna")
    peopled.forget()

    def state() -> dict[str, bytes]:
        files = peopled.settings.data.rglob("*.parquet")
        return {str(path): path.read_bytes() for path in files}

    before = state()
    said = peopled.forget()
    assert [said[f"{name}_count"] for name in ("erased", "texts", "authors", "batches")] == [0] * 4
    assert state() == before


def test_a_forgetting_that_was_broken_off_is_completed_by_the_next(
    peopled: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = peopled.post("a1", text_clean=ONLY)
    erase_author(peopled.runtime, "forum", "anna")

    def broken(*_: object) -> None:
        raise OSError("cut off")

    with monkeypatch.context() as patch:
        patch.setattr(warehouse, "_copy", broken)
        with pytest.raises(OSError, match="cut off"):
            peopled.forget()
    assert "warehouse.duckdb" in peopled.files_with(ONLY), "rows are dropped, bytes are left"
    peopled.forget()
    assert peopled.files_with(ONLY, gone["author_key"]) == set()


def test_views_and_tables_outlive_the_copy(peopled: Remembered) -> None:
    shape = "select schema_name, table_name, sql from duckdb_tables() order by all"
    before = peopled.rows(shape)
    peopled.forget()
    assert peopled.rows(shape) == before
    assert len(peopled.rows("from staging.stg_platform__posts")) == 6


def test_a_post_that_has_never_been_seen_is_kept_away(installed: Remembered) -> None:
    installed.land("b1", installed.post("a1"))
    assert erase_post(installed.runtime, "forum", "later")["posts_found"] == 0
    key = installed.post("later")["post_key"]
    assert entombed(installed.settings)["post_key"].to_list() == [key]


def test_a_platforms_address_of_a_post_is_understood() -> None:
    at = "at://did:plc:abc/app.bsky.feed.post/3kx"
    assert post_spellings("https://bsky.app/profile/did:plc:abc/post/3kx") == [at]
    address = "https://by.social/@anna/1234"
    assert post_spellings(f" {address} ") == [address, "1234"]
    assert post_spellings("1234") == ["1234"]


def test_receipts_hold_counts_and_times_only(peopled: Remembered) -> None:
    erase_author(peopled.runtime, "forum", "anna")
    peopled.forget()
    (path,) = peopled.settings.receipts.glob("*.json")
    receipt = json.loads(path.read_text())
    assert (receipt.pop("kind"), receipt.pop("at")) == ("forget", START.isoformat())
    oldest = receipt.pop("oldest_text filer")
    assert oldest == START.date().isoformat()
    assert all(isinstance(value, int) for value in receipt.values())


def test_receipts_are_kept_for_three_years(installed: Remembered) -> None:
    for day in (0, 3 * 365 - 1, 3 * 365 + 1):
        installed.day = day
        installed.forget()
    assert len(list(installed.settings.receipts.glob("*.json"))) == 2


def test_without_its_keys_nothing_is_erased(peopled: Remembered) -> None:
    (peopled.settings.keys / "post-1.key").unlink()
    with pytest.raises(KeyRefused, match="missing, but the data folder was made with it"):
        erase_post(peopled.runtime, "forum", "a1")
    with pytest.raises(KeyRefused):
        erase_author(peopled.runtime, "forum", "anna")
    assert entombed(peopled.settings).is_empty()
    assert entered.objections(peopled.settings) == frozenset()


def test_an_unknown_platform_and_an_empty_name_are_refused_with_a_remedy(
    installed: Remembered,
) -> None:
    with pytest.raises(NotRegistered, match=r"registered are: forum \(filer\)"):
        erase_post(installed.runtime, "forums", "a1")
    with pytest.raises(ErasureRefused, match="give the id or handle"):
        erase_author(installed.runtime, "forum", "  ")


def test_an_id_that_means_two_posts_needs_its_source(tmp_path) -> None:
    narrow = [source_of(name, ids_are_platform_wide=False) for name in ("filer", "andre")]
    installed = Remembered.within(tmp_path, *narrow)
    installed.land("b1", installed.post("17"))
    with pytest.raises(ErasureRefused, match="add `--source`: filer, andre"):
        erase_post(installed.runtime, "forum", "17")
    assert erase_post(installed.runtime, "forum", "17", "andre")["posts_found"] == 0
    assert erase_post(installed.runtime, "forum", "17", "filer")["posts_found"] == 1
    assert erase_author(installed.runtime, "forum", "anna")["posts_found"] == 1
    assert len(entered.objections(installed.settings)) == 2
