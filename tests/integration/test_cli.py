"""The `tryg` command as a person or another program uses it, in folders that lie anywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml
from click.testing import Result
from installations import FILE_SOURCE, NOW, csv_of, runtime_in, settings_in, table, ticking
from typer.main import get_command
from typer.testing import CliRunner

from orchestration.cli import main
from orchestration.cli.jobs import opened_jobs, source_of
from orchestration.runtime import Runtime
from orchestration.settings import PROJECT, Settings

COMMANDS = (
    *("demo", "import", "run", "score", "status", "quarantine"),
    *("up", "pause", "resume", "release", "backup", "restore"),
)


def rows_of(count: int) -> list[dict[str, Any]]:
    """Comments by ten authors in one place over four weeks of October."""
    return [
        {
            "id": f"k{number}",
            "tid": f"2026-10-{5 + number % 27:02d} 12:{number % 60:02d}",
            "forfatter": f"person-{number % 10}",
            "sted": "torvet",
            "tekst": f"Kommentar nummer {number} om torvet",
        }
        for number in range(count)
    ]


def register_more(settings: Settings) -> None:
    """A real municipality with a file source, and two live sources that may not be read now."""
    path = settings.municipalities / "demoby" / "sources.yaml"
    (samtale,) = yaml.safe_load(path.read_text())
    past = {**samtale, "id": "demoby_udloebet", "review_date": "2020-01-01"}
    path.write_text(yaml.safe_dump([samtale, past, {**samtale, "id": "demoby_pause"}]))
    folder = settings.municipalities / "virkeby"
    folder.mkdir()
    (folder / "municipality.yaml").write_text("name: Virkeby\nkommunekode: '0997'\n")
    source = {**FILE_SOURCE, "id": "virkeby_filer", "synthetic": False, "public_dataset": True}
    (folder / "sources.yaml").write_text(yaml.safe_dump([source]))


@dataclass
class Installation:
    """An installation and the command line over it, with a stand-in for the model."""

    folder: Path
    runtime: Runtime

    def tryg(self, *arguments: str) -> Result:
        """One command in this process."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(main, "_runtime", lambda: self.runtime)
            return CliRunner().invoke(main.app, list(arguments), env={"COLUMNS": "200"})

    def file(self, name: str, content: str) -> str:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return str(path)

    @property
    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.tryg("status", "--json").stdout)
        return found

    def edition(self) -> tuple[Any, ...]:
        sql = "select status, released_by from edition where municipality = 'virkeby'"
        with duckdb.connect(str(self.runtime.settings.published), read_only=True) as file:
            return file.execute(sql).fetchone() or ()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("et andet sted") / "Åby data"
    folder.mkdir()
    register_more(settings_in(folder))
    return Installation(folder, runtime_in(folder))


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


def test_every_command_has_a_help_with_an_example() -> None:
    assert sorted(get_command(main.app).commands) == sorted(COMMANDS)  # type: ignore[attr-defined]
    for name in COMMANDS:
        told = CliRunner().invoke(main.app, [name, "--help"], env={"COLUMNS": "200"})
        assert told.exit_code == 0
        assert f"Example: tryg {name}" in told.stdout.replace("`", ""), name


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
    environment = {name: text for name, text in os.environ.items() if "TRYG" not in name} | {
        "TRYG_DATA": os.path.relpath(settings.data, tmp_path),
        "TRYG_MUNICIPALITIES": str(settings.municipalities),
        "TRYG_INBOX": str(settings.inbox),
        "TRYG_KEYS": str(settings.keys),
    }

    def tryg(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("tryg")), *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    told = tryg("status", "--json")
    assert json.loads(told.stdout)["sources"]["virkeby_filer"]["landed"] == 120
    told = tryg("status")
    assert "demoby_samtale" in told.stdout, "an id is never cut off, in however narrow a terminal"
    assert tryg("pause", "nowhere").returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_source_is_told_with_those_that_are_known(city: Installation) -> None:
    path = city.file("posts.csv", csv_of(rows_of(1)))
    for arguments in (("import", path, "--source", "x"), ("pause", "x"), ("resume", "x")):
        told = city.tryg(*arguments)
        assert told.exit_code == 1
        assert "no source of that id is registered; registered are: demoby_samtale, " in told.stderr
        assert "virkeby_filer" in told.stderr


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


