"""Secrets of author keys go when no row needs them, never before, and a kill leaves no half."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from remembered import START, Remembered, source_of

from orchestration.forgetting import author_keys as dropping
from orchestration.forgetting.erase import erase_author, erase_post
from orchestration.privacy import keys as key_files
from orchestration.privacy.boundary import Boundary
from orchestration.privacy.keys import (
    add_author_key,
    author_versions,
    deleted_versions,
    load_keys,
)
from orchestration.sources.pages import NativePage
from orchestration.sources.platforms.records import native_page
from orchestration.storage import entered

SECOND = START.date() + timedelta(days=28)
LONG_AFTER = 28 + 60 + 7 + 28 + 1  # days: whatever was written under the first key has lost it


def with_two_keys(installed: Remembered) -> Remembered:
    load_keys(installed.settings)
    add_author_key(installed.settings, SECOND)
    return installed


def files(installed: Remembered) -> set[str]:
    return {path.stem for path in installed.settings.keys.glob("author-*")}


def later(installed: Remembered, **changes: Any) -> dict[str, Any]:
    """A post by Bo of the second key's time."""
    return installed.post("b1", "bo", author_key_version=2, **changes)


def test_a_key_goes_with_the_last_row_that_bears_it(installed: Remembered) -> None:
    with_two_keys(installed).land("b1", installed.post("a1"))
    dropped = {}
    for day in (60, 88, 89):
        installed.day = day
        dropped[day] = installed.forget()["author_keys_dropped"]
    assert dropped == {60: 0, 88: 0, 89: 1}
    assert files(installed) == {f"author-2-{SECOND:%Y%m%d}"}
    assert load_keys(installed.settings).author_versions == [(2, SECOND)]


def test_a_key_stays_while_one_row_bears_it(installed: Remembered) -> None:
    with_two_keys(installed).land("b1", installed.post("a1"))
    installed.day = LONG_AFTER
    installed.land("b2", installed.post("a2"))  # landed late
    assert installed.forget()["author_keys_dropped"] == 0
    assert set(load_keys(installed.settings).authors) == {1, 2}
    assert erase_author(installed.runtime, "forum", "anna")["posts_found"] == 1
    assert installed.forget()["author_keys_dropped"] == 1


def test_a_key_stays_for_posts_of_its_time_that_may_still_land(installed: Remembered) -> None:
    """Nothing bears the first key, yet a post of its last day would still have an author."""
    with_two_keys(installed)
    for day, dropped in ((28, 0), (28 + 60, 0), (28 + 61, 1)):
        installed.day = day
        assert installed.forget()["author_keys_dropped"] == dropped


def test_the_newest_key_stays_whatever_happens(installed: Remembered) -> None:
    installed.land("b1", installed.post("a1"))
    installed.day = 5000
    assert installed.forget()["author_keys_dropped"] == 0
    assert set(load_keys(installed.settings).authors) == {1}


def test_a_key_between_two_waits_for_the_older(installed: Remembered) -> None:
    """Late posts of its time would otherwise be hashed under the older one."""
    with_two_keys(installed)
    add_author_key(installed.settings, SECOND + timedelta(days=28))
    installed.day = 5000
    installed.land("b1", installed.post("a1", created_at=START))
    assert installed.forget()["author_keys_dropped"] == 0
    assert set(load_keys(installed.settings).authors) == {1, 2, 3}


@given(
    st.integers(0, 900),
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 200)), max_size=6),
)
def test_no_row_ever_bears_a_key_that_is_gone(
    tmp_path_factory: pytest.TempPathFactory, day: int, posts: list[tuple[int, int]]
) -> None:
    installed = with_two_keys(Remembered.within(tmp_path_factory.mktemp("rows")))
    for number, (written, wait) in enumerate(posts):
        installed.day = written + wait
        at = START + timedelta(days=written)
        version = 2 if at.date() >= SECOND else 1
        row = installed.post(f"a{number}", created_at=at, author_key_version=version)
        installed.land(f"b{number}", row)
    installed.day = day
    installed.forget()
    borne = installed.raw().drop_nulls("author_key") if posts else pl.DataFrame()
    needed = set(borne["author_key_version"]) if posts else set()
    assert needed <= set(load_keys(installed.settings).authors)


