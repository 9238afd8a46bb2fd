"""Erasure and retention through the real graph, down to the bytes of every file."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from command_line import Installation, installed, rows_of
from installations import NOW, csv_of, table, ticking
from searching import leaks_under

from orchestration.assets.forgotten import FORGOTTEN
from orchestration.cli.jobs import opened_jobs, source_of
from orchestration.privacy.keys import load_keys
from orchestration.privacy.pseudonyms import author_keys, post_keys, text_keys

SOURCE = "virkeby_filer"
POST, PERSON = "k11", "person-4"
FACTS = "marts.fct_posts"


def released_week(city: Installation) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(city.runtime.settings.published), read_only=True) as file:
        return file.execute("from week where municipality = 'virkeby' order by all").fetchall()


def sought_in(city: Installation) -> tuple[list[str], list[str]]:
    """What may be in no file: texts, their keys and the author; and the post keys."""
    keys = load_keys(city.runtime.settings)
    _, source = source_of(city.runtime, SOURCE)
    rows = rows_of(120)
    texts = [str(one["tekst"]) for one in rows if one["id"] == POST or one["forfatter"] == PERSON]
    ids = [str(one["id"]) for one in rows if one["id"] == POST or one["forfatter"] == PERSON]
    hashed = [*text_keys(keys, texts), *author_keys(keys, source, [PERSON], 1)]
    return [*texts, *map(str, hashed)], [str(key) for key in post_keys(keys, source, ids)]


def deliver(city: Installation, name: str, rows: list[dict[str, Any]]) -> None:
    told = city.tryg("import", city.file(name, csv_of(rows)), "--source", SOURCE)
    assert told.exit_code == 0, told.output


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, dict[str, Any]]:
    """A released city of which then one post and one author have been erased."""
    city = installed(tmp_path_factory.mktemp("forgetting") / "city")
    deliver(city, "kommentarer.csv", rows_of(120))
    assert city.tryg("release", "virkeby", "--by", "Navn Navnesen").exit_code == 0
    data = city.runtime.settings.data
    seen: dict[str, Any] = {"facts": table(city.runtime.settings, FACTS)}
    seen["week"] = released_week(city)
    seen["held"] = leaks_under(data, sought_in(city)[0])
    for option, named in (("--post", POST), ("--handle", f"@{PERSON}")):
        told = city.tryg("erase", "--platform", "forum", "--source", SOURCE, option, named)
        assert told.exit_code == 0, told.output
        seen[option] = told.stdout
    seen["left"] = table(city.runtime.settings, FACTS)
    return city, seen


def test_no_file_holds_the_text_or_the_keys_but_the_tombstones(erased) -> None:
    city, seen = erased
    data = city.runtime.settings.data
    folders = {name.split("/")[0] for name in seen["held"]}
    assert folders == {"raw", "warehouse.duckdb", "scores"}, "they were there before"
    gone, post_keys_gone = sought_in(city)
    assert leaks_under(data, gone) == {}
    found = leaks_under(data, post_keys_gone)
    assert all(name.startswith("tombstones/erase/") for name in found)
    assert set().union(*found.values()) == set(post_keys_gone)


def test_the_receipts_say_how_many_and_not_whose(erased) -> None:
    city, seen = erased
    assert "posts_found: 1\n" in seen["--post"]
    assert "posts_found: 12\n" in seen["--handle"]
    receipts = [json.loads(one.read_text()) for one in city.runtime.settings.receipts.glob("*")]
    assert sorted(one["kind"] for one in receipts) == ["erase", "erase", "forget", "forget"]
    assert sum(one.get("erased_count", 0) for one in receipts) == 13
    assert PERSON not in json.dumps(receipts) + seen["--handle"]


def test_everybody_else_is_where_they_were(erased) -> None:
    _, seen = erased
    expected = seen["facts"].join(seen["left"].select("post_key"), on="post_key", how="semi")
    assert seen["facts"].height - seen["left"].height == 13
    assert expected.equals(seen["left"])


def test_a_delivery_that_has_them_again_does_not_bring_them_back(erased) -> None:
    city, seen = erased
    more = {**rows_of(1)[0], "id": "ny", "tekst": "En ny kommentar om torvet"}
    theirs = {**more, "id": "ny2", "forfatter": f"@{PERSON.upper()}", "tekst": "En til fra samme"}
    deliver(city, "kommentarer.csv", rows_of(120))
    deliver(city, "flere.csv", [*rows_of(120), more, theirs])
    gone, post_keys_gone = sought_in(city)
    assert leaks_under(city.runtime.settings.data, [*gone, "En til fra samme"]) == {}
    facts = table(city.runtime.settings, FACTS)
    assert facts.height == seen["left"].height + 1
    assert facts.filter(pl.col("post_key").is_in(post_keys_gone)).is_empty()


def test_released_figures_change_with_the_next_edition_only(erased) -> None:
    city, seen = erased
    assert seen["week"]
    assert released_week(city) == seen["week"], "imports have published since"
    city.runtime.clock = ticking(NOW + timedelta(days=7))
    with opened_jobs(city.runtime) as jobs:
        assert [one for one in jobs.publish() if one.blocking] == []
    assert released_week(city) != seen["week"]


def test_retention_through_the_graph_leaves_its_proof_and_texts_do_not_return(erased) -> None:
    city, _ = erased
    settings = city.runtime.settings
    city.runtime.clock = ticking(NOW + timedelta(days=31))
    before = table(settings, FACTS)
    with opened_jobs(city.runtime) as jobs:
        jobs.forget()
        event = jobs.instance.get_latest_materialization_event(FORGOTTEN)
    assert event is not None
    assert event.asset_materialization is not None
    proof = {name: one.value for name, one in event.asset_materialization.metadata.items()}
    assert proof[f"texts_count {SOURCE}"] > 107
    assert f"oldest_text {SOURCE}" not in proof
    deliver(city, "endnu_flere.csv", [*rows_of(120), {**rows_of(1)[0], "id": "senere"}])
    texts = table(settings, "staging.stg_platform__posts").filter(source_id=SOURCE)
    assert texts["text_clean"].count() == 1
    facts = table(settings, FACTS)
    assert facts.join(before, on=before.columns, how="anti", nulls_equal=True).height == 1
    settings.warehouse.unlink()
    with opened_jobs(city.runtime) as jobs:
        assert [one for one in jobs.transform() if one.blocking] == []
    assert table(settings, FACTS).equals(facts)


def test_erasing_names_one_thing_and_a_platform_that_is_known(tmp_path: Path) -> None:
    city = installed(tmp_path / "city")
    for options in ((), ("--post", "1", "--handle", "a")):
        told = city.tryg("erase", "--platform", "forum", *options)
        assert told.exit_code == 2
        assert "give one of --post and --handle" in told.stderr
    told = city.tryg("erase", "--platform", "fora", "--post", "1")
    assert told.exit_code == 1
    assert "registered are:" in told.stderr
