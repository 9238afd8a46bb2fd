"""Nothing personal reaches disk, output or an error: planted everywhere, sought everywhere.

The demo city and files with a personal string or a mark in every field take the whole path; runs
are made to fail on the way. Then every byte and every unpacked value under the data folder is
searched, with all that was printed, logged and raised.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import time
import traceback
import zlib
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest
from installations import runtime_in, settings_in, table
from leaking import (
    FILE_NAME,
    Search,
    collect_live,
    fail_in_the_code,
    fail_in_the_inbox,
    fail_on_the_way,
    fail_to_scrub,
    register,
)
from planted import Planting, spellings
from searching import found_in, leaks_under

from orchestration.cli.jobs import source_of
from orchestration.sources.files import DeliveryError


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """The installation after everything has been planted, delivered, failed and published."""
    folder = tmp_path_factory.mktemp("search")
    register(settings_in(folder))
    found = Search(folder, runtime_in(folder), Planting(spellings(50)))
    collect_live(found)
    fail_on_the_way(found)
    fail_in_the_code(found)
    fail_to_scrub(found)
    fail_in_the_inbox(found)
    planting = found.planting
    rows = [planting.row(number) for number in range(len(planting.values))]
    rows += [planting.deleted_row(), *planting.broken_rows(), {**rows[3], "tekst": planting.mark()}]
    told = found.deliver(planting.csv(rows, broken_lines=True))
    assert told.exit_code == 0, told.output
    for command in ("status", "quarantine"):
        assert found.tryg(command).exit_code == 0
    return found


def test_what_was_planted_took_the_whole_path(search: Search) -> None:
    facts = table(search.settings, "marts.fct_posts")["source_id"].value_counts()
    landed = dict(facts.iter_rows())
    assert landed["laek_filer"] == 60
    assert landed["laek_live"] == 1
    assert landed["demoby_samtale"] > 1000
    texts = table(search.settings, "staging.stg_platform__posts")["text_clean"].drop_nulls()
    for placeholder in ("[cpr]", "[telefon]", "[email]", "[link]", "[bruger]"):
        assert texts.str.contains(placeholder, literal=True).any(), placeholder
    runs = [path for path in (search.settings.dagster_home).rglob("*") if path.is_file()]
    assert runs, "Dagster's own files are searched too"


def test_the_search_finds_what_lies_in_every_kind_of_file(tmp_path: Path) -> None:
    value, mark = "www.østre.dk/hxcspbstv", "Hemmelig9999Qx"
    frame = pl.DataFrame({"text": [value, mark] * 3000, "list": [[{"kind": mark}]] * 6000})
    frame.write_parquet(tmp_path / "a.parquet", compression="zstd")
    (tmp_path / "b.log").write_text(f"before {mark.upper()} after")
    (tmp_path / "c.json").write_text(json.dumps(value))
    (tmp_path / f"{mark}.txt").write_text("20412345 is inside no 120412345a")
    with duckdb.connect(str(tmp_path / "d.duckdb")) as file:
        file.execute("create table found as select * from frame")
    with sqlite3.connect(tmp_path / "e.db") as store:
        store.execute("create table found (body blob)")
        store.execute("insert into found values (?)", [zlib.compress(value.encode())])
    found = leaks_under(tmp_path, [value, mark, "20412345", "12041234"])
    assert found == {
        "a.parquet": {value, mark},
        "b.log": {mark.upper()},
        "c.json": {value},
        "d.duckdb": {value, mark},
        "e.db": {value},
        f"{mark}.txt": {mark, "20412345"},
    }


def test_no_file_under_the_data_folder_holds_anything_personal(search: Search) -> None:
    assert len(search.sought) > 500
    assert leaks_under(search.settings.data, [*search.sought, FILE_NAME, "fhtzkwmrnb"]) == {}


def test_no_text_holds_the_digits_of_a_number_that_was_planted(search: Search) -> None:
    numbers = [re.sub(r"\D", "", one) for one in search.planting.values]
    sought = {one[-8:] for one in numbers if len(one) >= 8}
    assert len(sought) >= 15
    files = search.settings.raw.glob("*/*.parquet")
    texts = pl.concat([pl.read_parquet(path, columns=["text_clean"]) for path in files])
    digits = texts["text_clean"].drop_nulls().str.replace_all(r"\D", "")
    assert [one for one in sought if digits.str.contains(one, literal=True).any()] == []


def test_nothing_that_was_said_or_raised_holds_anything_personal(search: Search) -> None:
    said = "\n".join(search.said)
    assert len(said) > 5000
    assert "Traceback" in said
    assert found_in(said.replace(FILE_NAME, ""), search.sought) == set()


def test_a_refused_batch_leaves_its_reasons_and_no_post(search: Search) -> None:
    kept = {path.stem for path in search.settings.ledger.glob("*/*.parquet")}
    posts = {path.stem for path in search.settings.raw.glob("*/*.parquet")}
    reasons = {path.stem for path in search.settings.quarantine.glob("*/*.parquet")}
    assert posts == kept
    assert reasons - kept


def test_no_key_of_a_pseudonym_lies_under_the_data_folder(search: Search) -> None:
    keys = [path.read_text().strip() for path in search.settings.keys.glob("*.key")]
    assert len(keys) >= 3
    assert leaks_under(search.settings.data, keys) == {}


def test_the_inbox_sensor_says_nothing_of_a_file_that_it_cannot_read(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.automation import inbox_sensor

    _, source = source_of(search.runtime, "laek_filer")
    path = search.settings.inbox / "laek_filer" / FILE_NAME
    path.write_text("id\n1\n")
    os.utime(path, (time.time() - 60, time.time() - 60))

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(time, "time", lambda: path.stat().st_ctime + 60)
    with dg.build_sensor_context() as context, pytest.raises(DeliveryError) as caught:
        inbox_sensor(search.runtime, source).evaluate_tick(context)
    told = "".join(traceback.format_exception(caught.value))
    assert "Permission denied" in told
    assert FILE_NAME not in told
