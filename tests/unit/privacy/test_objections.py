"""Authors who objected: told apart by source, however their names are written, before landing."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from invented_pages import NOW, page_of

from orchestration.canonical import TOMBSTONES
from orchestration.privacy.boundary import Boundary
from orchestration.privacy.keys import Keys, add_author_key
from orchestration.privacy.objections import keys_of_author, remember
from orchestration.privacy.pseudonyms import author_keys, objection_keys, plain_handle
from orchestration.privacy.withheld import Withheld
from orchestration.register import Municipality, Source
from orchestration.settings import Settings
from orchestration.sources.pages import NativePage
from orchestration.storage import entered
from orchestration.storage.files import prepare_data_folder, write_parquet
from orchestration.storage.tombstones import entomb

CHANGE = date(2026, 11, 30)
NAMES = st.from_regex(r"[a-z][a-zæøå0-9.\-]{1,15}", fullmatch=True)
WRITTEN = st.sampled_from(("{}", "@{}", " {} ", "@ {}", "u/{}", "/u/{}", "＠{}"))


@given(NAMES, WRITTEN, st.booleans())
def test_however_a_name_is_written_it_is_the_same_person(
    name: str, written: str, is_loud: bool
) -> None:
    spelt = written.format(name.upper() if is_loud else name)
    assert plain_handle(spelt) == plain_handle(name)


@given(NAMES, NAMES)
def test_different_names_are_different_people(one: str, other: str) -> None:
    assert (plain_handle(one) == plain_handle(other)) is (one == other)


def test_an_author_is_found_under_every_living_version_of_the_key(
    settings: Settings, keys: Keys, source: Source
) -> None:
    newer = add_author_key(settings, CHANGE)
    found = keys_of_author(newer, source, " @Anna.Hansen")
    for version in (1, 2):
        for native in ("Anna.Hansen", "@Anna.Hansen", "anna.hansen", "u/anna.hansen"):
            assert set(author_keys(newer, source, [native], version)) <= found


def test_an_objection_holds_in_its_source_and_outlives_the_author_key(
    settings: Settings, keys: Keys, source: Source
) -> None:
    narrow = source.model_copy(update={"ids_are_platform_wide": False})
    other = narrow.model_copy(update={"id": "another"})
    one, two = (objection_keys(keys, which, ["anna"]) for which in (narrow, other))
    assert one != two
    assert objection_keys(add_author_key(settings, CHANGE), narrow, ["@Anna"]) == one
    assert objection_keys(keys, narrow, [None]) == [None]


def test_no_row_of_who_objected_passes_the_boundary_good_or_bad(
    settings: Settings, keys: Keys, source: Source, municipality: Municipality
) -> None:
    remember(settings, keys, [source], "@Anna.Hansen ", NOW)
    page = page_of({}, {"author_native_id": "bo"}, {"author_native_id": None}, {"text": None})
    unread = pl.DataFrame(
        [(1, "replies", "unreadable_number", None), (2, "replies", "unreadable_number", None)],
        schema=page.rejected.schema,
        orient="row",
    )
    found = entered.objections(settings)
    boundary = Boundary(municipality, source, keys, NOW, "test-1", found)
    landed = boundary.apply(NativePage(page.frame, unread))
    assert landed.withheld_count == 2
    assert landed.posts.height == 1
    assert landed.rejected["row_number"].to_list() == [2]
    plain = Boundary(municipality, source, keys, NOW, "test-1").apply(page_of({}, {}))
    assert (plain.posts.height, plain.withheld_count) == (2, 0)


def test_an_objection_is_remembered_once_and_without_the_name(
    settings: Settings, keys: Keys, source: Source
) -> None:
    for _ in range(2):
        remember(settings, keys, [source, source], "anna.hansen", NOW)
    assert len(entered.objections(settings)) == 1
    assert b"anna" not in settings.entered.read_bytes()


def test_erased_posts_and_texts_past_retention_are_withheld_but_deletions_land(
    settings: Settings, boundary: Boundary
) -> None:
    prepare_data_folder(settings)
    landed = boundary.apply(
        page_of({}, {}, {}, {"deleted_at": NOW, "deletion_reason": "author"}, {"text": None})
    )
    erased, textless, fresh, deleted = landed.posts["post_key"]
    entomb(settings, "erase", pl.DataFrame([(erased, NOW, "x")], schema=TOMBSTONES, orient="row"))
    old = landed.posts.filter(pl.col("post_key").is_in([textless, deleted]))
    taken = old.with_columns(text_clean=pl.lit(None, pl.String), text_key=pl.lit("k"))
    write_parquet(taken, settings.raw / "proeve_fil" / "b1.parquet")
    withheld = Withheld.of(settings)
    kept = withheld.from_landed(landed)
    assert kept.posts["post_key"].to_list() == [fresh, deleted]
    assert kept.rejected.equals(landed.rejected)
    assert withheld.count == 2


def test_quarantine_keeps_no_row_of_an_erased_post(
    settings: Settings, boundary: Boundary, keys: Keys
) -> None:
    prepare_data_folder(settings)
    landed = boundary.apply(page_of({"text": None}, {"text": None}))
    (erased, other) = landed.rejected["post_key"]
    entomb(settings, "erase", pl.DataFrame([(erased, NOW, "x")], schema=TOMBSTONES, orient="row"))
    withheld = Withheld.of(settings)
    assert withheld.from_landed(landed).rejected["post_key"].to_list() == [other]
    assert withheld.count == 1
