"""`tryg inspect`, and what `tryg import` says first: what a file is, and no value of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from command_line import Installation, installed, rows_of
from installations import FILE_SOURCE, csv_of, runtime_in

WORDS = "Havnen er hemmelig"
REDDIT = {"subreddit": "Proeveby", "created_utc": 1_772_353_800, "author": "hemmelig_bruger"}


def comments(count: int) -> str:
    lines = (
        {**REDDIT, "id": f"k{n}", "link_id": "t3_a", "parent_id": "t3_a", "body": f"{WORDS} {n}"}
        for n in range(count)
    )
    return "\n".join(json.dumps(line) for line in lines)


def everything(city: Installation) -> dict[Path, int]:
    """Every file of the installation and when it was written."""
    return {path: path.stat().st_mtime_ns for path in city.folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = installed(tmp_path_factory.mktemp("inspect") / "by")
    path = made.runtime.settings.municipalities / "proeveby" / "sources.yaml"
    source = {name: value for name, value in FILE_SOURCE.items() if name != "mapping"}
    more = {**source, "id": "proeveby_reddit", "platform": "reddit", "format": "reddit"}
    path.write_text(yaml.safe_dump([FILE_SOURCE, more]))
    return Installation(made.folder, runtime_in(made.folder))


def test_a_known_format_is_told_with_what_its_first_rows_give(city: Installation) -> None:
    path = city.file("r.ndjson", comments(30) + '\n{"id": \n')
    before = everything(city)
    told = city.tryg("inspect", path)
    assert told.exit_code == 0, told.output
    for words in (
        "a Reddit dump: comments",
        "format: reddit, platform: reddit",
        "about 31 lines",
        "31, of which 30 can be read",
        "unreadable_row 1",
        "author_native_id 30",
    ):
        assert words in told.stdout
    assert "hemmelig" not in told.output
    assert everything(city) == before


def test_an_unknown_file_is_told_with_names_that_are_no_values(city: Installation) -> None:
    path = city.file("x.csv", f"id,tekst,@hemmelig,2026-03-01\n1,{WORDS},a,b\n")
    told = city.tryg("inspect", path)
    assert told.exit_code == 0
    assert "no known format" in told.stdout
    assert "id, tekst and 2 that do not read as names" in told.stdout
    assert "hemmelig" not in told.output


def test_a_file_is_looked_at_as_a_source_would_read_it(city: Installation) -> None:
    path = city.file("f.csv", csv_of(rows_of(12)))
    told = city.tryg("inspect", path, "--source", "proeveby_filer")
    assert "CSV, read by the source's mapping" in told.stdout
    assert "12, of which 12 can be read" in told.stdout
    refused = city.tryg("inspect", path, "--source", "proeveby_reddit")
    assert refused.exit_code == 1
    assert "the file is not a Reddit dump" in refused.stderr
    live = city.tryg("inspect", path, "--source", "demoby_samtale")
    assert "is read by day" in live.stderr


def test_import_says_first_what_it_recognised_and_lands_the_rows(city: Installation) -> None:
    path = city.file("r.ndjson", comments(40))
    told = city.tryg("import", path, "--source", "proeveby_reddit")
    assert told.exit_code == 0, told.output
    assert "r.ndjson: a Reddit dump: comments; about 40 lines" in told.stdout
    assert city.status["sources"]["proeveby_reddit"]["landed"] == 40
    assert "hemmelig" not in told.output


def test_import_refuses_a_file_of_another_format_with_both_names(
    city: Installation, tmp_path: Path
) -> None:
    path = city.file("m.csv", f"id,creation_time,text,post_owner.id\n1,2026-03-01,{WORDS},2\n")
    told = city.tryg("import", path, "--source", "proeveby_reddit")
    assert told.exit_code == 1
    assert "Meta Content Library CSV, the source takes a Reddit dump" in told.stderr
    assert "hemmelig" not in told.output
