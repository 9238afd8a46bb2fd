"""A delivered file through the real graph: landing, correcting, quarantine, the inbox."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import polars as pl
import pytest
from conftest import csv_of, runtime_in, table
from installations import NOW, ticking

from orchestration.automation import inbox_sensor
from orchestration.cli.jobs import opened_jobs, source_of
from orchestration.operations import open_quarantine
from orchestration.runtime import Runtime

SOURCE = "proeveby_filer"


def rows_of(count: int) -> list[dict[str, Any]]:
    """Comments by a dozen authors in two places over three weeks of October."""
    return [
        {
            "id": f"k{number}",
            "tid": f"2026-10-{5 + number % 21:02d} 18:{number % 60:02d}",
            "forfatter": f"person-{number % 12}",
            "sted": f"sted-{number % 2}",
            "tekst": f"Det er kommentar nummer {number} om havnen",
        }
        for number in range(count)
    ]


def deliver(runtime: Runtime, folder: Path, rows: list[dict[str, Any]]) -> None:
    """Lay the rows into a file and import it as the command line does."""
    path = folder / "kommentarer.csv"
    path.write_text(csv_of(rows), encoding="utf-8")
    _, source = source_of(runtime, SOURCE)
    key = runtime.deliveries.offer(path)
    with opened_jobs(runtime) as jobs:
        assert [one for one in jobs.collect_file(source, key) if one.blocking] == []
        assert [one for one in jobs.transform() if one.blocking] == []


@pytest.fixture(scope="module")
def imported(shared_folder: Path) -> tuple[Runtime, Path]:
    runtime = runtime_in(shared_folder)
    broken = [{"id": "uden-tid", "tekst": "Hvornår skete det her mon?", "forfatter": "person-1"}]
    deliver(runtime, shared_folder, rows_of(120) + broken)
    return runtime, shared_folder


def test_good_rows_land_and_the_row_without_a_time_is_quarantined(imported) -> None:
    runtime, _ = imported
    assert table(runtime.settings, "marts.fct_posts").height == 120
    (row,) = open_quarantine(runtime.settings)
    assert (row["reason"], row["open_count"]) == ("missing_time", 1)


def test_the_same_file_again_changes_nothing(imported) -> None:
    runtime, folder = imported
    facts = table(runtime.settings, "marts.fct_posts")
    files = sorted(runtime.settings.raw.glob("*/*.parquet"))
    broken = [{"id": "uden-tid", "tekst": "Hvornår skete det her mon?", "forfatter": "person-1"}]
    deliver(runtime, folder, rows_of(120) + broken)
    assert sorted(runtime.settings.raw.glob("*/*.parquet")) == files
    assert table(runtime.settings, "marts.fct_posts").equals(facts)


def test_a_corrected_file_moves_only_the_changed_row_in_both_of_its_days(imported) -> None:
    runtime, folder = imported
    before = table(runtime.settings, "marts.rpt_daily")
    corrected = rows_of(120)
    corrected[7]["tid"] = "2026-10-30 08:00"
    corrected.append({**rows_of(1)[0], "id": "uden-tid", "tid": "2026-10-30 09:00"})
    deliver(runtime, folder, corrected)
    after = table(runtime.settings, "marts.rpt_daily")
    changed = before.join(after, on=before.columns, how="anti", nulls_equal=True)
    assert [str(day) for day in changed["local_date"]] == ["2026-10-12"]
    new = after.join(before, on=before.columns, how="anti", nulls_equal=True)
    assert sorted(str(day) for day in new["local_date"]) == ["2026-10-12", "2026-10-30"]
    assert open_quarantine(runtime.settings) == []


def test_a_file_that_is_corrected_back_holds_as_it_was_first(imported) -> None:
    runtime, folder = imported
    broken = [{"id": "uden-tid", "tekst": "Hvornår skete det her mon?", "forfatter": "person-1"}]
    deliver(runtime, folder, rows_of(120) + broken)
    daily = table(runtime.settings, "marts.rpt_daily")
    counts = dict(daily.group_by("local_date").agg(pl.col("comment_count").sum()).iter_rows())
    assert counts[date(2026, 10, 12)] == 6
    assert counts[date(2026, 10, 30)] == 1  # what has landed since stays
    (row,) = open_quarantine(runtime.settings)
    assert (row["reason"], row["open_count"]) == ("missing_time", 1)


def test_a_file_is_asked_for_once_a_day_and_at_once_when_it_is_laid_again(tmp_path: Path) -> None:
    runtime = runtime_in(tmp_path)
    _, source = source_of(runtime, SOURCE)
    path = runtime.settings.inbox / SOURCE / "kommentarer.csv"
    path.parent.mkdir(parents=True)
    path.write_text(csv_of(rows_of(3)))

    def asked() -> str | None:
        answer = inbox_sensor(runtime, source)(dg.build_sensor_context())
        assert isinstance(answer, dg.SensorResult)
        (request,) = answer.run_requests or ()
        return request.run_key

    time.sleep(5.1)
    first = asked()
    assert asked() == first
    runtime.clock = ticking(NOW + timedelta(days=1))
    next_day = asked()
    path.write_text(csv_of(rows_of(3)))
    time.sleep(5.1)
    assert len({first, next_day, asked()}) == 3


def test_a_file_in_the_inbox_is_imported_and_the_inbox_is_empty_afterwards(imported) -> None:
    runtime, _ = imported
    _, source = source_of(runtime, SOURCE)
    inbox = runtime.settings.inbox / SOURCE
    inbox.mkdir(parents=True)
    path = inbox / "@en_bruger.csv"
    path.write_text(csv_of([{**row, "id": f"indbakke-{row['id']}"} for row in rows_of(30)]))
    time.sleep(5.1)  # a file that may still be written is left alone
    with opened_jobs(runtime) as jobs:
        asked = inbox_sensor(jobs.runtime, source)(dg.build_sensor_context(jobs.instance))
        assert isinstance(asked, dg.SensorResult)
        (request,) = asked.run_requests or ()
        assert jobs.collect_file(source, request.partition_key) == []
        assert list(inbox.iterdir()) == []
        asked = inbox_sensor(jobs.runtime, source)(dg.build_sensor_context(jobs.instance))
        assert isinstance(asked, dg.SkipReason)
        jobs.transform()
    assert table(runtime.settings, "marts.fct_posts").height == 151


def test_a_rebuild_from_nothing_gives_the_same_marts(imported) -> None:
    runtime, _ = imported
    names = ("fct_posts", "rpt_daily", "rpt_week", "rpt_community_week", "rpt_coverage")
    before = {name: table(runtime.settings, f"marts.{name}") for name in names}
    runtime.settings.warehouse.unlink()
    with opened_jobs(runtime) as jobs:
        jobs.transform()
    for name, frame in before.items():
        assert table(runtime.settings, f"marts.{name}").equals(frame), name


def test_every_published_cell_of_an_import_without_authors_is_suppressed(tmp_path: Path) -> None:
    runtime = runtime_in(tmp_path)
    deliver(runtime, tmp_path, [{**row, "forfatter": None} for row in rows_of(120)])
    with duckdb.connect(str(runtime.settings.published), read_only=True) as file:
        weeks = file.execute("select * from week").pl()
    assert weeks.height > 0
    assert "shown" not in weeks["comment_status"].to_list()
    assert "no_authors" in weeks["comment_status"].to_list()
    assert weeks["comment_count"].null_count() == weeks.height


def test_facts_of_the_import_match_the_file(imported) -> None:
    runtime, _ = imported
    facts = table(runtime.settings, "marts.fct_posts")
    assert facts["author_key"].n_unique() == 12
    assert facts["community_key"].n_unique() == 2
    late = facts.filter(pl.col("created_at").dt.hour() == 18)  # the file's times are UTC
    summer = pl.col("local_date") < date(2026, 10, 25)
    assert late.filter(summer)["local_hour"].unique().to_list() == [20]
    assert late.filter(~summer)["local_hour"].unique().to_list() == [19]
