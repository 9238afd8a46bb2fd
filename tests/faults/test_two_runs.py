"""Two runs at once on one data folder: both end well, nothing is lost or doubled."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import replace
from multiprocessing.synchronize import Barrier
from pathlib import Path

import polars as pl
import pytest
from children import SOURCE, assert_same_tables, ended, prepared, started
from installations import settings_in

from app.queries import modified, read
from orchestration.instance import open_instance
from orchestration.storage.ledger import read_ledger
from orchestration.storage.lock import warehouse_lock

ROUNDS = 5


def open_fresh_ones(folder: Path, together: Barrier) -> None:
    """Open the Dagster instance of ROUNDS fresh data folders, each at once with another process."""
    for number in range(ROUNDS):
        together.wait()
        open_instance(replace(settings_in(folder), data=folder / f"data-{number}"))


def test_two_that_open_a_fresh_data_folder_at_once_both_do(tmp_path: Path) -> None:
    settings_in(tmp_path)
    processes = multiprocessing.get_context("spawn")
    together = processes.Barrier(2, timeout=60)
    both = [processes.Process(target=open_fresh_ones, args=(tmp_path, together)) for _ in "ab"]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [one.exitcode for one in both] == [0, 0]


def test_two_files_collected_at_once_land_every_row_once(tmp_path: Path) -> None:
    folder = prepared(tmp_path / "collected")
    running = [
        started(folder, "import", str(folder / name), "--source", SOURCE, stage="collect")
        for name in ("first.csv", "second.csv")
    ]
    for one in map(ended, running):
        assert one.returncode == 0, one.stderr
    settings = settings_in(folder)
    assert read_ledger(settings)["rows_count"].to_list() == [75, 75]
    rows = pl.read_parquet(settings.raw / SOURCE / "*.parquet")
    assert rows["post_key"].n_unique() == rows.height == 150
    log = settings.data / "dbt" / "logs" / "dbt.log"
    assert log.read_text().count("Running with dbt") == 1, "one of them parsed, the other waited"


@pytest.mark.slow
def test_two_imports_at_once_land_both_files_once_while_the_app_reads(
    tmp_path: Path, undisturbed: Path
) -> None:
    folder = prepared(tmp_path / "two", keys_of=undisturbed)
    settings = settings_in(folder)
    with warehouse_lock(settings):  # both have landed their file before either may go on
        running = [
            started(folder, "import", str(folder / name), "--source", SOURCE)
            for name in ("first.csv", "second.csv")
        ]
        while len(list(settings.ledger.glob(f"{SOURCE}/*.parquet"))) < 2:
            assert all(one.poll() is None for one in running), "waits for the warehouse"
            time.sleep(0.2)
    while any(one.poll() is None for one in running):
        if modified(settings.published):
            assert read(settings.published).table("week").height == 3
        time.sleep(0.2)
    for one in map(ended, running):
        assert one.returncode == 0, one.stderr
    assert read_ledger(settings)["rows_count"].to_list() == [75, 75]
    assert_same_tables(folder, undisturbed)


@pytest.mark.slow
def test_two_imports_of_the_same_file_at_once_land_it_once(
    tmp_path: Path, undisturbed: Path
) -> None:
    folder = prepared(tmp_path / "same", keys_of=undisturbed)
    running = [
        started(folder, "import", str(folder / "posts.csv"), "--source", SOURCE) for _ in range(2)
    ]
    for one in map(ended, running):
        assert one.returncode == 0, one.stderr
    assert read_ledger(settings_in(folder)).height == 1
    assert_same_tables(folder, undisturbed)


@pytest.mark.slow
def test_a_run_waits_for_the_warehouse_and_ends_well(tmp_path: Path) -> None:
    folder = prepared(tmp_path / "waits")
    settings = settings_in(folder)
    with warehouse_lock(settings):
        running = started(folder, "run", "--from", "2026-09-07", "--to", "2026-09-20")
        while len(list(settings.ledger.glob("demoby_samtale/*.parquet"))) < 14:
            assert running.poll() is None
            time.sleep(0.2)
        time.sleep(20)
        assert running.poll() is None
        assert not settings.published.exists()
    told = ended(running)
    assert told.returncode == 0, told.stderr
    assert read(settings.published).table("week", "demoby").height > 0
