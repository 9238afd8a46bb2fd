"""What is wrong in a municipality folder is told with file, line, key and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.register import RegisterError, load_municipalities, load_municipality

MAIN = "name: Prøveby\nkommunekode: '0998'\n"
SOURCE = """\
- id: {id}
  name: Filer
  adapter: file
  platform: {platform}
  why_public: invented
  legal_basis: none
  terms_ref: none
  owner: tests
  approved_by: tests
  review_date: 2099-12-31
  retention_days: 30
  controllers: [tests]
  mapping:
    native_id: id
    text: tekst
    created_at: tid
"""
PAGE = (
    "- {{native_id: {page}, source: filer, name: {name}, type: media, may_be_named: {named}, "
    "owned_by: organisation}}\n"
)


def source(id: str = "filer", platform: str = "forum") -> str:
    return SOURCE.format(id=id, platform=platform)


def page(page: str, name: str, named: str = "true") -> str:
    return PAGE.format(page=page, name=name, named=named)


def folder(root: Path, slug: str = "proeveby", main: str = MAIN, **parts: str) -> Path:
    """A municipality folder with the given files; `parts` are texts by stem."""
    path = root / slug
    path.mkdir(parents=True)
    for stem, text in {"municipality": main, "sources": source(), **parts}.items():
        (path / f"{stem}.yaml").write_text(text, encoding="utf-8")
    return path


def problem(root: Path) -> str:
    with pytest.raises(RegisterError) as caught:
        load_municipalities(root)
    return str(caught.value)


def line_of(text: str, words: str) -> int:
    return 1 + [words in line for line in text.splitlines()].index(True)


@pytest.mark.parametrize(
    ("before", "after", "key", "remedy"),
    [
        ("  owner: tests\n", "  ovner: tests\n", "sources.0.ovner", "unknown key: correct"),
        ("review_date: 2099-12-31", "review_date: 2027-13-40", "sources.0.review_date", "2027-06"),
        ("retention_days: 30", "retention_days: 0", "sources.0.retention_days", "correct the"),
        ("retention_days: 30", "retention_days: mange", "sources.0.retention_days", "correct the"),
        ("adapter: file", "adapter: twitter", "sources.0.adapter", "'file', 'demo'"),
        ("retention_days: 30", "format: 5cat", "sources.0.format", "'4cat', 'zeeschuimer'"),
        ("platform: forum", "platform: 12", "sources.0.platform", "put the value in quotes"),
        ("legal_basis: none", "legal_basis: ' '", "sources.0.legal_basis", "empty: fill it in"),
        ("controllers: [tests]", "controllers: []", "sources.0.controllers", "at least one entry"),
        ("controllers: [tests]", "controllers: tests", "sources.0.controllers", "with a dash"),
        (
            "controllers: [tests]",
            "controllers: [tests]\n  processors: [noname]",
            "sources.0.processors.0",
            "not keys and values",
        ),
        (
            "legal_basis: none",
            "legal_basis: none\n  article_6: {basis: 6e, reference: x}",
            "sources.0.article_6.basis",
            "6(1)(e)",
        ),
        (
            "why_public: invented",
            "why_public: invented\n  readable_by: members",
            "sources.0.readable_by",
            "open pages only: remove this entry",
        ),
        (
            "why_public: invented",
            "why_public: invented\n  audience_from_age: 12",
            "sources.0.audience_from_age",
            "children under 13 cannot be registered: remove this entry",
        ),
        (
            "owner: tests",
            "owner: tests\n  dpia: {state: approved, reference: x}",
            "sources.0.dpia",
            "a DPIA that is approved needs dated, by, valid_until: fill in",
        ),
        ("id: filer", "id: Mine Filer", "sources.0.id", "correct the value"),
        ("    text: tekst", "    tekst: tekst", "sources.0.mapping.tekst", "unknown key"),
        ("created_at: tid", "created_at: tid\n    time_zone: Mars/Hav", "time_zone", "Europe/Cop"),
    ],
)
def test_a_wrong_value_is_told_with_its_line_its_key_and_a_remedy(
    before: str, after: str, key: str, remedy: str, tmp_path: Path
) -> None:
    text = source().replace(before, after)
    assert text != source()
    path = folder(tmp_path, sources=text)
    told = problem(tmp_path)
    line = line_of(text, after.strip().splitlines()[-1].strip())
    assert f"{path / 'sources.yaml'}, line {line}, key " in told
    assert key in told
    assert remedy in told


def test_every_problem_of_a_folder_is_told_at_once(tmp_path: Path) -> None:
    text = source().replace("  owner: tests\n", "").replace("name: Filer", "name: 7")
    folder(tmp_path, main="name: Prøveby\n", sources=text)
    told = problem(tmp_path).splitlines()
    assert len(told) == 3
    assert "municipality.yaml, line 1, key kommunekode: missing: add it" in told[0]
    assert "sources.yaml, line 2, key sources.0.name: not text" in told[1]
    assert "sources.yaml, line 1, key sources.0.owner: missing: add it" in told[2]


def test_a_bad_time_zone_of_the_municipality_is_told(tmp_path: Path) -> None:
    folder(tmp_path, main=f"{MAIN}time_zone: Europe/Aalborg\n")
    assert "municipality.yaml, line 3, key time_zone: unknown time zone" in problem(tmp_path)


def test_a_kommunekode_that_yaml_reads_as_a_number_asks_for_quotes(tmp_path: Path) -> None:
    folder(tmp_path, main="name: Prøveby\nkommunekode: 0751\n")
    assert "line 2, key kommunekode: not text: put the value in quotes" in problem(tmp_path)


def test_a_file_source_needs_one_way_of_reading_and_a_demo_source_its_settings(
    tmp_path: Path,
) -> None:
    folder(tmp_path / "a", sources=source().split("  mapping:")[0])
    assert "sources.yaml, line 1, key sources.0: a file source needs a `mapping`" in problem(
        tmp_path / "a"
    )
    folder(tmp_path / "c", sources=source() + "  format: auto\n")
    assert "`mapping` and `format` exclude each other: keep one" in problem(tmp_path / "c")
    folder(tmp_path / "b", sources=source().replace("adapter: file", "adapter: demo"))
    assert "key sources.0: a demo source needs `demo:` settings" in problem(tmp_path / "b")


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    path = folder(tmp_path, sources=source() + "  owner: 'uden ende\n")
    assert f"{path / 'sources.yaml'}, line 18: not valid YAML: check" in problem(tmp_path)


def test_a_key_that_stands_twice_is_refused_and_not_settled_by_the_last(tmp_path: Path) -> None:
    text = source().replace("  owner", "  synthetic: false\n  owner") + "  synthetic: true\n"
    folder(tmp_path, sources=text)
    assert "sources.yaml, line 18, key synthetic: stands here twice" in problem(tmp_path)


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "municipality.yaml").write_bytes(MAIN.replace("Prøve", "\nPrøve").encode("latin-1"))
    assert "municipality.yaml, line 2: not UTF-8 text: save the file as UTF-8" in problem(tmp_path)


@pytest.mark.parametrize("main", ["", "- name: Prøveby\n", "bare ord\n"])
def test_a_main_file_without_keys_is_told(main: str, tmp_path: Path) -> None:
    folder(tmp_path, main=main)
    assert "municipality.yaml, line 1: expected keys and values" in problem(tmp_path)


@pytest.mark.parametrize("key", ["slug: by", "sources: []", "communities: []"])
def test_the_main_file_holds_nothing_that_stands_elsewhere(key: str, tmp_path: Path) -> None:
    folder(tmp_path, main=f"{MAIN}{key}\n")
    assert f"municipality.yaml, line 3, key {key.split(':')[0]}: " in problem(tmp_path)


def test_a_list_that_is_none_is_told(tmp_path: Path) -> None:
    folder(tmp_path, sources="id: filer\n")
    assert "sources.yaml, line 1, key sources: not a list" in problem(tmp_path)


def test_a_source_id_is_used_once_in_a_municipality(tmp_path: Path) -> None:
    folder(tmp_path, sources=source() + source())
    told = problem(tmp_path)
    assert "sources.yaml, line 17, key sources.1.id: proeveby already has a source" in told
    assert "choose another" in told


def test_a_source_id_is_used_once_across_municipalities(tmp_path: Path) -> None:
    folder(tmp_path, "aaby", sources=source("egen") + source("faelles"))
    path = folder(tmp_path, "bby", sources=source("faelles"))
    told = problem(tmp_path)
    assert f"{path / 'sources.yaml'}, line 1, key sources.0.id: aaby already has" in told


def test_a_community_names_a_registered_source(tmp_path: Path) -> None:
    text = page("a", "Avisen") + page("b", "Bladet").replace("source: filer", "source: ukendt")
    folder(tmp_path, communities=text)
    told = problem(tmp_path)
    assert "communities.yaml, line 2, key communities.1.source: no source ukendt" in told
    assert "register it or correct this" in told


def test_two_named_communities_of_one_type_have_different_names(tmp_path: Path) -> None:
    folder(tmp_path, communities=page("a", "Avisen") + page("b", "  avisen "))
    told = problem(tmp_path)
    assert "communities.yaml, line 2, key communities.1.name: another named community" in told
    assert "may_be_named: false" in told


def test_an_unnamed_community_may_share_a_name(tmp_path: Path) -> None:
    other = page("c", "Avisen").replace("media", "youth, audience_from_age: 15")
    folder(tmp_path, communities=page("a", "Avisen") + page("b", "Avisen", "false") + other)
    (found,) = load_municipalities(tmp_path)
    assert len(found.communities) == 3


def test_a_page_is_registered_once_for_all_sources_of_its_platform(tmp_path: Path) -> None:
    folder(tmp_path, "aaby", communities=page("side-1", "Avisen"))
    other = page("side-1", "Bladet").replace("source: filer", "source: flere")
    folder(tmp_path, "bby", sources=source("flere"), communities=other)
    told = problem(tmp_path)
    assert "communities.yaml, line 1, key communities.0.native_id: aaby already registers" in told


def test_the_same_id_on_another_platform_is_another_page(tmp_path: Path) -> None:
    folder(tmp_path, "aaby", communities=page("side-1", "Avisen"))
    other = page("side-1", "Bladet").replace("source: filer", "source: flere")
    folder(tmp_path, "bby", sources=source("flere", "andet_forum"), communities=other)
    assert len(load_municipalities(tmp_path)) == 2


def test_an_empty_root_names_the_setting(tmp_path: Path) -> None:
    assert "no municipality folder: set TRYG_MUNICIPALITIES" in problem(tmp_path)
    assert "no municipality folder: set TRYG_MUNICIPALITIES" in problem(tmp_path / "nowhere")


def test_a_folder_without_its_main_file_is_not_passed_over(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "tomby").mkdir()
    assert f"{tmp_path / 'tomby' / 'municipality.yaml'}: missing" in problem(tmp_path)


def test_a_folder_that_is_no_slug_asks_for_another_name(tmp_path: Path) -> None:
    path = folder(tmp_path, "Prøve By")
    with pytest.raises(RegisterError, match="the folder's name is the slug: rename it"):
        load_municipality(path)


def test_no_message_repeats_a_value(tmp_path: Path) -> None:
    text = source().replace("owner: tests", "owner: [hemmelig]").replace("30", "hemmelig")
    folder(tmp_path, sources=text, communities=page("a", "hemmelig") + page("b", "hemmelig"))
    assert "hemmelig" not in problem(tmp_path)


def test_a_community_of_an_unknown_place_and_a_repeated_spelling_are_told(tmp_path: Path) -> None:
    places = "- {name: Engen, aliases: [Enge]}\n- {name: Byen, aliases: [enge]}\n"
    communities = page("a", "A").replace("}", ", place: Skoven}")
    folder(tmp_path, places=places, communities=communities)
    told = problem(tmp_path).splitlines()
    assert len(told) == 2
    assert "communities.yaml, line 1, key communities.0.place: no such place in places" in told[0]
    assert "places.yaml, line 2, key places.1: one of its spellings stands here already" in told[1]


def test_an_area_as_small_as_a_home_is_refused(tmp_path: Path) -> None:
    area = "{latitude: 57, longitude: 10, radius_km: 0.1}"
    folder(tmp_path, places=f"- name: Engen\n  area: {area}\n")
    assert "places.yaml, line 2, key places.0.area.radius_km" in problem(tmp_path)