def test_a_fresh_installation_has_nothing_and_says_so(tmp_path: Path) -> None:
    fresh = Installation(tmp_path, runtime_in(tmp_path))
    assert fresh.status["published"] == {}
    assert fresh.tryg("status").exit_code == 0
    assert fresh.tryg("quarantine").stdout == "nothing is quarantined\n"
    told = fresh.tryg("release", "proeveby", "--by", "Anna Prøve")
    assert told.exit_code == 1
    assert "no edition of proeveby is published yet: use `tryg run` first" in told.stderr


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
    deleted = raw.filter(pl.col("deleted_at").is_not_null())["post_key"].unique()
    later = standing.filter(standing.is_in(erased.implode()) & ~standing.is_in(deleted.implode()))
    assert len(later) > 0, "posts that are deleted only on days that were not collected again"
    facts = table(settings, "marts.fct_posts")["post_key"]
    assert facts.is_in(erased.implode()).sum() == 0
    assert sorted(facts) == sorted(standing.filter(~standing.is_in(erased.implode())))


def test_a_backup_that_is_refused_exits_with_1(city: Installation, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    for command in ("backup", "restore"):
        told = city.tryg(command, str(tmp_path))
        assert told.exit_code == 1
        assert "Traceback" not in told.output


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_score_gives_every_row_back_in_order_with_scores_of_the_real_model(
    suffix: str, tmp_path: Path
) -> None:
    texts = ["Tak for en dejlig dag på torvet", None, "Du er en idiot", "", "Godt gået, Åse!"]
    frame = pl.DataFrame({"nr": [5, 3, 9, 1, 7], "tekst": texts, "andet": list("abcde")})
    given, out = tmp_path / f"kommentarer.{suffix}", tmp_path / f"scoret.{suffix}"
    write = frame.write_csv if suffix == "csv" else frame.write_parquet
    write(given)
    told = CliRunner().invoke(main.app, ["score", str(given), "--text", "tekst", "--out", str(out)])
    assert told.exit_code == 0, told.output
    assert "5 rows scored with model tryg-" in told.stdout
    scored = pl.read_csv(out) if suffix == "csv" else pl.read_parquet(out)
    assert scored["nr"].to_list() == [5, 3, 9, 1, 7]
    assert scored["andet"].to_list() == list("abcde")
    attacks = scored["attack_score"].to_list()
    assert attacks[2] > max(attacks[0], attacks[4])
    assert [attacks[1], attacks[3]] == [None, None]


def test_score_names_a_column_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text("a\n1\n")
    arguments = ["score", str(tmp_path / "k.csv"), "--text", "tekst", "--out"]
    told = CliRunner().invoke(main.app, [*arguments, str(tmp_path / "ud.csv")])
    assert told.exit_code == 1
    assert "tekst" in told.stderr
    assert not (tmp_path / "ud.csv").exists()


@pytest.mark.slow
def test_the_demo_runs_end_to_end_with_the_real_model_from_anywhere(tmp_path: Path) -> None:
    here = tmp_path / "arbejde"
    here.mkdir()
    environment = {name: text for name, text in os.environ.items() if "TRYG" not in name} | {
        "TRYG_DATA": str(tmp_path / "data"),
        "TRYG_MUNICIPALITIES": str(PROJECT / "municipalities"),
        "TRYG_KEYS": str(tmp_path / "keys"),
        "COLUMNS": "160",
    }
    command = [str(Path(sys.executable).with_name("tryg")), "demo", "--posts", "400"]
    found = []
    for _ in range(2):
        told = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True)
        assert told.returncode == 0, told.stderr
        found.append([one for one in told.stdout.splitlines() if "done in" not in one])
    assert found[0] == found[1]
    (line,) = [one for one in found[0] if "comments" in one and "share" not in one]
    _, seen, planted = (cell.strip() for cell in line.strip("│").split("│"))
    assert seen == planted
    assert (tmp_path / "data" / "published" / "city.duckdb").exists()
    assert list(here.iterdir()) == []
