"""Keys are made once, kept apart from the data, and refused when they are not those of the data."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.privacy.keys import (
    KeyRefused,
    Keys,
    add_author_key,
    load_keys,
    next_change,
    renew_author_key,
)
from orchestration.settings import Settings

CHANGE = date(2026, 11, 30)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_first_use_makes_keys_that_only_the_owner_may_read(settings: Settings) -> None:
    load_keys(settings)
    assert _mode(settings.keys) == 0o700
    files = list(settings.keys.iterdir())
    assert {path.name for path in files} == {"post-1.key", "author-1.key", "locator-1.key"}
    assert {_mode(path) for path in files} == {0o600}


def test_keys_are_the_same_on_the_next_use(settings: Settings) -> None:
    first = load_keys(settings)
    assert load_keys(settings) == first
    assert first.post != first.authors[1]
    assert len(first.post) == 32


def test_two_installations_have_different_keys(settings: Settings, tmp_path: Path) -> None:
    other = replace(settings, keys=tmp_path / "other_keys", data=tmp_path / "other_data")
    assert load_keys(settings).post != load_keys(other).post


def test_neither_print_nor_fingerprint_shows_a_key(settings: Settings, keys: Keys) -> None:
    recorded = (settings.data / "keys.json").read_text()
    for secret in (keys.post, *keys.authors.values()):
        assert secret.hex() not in repr(keys) + str(keys) + recorded
        assert secret.hex()[:16] not in recorded


def test_nothing_is_made_when_creation_is_not_wanted(settings: Settings) -> None:
    with pytest.raises(KeyRefused, match="missing"):
        load_keys(settings, create=False)
    assert not settings.keys.exists()


@pytest.mark.parametrize("name", ["post-1.key", "author-1.key", "locator-1.key"])
def test_a_missing_key_is_refused_and_never_made_anew(settings: Settings, name: str) -> None:
    load_keys(settings)
    (settings.keys / name).unlink()
    with pytest.raises(KeyRefused, match="restore it from the backup"):
        load_keys(settings)
    assert not (settings.keys / name).exists()


@pytest.mark.parametrize("name", ["post-1.key", "author-1.key", "locator-1.key"])
def test_another_key_is_refused(settings: Settings, name: str) -> None:
    load_keys(settings)
    (settings.keys / name).write_text("ab" * 32)
    with pytest.raises(KeyRefused, match="not the key that the data was made with") as caught:
        load_keys(settings)
    assert "abab" not in str(caught.value)


@pytest.mark.parametrize("content", ["", "zz" * 32, "ab" * 31, "ab" * 33])
def test_a_damaged_key_is_refused_without_showing_it(settings: Settings, content: str) -> None:
    load_keys(settings)
    (settings.keys / "post-1.key").write_text(content)
    with pytest.raises(KeyRefused, match="restore it from the backup") as caught:
        load_keys(settings)
    assert not content or content not in str(caught.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(settings: Settings, mode: int) -> None:
    load_keys(settings)
    (settings.keys / "post-1.key").chmod(mode)
    with pytest.raises(KeyRefused, match="chmod 600"):
        load_keys(settings)


def test_a_folder_in_which_others_may_replace_keys_is_refused(settings: Settings) -> None:
    load_keys(settings)
    settings.keys.chmod(0o770)
    with pytest.raises(KeyRefused, match="chmod 700"):
        load_keys(settings)


def test_landed_batches_without_fingerprints_are_refused(settings: Settings) -> None:
    load_keys(settings)
    (settings.data / "keys.json").unlink()
    (settings.ledger / "some_source").mkdir(parents=True)
    (settings.ledger / "some_source" / "batch.parquet").touch()
    with pytest.raises(KeyRefused, match=r"keys\.json: missing"):
        load_keys(settings)


def test_the_empty_ledger_schema_is_no_data(settings: Settings) -> None:
    (settings.ledger / "_schema").mkdir(parents=True)
    (settings.ledger / "_schema" / "empty.parquet").touch()
    assert set(load_keys(settings).authors) == {1}


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"post-1": "00"}'])
def test_a_damaged_fingerprint_file_is_refused(settings: Settings, content: str) -> None:
    load_keys(settings)
    (settings.data / "keys.json").write_text(content)
    with pytest.raises(KeyRefused, match="restore it from the backup"):
        load_keys(settings)


def test_a_new_author_key_leaves_post_and_older_author_keys(settings: Settings) -> None:
    before = load_keys(settings)
    after = add_author_key(settings, CHANGE)
    assert after.author_versions == [(1, date.min), (2, CHANGE)]
    assert after.post == before.post
    assert after.authors[1] == before.authors[1] != after.authors[2]
    assert load_keys(settings) == after
    assert set(json.loads((settings.data / "keys.json").read_text())) == {
        "post-1",
        "locator-1",
        "author-1",
        "author-2-20261130",
    }


def test_an_author_key_left_by_a_killed_run_is_taken_up(settings: Settings) -> None:
    load_keys(settings)
    left = os.urandom(32)
    path = settings.keys / "author-2-20261130.key"
    path.write_text(left.hex())
    path.chmod(0o600)
    assert set(load_keys(settings).authors) == {1}
    assert add_author_key(settings, CHANGE).authors[2] == left


@given(st.dates(date(2001, 1, 1), date(2199, 1, 1)))
def test_author_keys_change_every_52_weeks_at_the_start_of_a_period(today: date) -> None:
    change = next_change(today)
    assert timedelta() < change - today <= timedelta(weeks=52)
    assert (change - date(2001, 1, 1)).days % 28 == 0
    assert next_change(change) - change == timedelta(weeks=52)


def test_the_next_author_key_is_made_eight_weeks_ahead_and_once(settings: Settings) -> None:
    early = renew_author_key(settings, CHANGE - timedelta(weeks=8, days=1))
    assert set(early.authors) == {1}
    ready = renew_author_key(settings, CHANGE - timedelta(weeks=8))
    assert ready.since == {2: CHANGE}
    assert renew_author_key(settings, CHANGE - timedelta(days=1)) == ready
    assert renew_author_key(settings, CHANGE + timedelta(days=1)) == ready
    assert set(renew_author_key(settings, CHANGE + timedelta(weeks=45)).since) == {2, 3}


def test_an_installation_from_before_locators_gets_a_key_for_them(settings: Settings) -> None:
    before = load_keys(settings)
    (settings.keys / "locator-1.key").unlink()
    recorded = json.loads((settings.data / "keys.json").read_text())
    del recorded["locator-1"]
    (settings.data / "keys.json").write_text(json.dumps(recorded))
    after = load_keys(settings)
    assert (after.post, after.authors) == (before.post, before.authors)
    assert load_keys(settings) == after
