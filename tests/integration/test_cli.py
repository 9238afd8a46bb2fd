"""`tryg` as a person or another program uses it: import, status, release, backup, run."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from click.testing import Result
from command_line import Installation, environment_of, installed, rows_of, tryg_in
from installations import NOW, csv_of, table, ticking

from orchestration.cli.jobs import opened_jobs, source_of


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return installed(tmp_path_factory.mktemp("et andet sted") / "Åby data & 1% (x), 2")


@pytest.fixture(scope="module")
def imported(city: Installation) -> Result:
    """What `tryg import` said of a file with two broken rows, the demo city being collected."""
    assert city.tryg("pause", "demoby_pause").exit_code == 0
    _, source = source_of(city.runtime, "demoby_samtale")
    with opened_jobs(city.runtime) as jobs:
        assert jobs.collect_days(source, date(2026, 9, 7), date(2026, 10, 11)) == []
    broken = [{"id": "b1", "tekst": "Uden tid"}, {"id": "b2", "tekst": "Også uden tid"}]
    path = city.file("kommentarer [1].csv", csv_of(rows_of(120) + broken))
    return city.tryg("import", path, "--source", "virkeby_filer")


def test_import_ends_with_what_has_landed_and_been_published(imported: Result) -> None:
    assert imported.exit_code == 0, imported.output
    (line,) = [one for one in imported.stdout.splitlines() if "virkeby_filer" in one]
    cells = [cell.strip() for cell in line.strip("│").split("│")]
    assert cells == ["virkeby_filer", "120", "2", "120", "2026-10-05", "2026-10-31"]
    assert "demoby_samtale" not in imported.stdout
    assert "period" in imported.stdout


def test_status_tells_other_programs_everything(city: Installation, imported: Result) -> None:
    found = city.status
    one = found["sources"]["virkeby_filer"]
    assert (one["landed"], one["scored"]) == (120, 120)
    assert one["quarantined"] == {"missing_time": 2}
    assert (one["first_day"], one["last_day"]) == ("2026-10-05", "2026-10-31")
    assert one["last_success_at"].startswith("2026-11-22")
    facts = table(city.runtime.settings, "marts.fct_posts")
    landed = facts.filter(pl.col("source_id") == "demoby_samtale").height
    assert found["sources"]["demoby_samtale"]["landed"] == landed > 1000
    assert found["sources"]["proeveby_filer"]["landed"] == 0
    assert found["sources"]["proeveby_filer"]["first_day"] is None
    assert "review date" in found["sources"]["demoby_udloebet"]["refused_now"]
    with duckdb.connect(str(city.runtime.settings.published), read_only=True) as file:
        for name, told in found["published"].items():
            assert file.execute(f"select count(*) from {name}").fetchone() == (told["rows"],)
            assert told["published_at"].endswith("+00:00")
    assert "week" in found["published"]


def test_sources_tells_what_status_tells_without_the_warehouse(
    city: Installation, imported: Result
) -> None:
    told = city.tryg("sources", "--json")
    assert told.exit_code == 0, told.output
    found, status = json.loads(told.stdout), city.status["sources"]
    assert list(found) == list(status)
    for source_id, one in status.items():
        assert found[source_id]["rows"] >= one["landed"], "deletions are rows too"
        assert found[source_id]["quarantined"] == sum(one["quarantined"].values()), source_id
        assert found[source_id]["last_success_at"] == one["last_success_at"], source_id
        assert found[source_id]["reason"] == one["refused_now"], source_id
    assert found["virkeby_filer"]["rows"] == status["virkeby_filer"]["landed"] == 120
    states = {source_id: one["state"] for source_id, one in found.items()}
    assert states["virkeby_filer"] == "open"
    assert states["demoby_udloebet"] == "refused"
    assert states["demoby_pause"] == "paused"
    told = city.tryg("sources")
    (line,) = [one for one in told.stdout.splitlines() if "│ virkeby_filer" in one]
    assert "2026-11-22" in line
    assert "paused: source demoby_pause is paused: `tryg resume demoby_pause`" in told.stdout


def test_status_and_quarantine_are_read_by_people_too(city: Installation, imported: Result) -> None:
    told = city.tryg("status")
    assert told.exit_code == 0
    assert all(name in told.stdout for name in ("virkeby_filer", "demoby_samtale", "landed"))
    told = city.tryg("quarantine")
    assert told.exit_code == 0
    (line,) = [one for one in told.stdout.splitlines() if "virkeby_filer" in one]
    assert "missing_time" in line
    assert "The row does not say when it was written." in line
    assert "Deliver the time column filled" in told.stdout


def test_every_command_works_from_another_working_directory(
    city: Installation, imported: Result, tmp_path: Path
) -> None:
    settings = city.runtime.settings
    relative = {"TRYG_DATA": os.path.relpath(settings.data, tmp_path), "COLUMNS": "80"}
    environment = environment_of(settings) | relative
    told = tryg_in("status", "--json", cwd=tmp_path, **environment)
    assert json.loads(told.stdout)["sources"]["virkeby_filer"]["landed"] == 120
    told = tryg_in("status", cwd=tmp_path, **environment)
    assert "demoby_samtale" in told.stdout, "an id is never cut off, in however narrow a terminal"
    assert tryg_in("pause", "nowhere", cwd=tmp_path, **environment).returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_an_edition_is_released_by_a_named_person_while_it_is_the_current_one(
    city: Installation, imported: Result
) -> None:
    assert city.edition() == ("preview", None)
    told = city.tryg("release", "ukendtby", "--by", "Anna Prøve")
    assert told.exit_code == 1
    assert "no municipality of that name; registered are: demoby, proeveby, virkeby" in told.stderr
    next_week = Installation(
        city.folder, replace(city.runtime, clock=ticking(NOW + timedelta(weeks=1)))
    )
    told = next_week.tryg("release", "virkeby", "--by", "Anna Prøve")
    assert told.exit_code == 1
    assert "edition 2026-W46 of virkeby is not the current one, 2026-W47" in told.stderr
    assert city.edition() == ("preview", None)
    told = city.tryg("release", "virkeby", "--by", "Anna [Prøve]")
    assert told.exit_code == 0, told.output
    assert "virkeby 2026-W46 is released by Anna [Prøve]" in told.stdout
    assert city.edition() == ("released", "Anna [Prøve]")


@pytest.fixture(scope="module")
def restored(
    city: Installation, imported: Result, tmp_path_factory: pytest.TempPathFactory
) -> Installation:
    """Another data folder under the same keys and register, restored from a backup of the city."""
    folder = tmp_path_factory.mktemp("backup")
    told = city.tryg("backup", str(folder / "2026"))
    assert told.exit_code == 0, told.output
    assert "backed up: registers, entered.sqlite, keys.json, tombstones.parquet" in told.stdout
    settings = replace(city.runtime.settings, data=folder / "emptied")
    other = Installation(folder, replace(city.runtime, settings=settings))
    told = other.tryg("restore", str(folder / "2026"))
    assert told.exit_code == 0, told.output
    return other


@pytest.fixture(scope="module")
def recollected(restored: Installation) -> Result:
    """What `tryg run` said over the first days of the restored city."""
    return restored.tryg("run", "--from", "2026-09-07", "--to", "2026-09-16")


def test_run_reads_the_live_sources_and_says_which_it_skipped_and_why(recollected: Result) -> None:
    assert recollected.exit_code == 0, recollected.output
    skipped = [one for one in recollected.stderr.splitlines() if "skipped" in one]
    assert len(skipped) == 2
    assert "source demoby_udloebet: its review date has passed: review it" in skipped[0]
    assert "source demoby_pause is paused: `tryg resume demoby_pause`" in skipped[1]
    (line,) = [one for one in recollected.stdout.splitlines() if "demoby_samtale" in one]
    assert "2026-09-16" in line
    assert "period" in recollected.stdout


def test_no_erased_post_surfaces_when_a_restored_city_is_collected_again(
    restored: Installation, recollected: Result
) -> None:
    settings = restored.runtime.settings
    erased = pl.read_parquet(settings.tombstones / "restored" / "*.parquet")["post_key"]
    raw = pl.read_parquet(settings.raw / "demoby_samtale" / "*.parquet")
    standing = raw.filter(pl.col("deleted_at").is_null())["post_key"].unique()
    assert len(erased) > 0
    assert not standing.is_in(erased.implode()).any(), "what was erased does not land again"
    facts = table(settings, "marts.fct_posts")["post_key"]
    assert sorted(facts) == sorted(standing)
