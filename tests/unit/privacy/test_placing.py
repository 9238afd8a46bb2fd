"""The places of posts: by text, community and geotag, never nearer than a district."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_pages import NOW, page_of

from orchestration.canonical import CANONICAL
from orchestration.privacy.boundary import Boundary
from orchestration.privacy.keys import Keys
from orchestration.register import Community, Municipality, Place, Source
from orchestration.register.models import Area, PublicFigure

TOWN = Area(latitude=57.0, longitude=10.0, radius_km=5)
DISTRICT = Area(latitude=57.0, longitude=10.0, radius_km=1)
PLACES = (
    Place(name="Prøveby", area=TOWN),
    Place(name="Engkvarteret", area=DISTRICT),
    Place(name="Lyngbæk"),
)
Found = list[tuple[str, str]]


@pytest.fixture
def city(municipality: Municipality, source: Source) -> Municipality:
    group = Community(
        native_id="page-2", source=source.id, name="Engen", type="local_group", place="Engkvarteret"
    )
    figures = (PublicFigure(name="Solveig Bech Lyngbæk", role="borgmester"),)
    communities = (*municipality.communities, group)
    return municipality.model_copy(
        update={"places": PLACES, "communities": communities, "public_figures": figures}
    )


def placed(city: Municipality, source: Source, keys: Keys, *rows: dict[str, object]) -> list[Found]:
    """Name and basis of the places of each row."""
    posts = Boundary(city, source, keys, NOW, "test-1").apply(page_of(*rows)).posts
    assert {place["kommunekode"] for row in posts["places"] for place in row} <= {"0998"}
    return [[(one["name"], one["basis"]) for one in row] for row in posts["places"]]


def test_a_post_has_the_places_of_its_text_its_community_and_its_geotag(
    city: Municipality, source: Source, keys: Keys
) -> None:
    rows: list[dict[str, object]] = [
        {"text": "Der er mørkt i Lyngbæk og i Prøveby"},
        {"community_native_id": "page-2"},
        {"latitude": 57.0, "longitude": 10.05},
        {"text": "Engkvarteret", "community_native_id": "page-2", "latitude": 57.0},
        {},
    ]
    assert placed(city, source, keys, *rows) == [
        [("Lyngbæk", "text"), ("Prøveby", "text")],
        [("Engkvarteret", "community")],
        [("Prøveby", "geotag")],
        [("Engkvarteret", "text"), ("Engkvarteret", "community")],
        [],
    ]


def test_an_address_gives_its_district_and_nothing_nearer(
    city: Municipality, source: Source, keys: Keys
) -> None:
    rows: list[dict[str, object]] = [
        {"text": "Vi bor på Fyrrebakken 12, 9999 Lyngbæk, kom forbi"},
        {"text": "Hullet ud for Fyrrebakken 12 i Lyngbæk er stort"},
        {"text": "Jeg bor på Lyngbækvej 12"},
    ]
    expected: list[Found] = [[("Lyngbæk", "text")], [("Lyngbæk", "text")], []]
    assert placed(city, source, keys, *rows) == expected


def test_neither_a_private_person_nor_a_public_figure_is_a_place(
    city: Municipality, source: Source, keys: Keys
) -> None:
    texts = ("Tak til Bente Lyngbæk", "Solveig Bech Lyngbæk kom", "borgmester Lyngbæk kom")
    assert placed(city, source, keys, *({"text": text} for text in texts)) == [[], [], []]


def test_an_author_with_a_place_gives_none_to_other_posts(
    city: Municipality, source: Source, keys: Keys
) -> None:
    rows: list[dict[str, object]] = [{"text": "Jeg bor i Lyngbæk"}, {"text": "Og jeg er træt"}]
    assert placed(city, source, keys, *rows) == [[("Lyngbæk", "text")], []]


def test_a_tombstone_has_no_place(city: Municipality, source: Source, keys: Keys) -> None:
    gone = {"deleted_at": NOW, "community_native_id": "page-2", "latitude": 57.0, "longitude": 10.0}
    assert placed(city, source, keys, gone) == [[]]


def test_neither_coordinates_nor_towns_of_addresses_land(
    city: Municipality, source: Source, keys: Keys
) -> None:
    row = {"latitude": 57.001234, "longitude": 10.004321, "text": "Fyrrebakken 12, 9999 Hemmelig"}
    posts = Boundary(city, source, keys, NOW, "test-1").apply(page_of(row)).posts
    assert posts.schema == CANONICAL
    written = posts.write_json()
    assert not any(value in written for value in ("001234", "004321", "Hemmelig", "9999"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    latitude=st.floats(-90, 90) | st.floats(56.9, 57.1) | st.none() | st.just(math.nan),
    longitude=st.floats(-180, 180) | st.floats(9.8, 10.2) | st.none() | st.just(math.inf),
)
def test_a_geotag_gives_the_smallest_area_around_it(
    city: Municipality,
    source: Source,
    keys: Keys,
    latitude: float | None,
    longitude: float | None,
) -> None:
    (found,) = placed(city, source, keys, {"latitude": latitude, "longitude": longitude})
    assert len(found) <= 1
    if latitude is None or longitude is None:
        assert found == []
        return
    away = math.hypot(latitude - 57.0, (longitude - 10.0) * math.cos(math.radians(57.0))) * 111.195
    if away < 0.999:
        assert found == [("Engkvarteret", "geotag")]
    elif 1.001 < away < 4.999:
        assert found == [("Prøveby", "geotag")]
    elif not away < 5.001:
        assert found == []
