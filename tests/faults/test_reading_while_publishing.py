"""The app reads while editions are swapped under it: never an error, always one whole edition."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from children import prepared
from installations import NOW, settings_in

from app.queries import Publication, read

SCRIPT = Path(__file__).parent / "publish_editions.py"
READERS, EDITIONS = 2, 12


def publishing(folder: Path, first: int, last: int) -> subprocess.Popen[bytes]:
    """The editions from `first` to `last`, published by another process."""
    return subprocess.Popen([sys.executable, str(SCRIPT), str(folder), str(first), str(last)])


@pytest.fixture
def city(tmp_path: Path, undisturbed: Path) -> Path:
    """An installation with the marts of the undisturbed one, edition 0 being published."""
    folder = prepared(tmp_path / "city")
    here, there = settings_in(folder), settings_in(undisturbed)
    here.published.parent.mkdir(parents=True)
    shutil.copy(there.warehouse, here.warehouse)
    shutil.copytree(there.register, here.register)
    assert publishing(folder, 0, 0).wait(timeout=100) == 0
    return folder


def number_of(publication: Publication) -> int:
    """The number that three tables of the edition agree on; the figures are there too."""
    (job,) = publication.table("runs")["job"]
    (version,) = publication.table("model")["model_version"]
    (published_at,) = publication.table("edition")["published_at"]
    assert publication.table("week").height == 3
    number = int(job.removeprefix("edition-"))
    assert (version, published_at) == (job, NOW + timedelta(seconds=number))
    return number


def read_until(path: Path, has_ended: Callable[[], bool]) -> list[int]:
    """The numbers of the editions read, one after the other, until the publisher has ended."""
    found = []
    while not has_ended():
        found.append(number_of(read(path)))
    found.append(number_of(read(path)))
    return found


def test_every_reading_during_publications_is_one_whole_edition_and_none_stays_old(
    city: Path,
) -> None:
    path = settings_in(city).published
    publisher = publishing(city, 1, EDITIONS)
    with ThreadPoolExecutor(READERS) as pool:
        readers = [
            pool.submit(read_until, path, lambda: publisher.poll() is not None)
            for _ in range(READERS)
        ]
    assert publisher.returncode == 0
    for reader in readers:
        found = reader.result()
        assert found == sorted(found), "no reading gives an older edition than the one before"
        assert found[-1] == EDITIONS
        assert len(set(found)) > 3, "the editions were swapped between the readings"


def test_an_edition_that_a_reader_holds_open_is_replaced_all_the_same(city: Path) -> None:
    path = settings_in(city).published
    with duckdb.connect(str(path), read_only=True) as held:
        waiting = held.execute("select job from runs")
        assert publishing(city, 1, 1).wait(timeout=100) == 0
        assert waiting.fetchall() == [("edition-0",)]
        assert held.execute("select count(*) from week").fetchall() == [(3,)]
    assert number_of(read(path)) == 1