@pytest.mark.parametrize("step", ["rows", "record", "file"])
def test_a_kill_between_two_steps_is_completed_by_the_next_run(
    installed: Remembered, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with_two_keys(installed).land("b1", installed.post("a1"))
    installed.day = LONG_AFTER

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    owner, name = {
        "rows": (dropping, "delete_author_keys"),
        "record": (key_files, "_write"),
        "file": (Path, "unlink"),
    }[step]
    real: Callable[..., Any] = getattr(owner, name)
    is_key = {"file": lambda path, **_: path.suffix == ".key"}.get(step, lambda *_, **__: True)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, lambda *a, **k: killed() if is_key(*a, **k) else real(*a, **k))
        with pytest.raises(KeyboardInterrupt):
            installed.forget()
    assert 2 in load_keys(installed.settings).authors
    installed.forget()
    assert files(installed) == {f"author-2-{SECOND:%Y%m%d}"}
    assert deleted_versions(installed.settings) == [1]


def test_a_row_that_landed_under_a_key_while_it_went_loses_its_author_key(
    installed: Remembered,
) -> None:
    row = with_two_keys(installed).post("a1")
    installed.day = LONG_AFTER
    installed.forget()
    assert deleted_versions(installed.settings) == [1]
    stays = later(installed, created_at=installed.runtime.clock())
    installed.land("b1", {**row, "first_seen_at": installed.runtime.clock()}, stays)
    installed.forget()
    assert installed.raw().sort("post_key")["author_key_version"].drop_nulls().to_list() == [2]


def test_the_number_of_a_key_that_is_gone_is_not_used_again(installed: Remembered) -> None:
    with_two_keys(installed)
    installed.day = 5000
    installed.forget()
    add_author_key(installed.settings, date(2039, 1, 3))
    assert author_versions(installed.settings) == {2: SECOND, 3: date(2039, 1, 3)}


def landed(installed: Remembered, author: str) -> pl.DataFrame:
    """What lands of a post by `author` that was written in the first key's time."""
    settings, runtime = installed.settings, installed.runtime
    record = {"native_id": "late", "kind": "comment", "text": "Sent", "created_at": START}
    boundary = Boundary(
        runtime.register[0],
        installed.source,
        load_keys(settings),
        runtime.clock(),
        "v1",
        entered.objections(settings),
    )
    page: NativePage = native_page([author], lambda one: record | {"author_native_id": one})
    return boundary.apply(page).posts


def test_an_objection_holds_and_erasure_works_without_the_key_that_is_gone(
    installed: Remembered,
) -> None:
    with_two_keys(installed).land("b1", installed.post("a1"))
    erase_author(installed.runtime, "forum", "anna")
    installed.day = LONG_AFTER
    installed.land("b2", later(installed))
    installed.forget()
    assert deleted_versions(installed.settings) == [1]
    assert landed(installed, "anna").is_empty()
    assert landed(installed, "carl")["author_key"].to_list() == [None]
    assert erase_author(installed.runtime, "forum", "bo")["posts_found"] == 1
    assert erase_post(installed.runtime, "forum", "late")["posts_found"] == 0


def test_the_longest_time_of_any_source_counts(tmp_path: Path) -> None:
    longer = source_of("andre", author_retention_days=200)
    installed = with_two_keys(Remembered.within(tmp_path, source_of("filer"), longer))
    for day, dropped in ((28 + 200, 0), (28 + 201, 1)):
        installed.day = day
        assert installed.forget()["author_keys_dropped"] == dropped
