"""`tryg --help`, and calls that cannot be done: one sentence with the remedy, and an exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from command_line import Installation, installed, rows_of
from installations import csv_of, runtime_in
from typer.main import get_command
from typer.testing import CliRunner

from orchestration.cli import main
from orchestration.cli.failures import explained
from orchestration.errors import NotRegistered

COMMANDS = (
    *("demo", "import", "inspect", "run", "score", "status", "sources", "quarantine", "compliance"),
    *("up", "pause", "resume", "release", "erase", "gone", "backup", "restore"),
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return installed(tmp_path_factory.mktemp("refusals") / "by")


def test_every_command_has_a_help_with_an_example() -> None:
    assert sorted(get_command(main.app).commands) == sorted(COMMANDS)  # type: ignore[attr-defined]
    for name in COMMANDS:
        told = CliRunner().invoke(main.app, [name, "--help"], env={"COLUMNS": "200"})
        assert told.exit_code == 0
        assert f"Example: tryg {name}" in told.stdout.replace("`", ""), name


def test_an_unknown_source_is_told_with_those_that_are_known(city: Installation) -> None:
    path = city.file("posts.csv", csv_of(rows_of(1)))
    named = (("pause", "x"), ("resume", "x"), ("gone", "x"))
    for arguments in (("import", path, "--source", "x"), *named):
        told = city.tryg(*arguments)
        assert told.exit_code == 1
        assert "no source of that id is registered; registered are: demoby_samtale, " in told.stderr
        assert "virkeby_filer" in told.stderr


def test_what_is_not_held_back_cannot_be_confirmed(city: Installation) -> None:
    told = city.tryg("gone", "demoby_samtale")
    assert told.exit_code == 1
    assert "nothing of source demoby_samtale is held back: see `tryg sources`" in told.stderr


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("id;tid;forfatter\n1;2026-10-05;x\n", "lacks the columns tekst, sted, svar_paa: export"),
        ("", "the file is empty: deliver one with a header and rows"),
        ('[{"id": 1}]', "deliver one JSON object a line (NDJSON)"),
        ("PAR1 no parquet", "the Parquet file is cut off or damaged"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_one_sentence(
    content: str, reason: str, city: Installation
) -> None:
    path = city.file("side [b] [red] :x:.csv", content)
    told = city.tryg("import", path, "--source", "proeveby_filer")
    assert told.exit_code == 1
    assert "side [b] [red] :x:.csv: " in told.stderr
    assert reason in told.stderr
    assert "Traceback" not in told.output


def test_a_file_of_mostly_broken_rows_is_refused_and_nothing_of_it_counts(
    city: Installation,
) -> None:
    rows = [{**row, "tid": "snart"} for row in rows_of(30)]
    told = city.tryg("import", city.file("b.csv", csv_of(rows)), "--source", "proeveby_filer")
    assert told.exit_code == 1
    assert "refused: proeveby_filer_posts_meets_expectations" in told.stderr
    assert "quarantined_share" in told.stderr
    settings = city.runtime.settings
    assert list(settings.ledger.glob("proeveby_filer/*")) == []
    assert list(settings.raw.glob("proeveby_filer/*")) == []
    found = json.loads(city.tryg("sources", "--json").stdout)["proeveby_filer"]
    assert found["last_error"]["kind"] == "DagsterAssetCheckFailedError"
    assert (found["state"], found["rows"]) == ("open", 0)


def test_a_paused_source_is_refused_with_the_remedy_until_it_is_resumed(
    city: Installation,
) -> None:
    path = city.file("tom.csv", "id\n1\n")
    assert city.tryg("pause", "proeveby_filer").stdout == "proeveby_filer is paused\n"
    told = city.tryg("import", path, "--source", "proeveby_filer")
    assert told.exit_code == 1
    assert "source proeveby_filer is paused: `tryg resume proeveby_filer`" in told.stderr
    assert "is paused" in city.status["sources"]["proeveby_filer"]["refused_now"]
    assert city.tryg("resume", "proeveby_filer").exit_code == 0
    told = city.tryg("import", path, "--source", "proeveby_filer")
    assert "lacks the columns" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["import", "no-such-file.csv", "--source", "proeveby_filer"], "does not exist"),
        (["run", "--from", "i går"], "give a day such as 2026-08-03"),
        (["run", "--from", "2026-10-02", "--to", "2026-10-01"], "first day lies after the last"),
        (["release", "virkeby"], "Missing option '--by'"),
        (["release", "virkeby", "--by", "  "], "give the name of the person"),
        (["demo", "--posts", "3"], "200"),
        (["nonsense"], "No such command"),
    ],
)
def test_a_wrong_call_is_told_and_exits_with_2(
    arguments: list[str], reason: str, city: Installation
) -> None:
    told = city.tryg(*arguments)
    assert told.exit_code == 2
    assert reason in told.stderr


def test_a_live_source_is_not_imported_and_a_broken_register_is_told(
    city: Installation, tmp_path: Path
) -> None:
    path = city.file("posts.csv", csv_of(rows_of(1)))
    told = city.tryg("import", path, "--source", "demoby_samtale")
    assert told.exit_code == 1
    assert "demoby_samtale is read by day: use `tryg run`" in told.stderr
    told = CliRunner().invoke(main.app, ["status"], env={"TRYG_MUNICIPALITIES": str(tmp_path)})
    assert told.exit_code == 1
    assert "no municipality folder: set TRYG_MUNICIPALITIES" in told.stderr


def test_a_failed_import_is_told_by_its_kind_and_a_file_without_its_words(
    city: Installation,
) -> None:
    path = city.file("mette-hansen.csv", "id;hemmelig\n1;Mette Hansen\n")
    assert city.tryg("import", path, "--source", "virkeby_filer").exit_code == 1
    told = city.tryg("sources", "--json")
    error = json.loads(told.stdout)["virkeby_filer"]["last_error"]
    assert error["kind"] == "DeliveryError"
    assert error["at"].startswith("20")
    assert "DeliveryError" in city.tryg("sources").stdout
    assert not any(word in told.stdout.lower() for word in ("mette", "hemmelig"))


def test_a_fresh_installation_has_nothing_and_says_so(tmp_path: Path) -> None:
    fresh = Installation(tmp_path, runtime_in(tmp_path))
    assert fresh.status["published"] == {}
    assert fresh.tryg("status").exit_code == 0
    assert fresh.tryg("quarantine").stdout == "nothing is quarantined\n"
    told = fresh.tryg("release", "proeveby", "--by", "Anna Prøve")
    assert told.exit_code == 1
    assert "no edition of proeveby is published yet: use `tryg run` first" in told.stderr


def test_compliance_writes_the_pages_of_every_municipality_into_a_new_folder(
    city: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "sider"
    told = city.tryg("compliance", str(folder))
    assert told.exit_code == 0, told.output
    written = {str(path.relative_to(folder)) for path in folder.rglob("*.md")}
    assert written == {
        f"{slug}/{page}.md"
        for slug in ("demoby", "proeveby", "virkeby")
        for page in ("konsekvensanalyse", "fortegnelse", "privatlivsmeddelelse", "modelkort")
    }
    assert all(name in told.stdout for name in written)
    assert "Virkeby" in (folder / "virkeby" / "privatlivsmeddelelse.md").read_text("utf-8")
    again = city.tryg("compliance", str(folder))
    assert again.exit_code == 1
    assert "not an empty folder" in again.stderr


def test_a_backup_that_is_refused_exits_with_1(city: Installation, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    for command in ("backup", "restore"):
        told = city.tryg(command, str(tmp_path))
        assert told.exit_code == 1
        assert "Traceback" not in told.output


def test_only_errors_that_a_reader_can_mend_are_told_as_a_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit), explained("a.csv"):
        raise NotRegistered("no such place: name another")
    assert "a.csv: no such place: name another" in capsys.readouterr().err
    for error in (KeyError("x"), ValueError("x"), LookupError("x")):
        with pytest.raises(type(error)), explained("a.csv"):
            raise error
