"""What crosses the boundary: canonical posts without anything personal, and rejected rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_pages import NOW, page_of

from orchestration.canonical import CANONICAL, NATIVE, REJECTED
from orchestration.privacy.boundary import Boundary, BoundaryError
from orchestration.privacy.keys import Keys, add_author_key
from orchestration.privacy.pseudonyms import author_keys, community_keys, post_keys, text_keys
from orchestration.register import Municipality, Source
from orchestration.register.models import PublicFigure
from orchestration.settings import Settings
from orchestration.sources.pages import NativePage


def _reasons(boundary: Boundary, *changes: dict[str, object]) -> list[tuple[int, str, str]]:
    rejected = boundary.apply(page_of(*changes)).rejected
    return list(rejected.select("row_number", "field", "reason").iter_rows())


def test_a_row_becomes_a_canonical_post(boundary: Boundary, keys: Keys, source: Source) -> None:
    landed = boundary.apply(page_of({}))
    assert landed.posts.schema == CANONICAL
    assert landed.rejected.schema == REJECTED
    assert landed.rejected.is_empty()
    post = landed.posts.row(0, named=True)
    assert post["post_key"] == post_keys(keys, source, ["1"])[0]
    assert post["thread_key"] == post_keys(keys, source, ["root"])[0]
    assert post["author_key"] == author_keys(keys, source, ["anna.hansen"], 1)[0]
    assert post["community_key"] == community_keys(keys, source, ["page-1"])[0]
    assert post["text_key"] == text_keys(keys, [post["text_clean"]])[0]
    assert post["text_length"] == len(post["text_clean"])
    assert post["retain_until"] == NOW.date() + timedelta(days=90)
    assert (post["fetched_at"], post["first_seen_at"], post["last_verified_at"]) == (NOW,) * 3
    named = ("municipality", "platform", "source_id", "connector_version", "batch_id")
    assert [post[name] for name in named] == ["proeveby", "proeve", "proeve_fil", "test-1", ""]
    assert (post["legal_basis"], post["terms_ref"]) == ("invented basis", "invented terms")
    assert (post["author_key_version"], post["author_kind"]) == (1, "private")
    assert post["language"] == "da"
    assert post["language_confidence"] > 0.5
    assert (post["places"], post["hashtags"], post["link_domains"]) == ([], [], [])


def test_an_author_is_hashed_under_the_key_of_the_day_of_the_post(
    settings: Settings, municipality: Municipality, source: Source, keys: Keys
) -> None:
    both = add_author_key(settings, date(2026, 3, 2))
    at = [datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in (22, 23)]  # 23 is past midnight here
    boundary = Boundary(municipality, source, both, NOW, "test-1")
    posts = boundary.apply(page_of(*({"created_at": one} for one in at))).posts
    assert posts["author_key_version"].to_list() == [1, 2]
    expected = [author_keys(both, source, ["anna.hansen"], version)[0] for version in (1, 2)]
    assert posts["author_key"].to_list() == expected
    assert both.authors[1] == keys.authors[1]


def test_a_post_older_than_every_living_author_key_has_no_author(
    municipality: Municipality, source: Source, keys: Keys
) -> None:
    late = replace(keys, authors={2: bytes(32)}, since={2: date(2026, 3, 2)})
    boundary = Boundary(municipality, source, late, NOW, "test-1")
    post = boundary.apply(page_of({})).posts.row(0, named=True)
    assert (post["author_key"], post["author_key_version"]) == (None, None)
    assert post["author_kind"] == "unknown"


def test_no_value_of_the_native_row_is_left(boundary: Boundary) -> None:
    secrets = {
        "native_id": "hemmelig-1",
        "author_native_id": "hemmelig-2",
        "thread_native_id": "hemmelig-3",
        "parent_native_id": "hemmelig-4",
        "community_native_id": "hemmelig-5",
        "language_declared": "hemmelig-6",
        "author_kind": "hemmelig-7",
        "deletion_reason": "hemmelig-8",
        "created_precision": "hemmelig-9",
        "text": "skriv til @hemmelig_10 eller hemmelig@11.dk",
    }
    landed = boundary.apply(page_of(secrets, secrets, {**secrets, "kind": "hemmelig"}))
    assert (len(landed.posts), len(landed.rejected)) == (1, 2)
    written = landed.posts.write_json() + landed.rejected.write_json()
    assert "hemmelig" not in written


def test_a_row_without_thread_is_its_own_thread(boundary: Boundary) -> None:
    post = boundary.apply(page_of({"thread_native_id": None})).posts.row(0, named=True)
    assert post["thread_key"] == post["post_key"]


def test_a_registered_community_gives_its_type_others_the_default(boundary: Boundary) -> None:
    pages = [{}, {"community_native_id": "page-2"}, {"community_native_id": None}]
    posts = boundary.apply(page_of(*pages)).posts
    assert posts["community_type"].to_list() == ["sports_club", "other", "other"]
    assert posts["community_key"].n_unique() == 3
    assert posts["community_key"].null_count() == 0


def test_the_kind_of_an_author_is_never_inferred(boundary: Boundary) -> None:
    changes = [{"author_kind": "organisation"}, {}, {"author_native_id": None}]
    posts = boundary.apply(page_of(*changes)).posts
    assert posts["author_kind"].to_list() == ["organisation", "private", "unknown"]
    assert posts["author_key"].is_null().to_list() == [False, False, True]
    assert posts["author_key_version"].to_list() == [1, 1, None]


def test_unknown_counts_stay_unknown(boundary: Boundary) -> None:
    posts = boundary.apply(page_of({"replies": 0}, {"replies": None})).posts
    assert posts["replies"].to_list() == [0, None]


def test_each_fault_has_its_reason(boundary: Boundary) -> None:
    late = NOW + timedelta(hours=49)
    changes = [
        {"native_id": None},
        {"created_at": None},
        {"created_at": datetime(1970, 1, 1, tzinfo=UTC)},
        {"created_at": late},
        {"kind": "like"},
        {"kind": None},
        {"text": None},
        {"text": " \u200b\x00 "},
        {"native_id": "9"},
        {"native_id": "9"},
    ]
    assert _reasons(boundary, *changes) == [
        (1, "native_id", "missing_id"),
        (2, "created_at", "missing_time"),
        (3, "created_at", "time_before_start"),
        (4, "created_at", "time_in_future"),
        (5, "kind", "unknown_kind"),
        (6, "kind", "unknown_kind"),
        (7, "text", "missing_text"),
        (8, "text", "missing_text"),
        (10, "native_id", "duplicate_id"),
    ]


def test_a_rejected_row_with_an_id_has_its_post_key(boundary: Boundary) -> None:
    rejected = boundary.apply(page_of({"created_at": None}, {"native_id": None})).rejected
    assert rejected["post_key"].is_null().to_list() == [False, True]


def test_a_row_that_the_source_could_not_read_does_not_land(
    boundary: Boundary, keys: Keys, source: Source
) -> None:
    page = page_of({}, {})
    refused = pl.DataFrame(
        [(2, "edited_at", "unreadable_time", None), (3, None, "column_count", None)],
        schema=REJECTED,
        orient="row",
    )
    landed = boundary.apply(NativePage(page.frame, refused))
    assert len(landed.posts) == 1
    assert landed.rejected["post_key"].to_list() == [*post_keys(keys, source, ["2"]), None]


def test_a_clock_that_runs_ahead_is_set_back_once(boundary: Boundary) -> None:
    posts = boundary.apply(
        page_of(
            {"created_at": NOW + timedelta(hours=47), "edited_at": NOW + timedelta(days=900)},
            {"created_at": NOW - timedelta(seconds=1), "edited_at": NOW - timedelta(days=1)},
        )
    ).posts
    assert posts["created_at"].to_list() == [NOW, NOW - timedelta(seconds=1)]
    assert posts["edited_at"].to_list() == [NOW, NOW - timedelta(days=1)]


@pytest.mark.parametrize("written", ["[deleted]", " [Removed] ", "[slettet]", "[ deleted ]"])
def test_a_platforms_placeholder_is_a_tombstone(boundary: Boundary, written: str) -> None:
    post = boundary.apply(page_of({"text": written})).posts.row(0, named=True)
    assert (post["text_clean"], post["text_key"], post["text_length"]) == (None, None, None)
    assert (post["deleted_at"], post["deletion_reason"]) == (NOW, "platform_placeholder")


def test_a_deleted_row_lands_without_its_text(boundary: Boundary) -> None:
    gone = {"deleted_at": datetime(2026, 3, 2, tzinfo=UTC), "deletion_reason": "by_author"}
    posts = boundary.apply(page_of(gone, {**gone, "text": None})).posts
    assert posts["text_clean"].to_list() == [None, None]
    assert posts["deletion_reason"].to_list() == ["by_author", "by_author"]
    assert posts["deleted_at"][0] == gone["deleted_at"]


def test_a_text_about_deletion_is_no_tombstone(boundary: Boundary) -> None:
    posts = boundary.apply(page_of({"text": "hvorfor blev det [deleted]?"})).posts
    assert posts["deleted_at"].to_list() == [None]


def test_a_repeated_id_is_refused_across_pages_and_the_first_stays(boundary: Boundary) -> None:
    first = boundary.apply(page_of({"native_id": "a", "text": "første"}, {"native_id": "b"}))
    second = boundary.apply(page_of({"native_id": "b"}, {"native_id": "c"}))
    assert len(first.posts) == 2
    assert second.rejected["reason"].to_list() == ["duplicate_id"]
    assert second.posts.height == 1


def test_a_rejected_row_does_not_block_a_good_one_with_its_id(boundary: Boundary) -> None:
    changes = [{"native_id": "a", "created_at": None}, {"native_id": "a"}, {"native_id": "a"}]
    assert _reasons(boundary, *changes) == [
        (1, "created_at", "missing_time"),
        (3, "native_id", "duplicate_id"),
    ]


def test_another_delivery_starts_afresh(
    municipality: Municipality, source: Source, keys: Keys
) -> None:
    for _ in range(2):
        boundary = Boundary(municipality, source, keys, NOW, "test-1")
        assert boundary.apply(page_of({})).rejected.is_empty()


VALUES = {
    "native_id": st.sampled_from(["a", "b", "c", None, "æ" * 500, "\x00", "🙂"]),
    "kind": st.sampled_from(["post", "comment", "reply", "repost", "vote", None]),
    "text": st.none() | st.text(max_size=30),
    "author_native_id": st.none() | st.text(max_size=5),
    "created_at": st.none()
    | st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC)),
    "deleted_at": st.none() | st.just(NOW),
    "language_declared": st.none() | st.text(max_size=5),
    "reactions": st.none() | st.integers(-(2**31), 2**31 - 1),
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries(VALUES), max_size=12))
def test_every_row_lands_or_is_rejected_once_in_order(
    municipality: Municipality, source: Source, keys: Keys, rows: list[dict[str, object]]
) -> None:
    page = page_of(*rows) if rows else NativePage(pl.DataFrame(schema=NATIVE))
    landed = Boundary(municipality, source, keys, NOW, "test-1").apply(page)
    refused = landed.rejected["row_number"].to_list()
    assert refused == sorted(set(refused))
    kept = [row["native_id"] for number, row in enumerate(rows, 1) if number not in refused]
    assert landed.posts["post_key"].to_list() == post_keys(keys, source, kept)
    assert landed.posts["post_key"].is_unique().all()


def test_errors_hold_no_values(boundary: Boundary, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("anna.hansen@gmail.com")

    monkeypatch.setattr("orchestration.privacy.boundary.scrub", fail)
    with pytest.raises(BoundaryError) as caught:
        boundary.apply(page_of({}))
    told = "the privacy boundary failed with ValueError at test_boundary.py, line "
    assert str(caught.value).startswith(told)
    assert caught.value.__suppress_context__


def test_a_page_of_another_shape_is_refused_without_values(boundary: Boundary) -> None:
    with pytest.raises(BoundaryError, match="native schema") as caught:
        boundary.apply(NativePage(pl.DataFrame({"anna": ["hansen"]})))
    assert "anna" not in str(caught.value)


def test_pages_and_landed_rows_show_no_values_when_printed(boundary: Boundary) -> None:
    page = page_of({"text": "hemmelig"})
    assert "hemmelig" not in repr(page) + repr(boundary.apply(page))


def test_the_year_starts_where_the_register_says(
    municipality: Municipality, source: Source, keys: Keys
) -> None:
    early = source.model_copy(update={"earliest": date(1960, 1, 1)})
    boundary = Boundary(municipality, early, keys, NOW, "test-1")
    born = {"created_at": datetime(1960, 1, 1, tzinfo=UTC)}
    assert _reasons(boundary, born, {"created_at": born["created_at"] - timedelta(seconds=1)}) == [
        (2, "created_at", "time_before_start")
    ]


def test_the_letters_decide_the_language_where_they_are_clear(boundary: Boundary) -> None:
    english = "The council should listen to the young people who live by the harbour"
    danish = "Kommunen skulle tage og lytte til de unge, der bor nede ved havnen"
    landed = boundary.apply(
        page_of(
            {"text": english},
            {"text": danish, "language_declared": "en"},
            {"text": "Okay", "language_declared": "en-GB"},
            {"text": "Okay", "language_declared": "und"},
        )
    )
    assert landed.posts["language"].to_list() == ["en", "da", "en", "da"]
    assert landed.posts["language_declared"].to_list() == [None, "en", "en-GB", "und"]


def test_public_figures_places_and_pages_keep_their_names_and_nobody_else(
    municipality: Municipality, source: Source, keys: Keys
) -> None:
    figures = (PublicFigure(name="Solveig Bech Havbjerg", role="minister for vejr"),)
    known = municipality.model_copy(update={"public_figures": figures})
    texts = [
        "Solveig Bech Havbjerg og minister Havbjerg var i Prøve IF",
        "transportminister Bech Havbjerg kom til Prøveby",
        "Solveig Mortensen kom, og hr. Havbjerg blev væk",
    ]
    rows = [{"native_id": str(number), "text": text} for number, text in enumerate(texts)]
    landed = Boundary(known, source, keys, NOW, "test-1").apply(page_of(*rows))
    assert landed.posts["text_clean"].to_list() == [
        *texts[:2],
        "[navn] kom, og hr. [navn] blev væk",
    ]
