"""`tryg import` where the installation itself stands in the way: told in a sentence, no traceback.

Each of these ends before anything of the file is read.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from children import prepared
from installations import FILE_SOURCE, runtime_in, settings_in
from typer.testing import CliRunner, Result

from orchestration.cli import main
from orchestration.runtime import Runtime
from orchestration.settings import export_environment
from orchestration.storage import ledger

NAME = "hemmelig-anna.csv"


def register_unfit_sources(folder: Path) -> None:
    """A source past its review, and one of a real municipality without an approved DPIA."""
    past = {**FILE_SOURCE, "id": "udloebet_filer", "review_date": "2020-01-01"}
    unsigned = {**FILE_SOURCE, "id": "usigneret_filer", "synthetic": False}
    municipality = folder / "municipalities" / "virkeby"
    municipality.mkdir()
    (municipality / "municipality.yaml").write_text("name: Virkeby\nkommunekode: '0997'\n")
    (municipality / "sources.yaml").write_text(yaml.safe_dump([unsigned]))
    proeveby = folder / "municipalities" / "proeveby" / "sources.yaml"
    proeveby.write_text(yaml.safe_dump([FILE_SOURCE, past]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refusals")
    settings_in(folder)
    register_unfit_sources(folder)
    prepared(folder)
    (folder / "posts.csv").rename(folder / NAME)
    return folder


def imported(folder: Path, source: str, runtime: Runtime | None = None) -> Result:
    used = runtime or runtime_in(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "_runtime", lambda: used)
        for name in ("TRYG_DATA", "DAGSTER_HOME"):
            patch.delenv(name, raising=False)
        export_environment(used.settings)
        arguments = ["import", str(folder / NAME), "--source", source]
        return CliRunner().invoke(main.app, arguments, env={"COLUMNS": "200"})


def sentence_of(told: Result) -> str:
    """The one line about the file; the command has ended with 1 and without a traceback."""
    assert told.exit_code == 1, told.output
    assert "Traceback" not in told.output
    (sentence,) = [one for one in told.stderr.splitlines() if NAME in one]
    return sentence


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("ukendt", ["no source of that id", "registered are: demoby_samtale, proeveby_filer"]),
        ("udloebet_filer", ["its review date has passed", "review it and set review_date"]),
        ("usigneret_filer", ["no approved DPIA", "have the data protection officer approve it"]),
    ],
)
def test_a_source_that_may_not_be_read_is_told_with_the_remedy(
    source: str, words: list[str], folder: Path
) -> None:
    sentence = sentence_of(imported(folder, source))
    assert all(one in sentence for one in words), sentence
    settings = settings_in(folder)
    assert list(settings.raw.glob(f"{source}/*")) == []
    assert list(settings.ledger.glob(f"{source}/*")) == []
    assert [path for path in settings.data.rglob("*") if b"hemmelig" in content(path)] == []


def content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def test_missing_keys_are_told_and_never_made_anew(folder: Path) -> None:
    runtime = runtime_in(folder)
    main_told = imported(folder, "usigneret_filer", runtime)
    assert main_told.exit_code == 1, "makes the keys, then refuses the source"
    keys = runtime.settings.keys
    keys.rename(folder / "keys-elsewhere")
    sentence = sentence_of(imported(folder, "proeveby_filer"))
    assert "missing, but the data folder was made with it" in sentence
    assert "restore it from the backup of the keys, or set TRYG_KEYS" in sentence
    assert not keys.exists()
    (folder / "keys-elsewhere").rename(keys)
    assert ledger.read_ledger(runtime.settings).height == 0


def test_a_data_folder_under_a_file_is_told_with_the_variable_to_check(folder: Path) -> None:
    (folder / "a_file").write_text("no folder")
    settings = replace(settings_in(folder), data=folder / "a_file" / "data")
    sentence = sentence_of(
        imported(folder, "proeveby_filer", replace(runtime_in(folder), settings=settings))
    )
    assert "Not a directory: check TRYG_DATA" in sentence


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder as a disk that takes no writing. Skips where mounting is not permitted."""
    mounted = subprocess.run(["mount", "--bind", folder, folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting is not permitted here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "used before"])
def test_a_read_only_data_folder_is_told_with_the_variable_to_check(
    is_new: bool, folder: Path, tmp_path: Path
) -> None:
    data = settings_in(folder).data
    if is_new:
        data = tmp_path / "data"
        data.mkdir()
    else:
        assert (data / "dagster").exists()
    settings = replace(settings_in(folder), data=data)
    with read_only(data):
        told = imported(folder, "proeveby_filer", replace(runtime_in(folder), settings=settings))
    assert "Read-only file system: check TRYG_DATA" in sentence_of(told)
