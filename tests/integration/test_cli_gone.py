"""`tryg gone`: what is held back is told, confirmed by a person, and leaves every file."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import polars as pl
from command_line import installed, rows_of
from installations import csv_of
from searching import leaks_under

from orchestration.cli.jobs import opened_jobs, source_of
from orchestration.storage.absences import ABSENCES, keep_absences

SOURCE = "proeveby_filer"


def test_what_is_held_back_is_told_and_goes_at_a_persons_word(tmp_path: Path) -> None:
    city = installed(tmp_path / "by")
    settings = city.runtime.settings
    _, source = source_of(city.runtime, SOURCE)
    with opened_jobs(city.runtime) as jobs:
        key = city.runtime.deliveries.offer(Path(city.file("posts.csv", csv_of(rows_of(30)))))
        assert jobs.collect_file(source, key) == []
    rows = pl.read_parquet(settings.raw / SOURCE / "*.parquet")
    (held,) = rows.filter(pl.col("text_clean").str.starts_with("Kommentar nummer 7 ")).rows(
        named=True
    )
    lacked = [(held["post_key"], None, city.runtime.clock(), True)]
    keep_absences(settings, SOURCE, pl.DataFrame(lacked, schema=ABSENCES, orient="row"))

    told = city.tryg("sources")
    until = city.runtime.clock() + timedelta(days=7)
    assert f"held back: source {SOURCE}: 1 posts are missing at once" in told.stdout
    assert f"`tryg gone {SOURCE}`" in told.stdout
    assert f"from {until:%Y-%m-%d}" in told.stdout
    assert json.loads(city.tryg("sources", "--json").stdout)[SOURCE]["held_back"] == 1

    told = city.tryg("gone", SOURCE)
    assert told.exit_code == 0, told.output
    assert "posts_gone: 1" in told.stdout
    assert leaks_under(settings.data, ["Kommentar nummer 7 "]) == {}
    assert pl.read_parquet(settings.raw / SOURCE / "*.parquet").height == 29
    (receipt,) = settings.receipts.glob("*-gone.json")
    said = json.loads(receipt.read_text())
    assert (said["source"], said["posts_gone"]) == (SOURCE, 1)
    assert city.tryg("gone", SOURCE).exit_code == 1
