"""Pseudonyms are stable, distinct, keyed, and separated by use, platform and source."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.privacy.keys import Keys
from orchestration.privacy.pseudonyms import (
    author_keys,
    community_keys,
    delivery_key,
    post_keys,
    pseudonymise,
    text_keys,
)
from orchestration.register import Source

KEY = bytes(range(32))
PARTS = st.lists(st.text(max_size=6), min_size=1, max_size=3)


def _one(key: bytes, parts: list[str], value: str) -> str | None:
    return pseudonymise(key, "post", parts, [value])[0]


@given(st.lists(st.text(max_size=20), unique=True))
def test_different_ids_have_different_keys_of_32_hex_digits(ids: list[str]) -> None:
    found = pseudonymise(KEY, "author", ["platform"], ids)
    assert len(set(found)) == len(ids)
    assert all(one is not None and len(bytes.fromhex(one)) == 16 for one in found)


@given(PARTS, st.text(max_size=6), PARTS, st.text(max_size=6))
def test_moving_characters_between_parts_gives_another_key(
    parts: list[str], value: str, other_parts: list[str], other_value: str
) -> None:
    same = (parts, value) == (other_parts, other_value)
    assert (_one(KEY, parts, value) == _one(KEY, other_parts, other_value)) == same


@given(st.text())
def test_no_key_holds_the_id_or_is_the_unkeyed_hash(value: str) -> None:
    assert _one(KEY, ["p"], value) != _one(bytes(32), ["p"], value)
    assert len(value) < 3 or value not in str(_one(KEY, ["p"], value))


def test_null_stays_null_in_its_place() -> None:
    found = pseudonymise(KEY, "text", (), [None, "a", None])
    assert [one is None for one in found] == [True, False, True]


def test_uses_are_separated(keys: Keys, source: Source) -> None:
    same = Keys(keys.post, {1: keys.post}, keys.locator)
    found = [
        post_keys(same, source, ["x"])[0],
        author_keys(same, source, ["x"], 1)[0],
        community_keys(same, source, ["x"])[0],
        text_keys(same, ["x"])[0],
        delivery_key(same, "x"),
    ]
    assert len(set(found)) == 5


def test_a_source_without_platform_wide_ids_has_keys_of_its_own(keys: Keys, source: Source) -> None:
    other = source.model_copy(update={"id": "another"})
    assert post_keys(keys, source, ["7"]) == post_keys(keys, other, ["7"])
    local, other_local = (
        one.model_copy(update={"ids_are_platform_wide": False}) for one in (source, other)
    )
    assert post_keys(keys, local, ["7"]) != post_keys(keys, other_local, ["7"])
    assert author_keys(keys, local, ["7"], 1) != author_keys(keys, other_local, ["7"], 1)


def test_platforms_are_separated(keys: Keys, source: Source) -> None:
    other = source.model_copy(update={"platform": "another"})
    assert author_keys(keys, source, ["7"], 1) != author_keys(keys, other, ["7"], 1)


def test_an_author_has_another_key_under_each_version(source: Source) -> None:
    keys = Keys(KEY, {1: bytes(32), 2: KEY}, KEY)
    assert author_keys(keys, source, ["a"], 1) != author_keys(keys, source, ["a"], 2)


@pytest.mark.slow
def test_four_hundred_thousand_ids_a_second() -> None:
    ids = [f"post-{number}" for number in range(400_000)]
    started = time.process_time()
    pseudonymise(KEY, "post", ["platform"], ids)
    assert time.process_time() - started < 1
