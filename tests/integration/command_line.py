"""`tryg` over small installations, in this process or in one of its own.

Belongs here: what the tests of the command line share; no test.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from click.testing import Result
from installations import FILE_SOURCE, runtime_in, settings_in
from typer.testing import CliRunner

from orchestration.cli import main
from orchestration.runtime import Runtime
from orchestration.settings import Settings

SETTLED = {
    "synthetic": False,
    "public_dataset": True,
    "readable_by": "anybody",
    "audience_from_age": 13,
    "article_6": {"basis": "6(1)(e)", "reference": "invented"},
    "article_9": {"basis": "9(2)(j)", "reference": "invented"},
}


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
    source = {**FILE_SOURCE, **SETTLED, "id": "virkeby_filer"}
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


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment of a child process that works on this installation and no other."""
    others = {name: text for name, text in os.environ.items() if "TRYG" not in name}
    return others | {
        "TRYG_DATA": str(settings.data),
        "TRYG_MUNICIPALITIES": str(settings.municipalities),
        "TRYG_INBOX": str(settings.inbox),
        "TRYG_KEYS": str(settings.keys),
        "COLUMNS": "160",
    }


def tryg_in(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`tryg` as a process of its own, in another working directory."""
    command = [str(Path(sys.executable).with_name("tryg")), *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


def installed(folder: Path) -> Installation:
    """An installation in `folder` with more municipalities and sources, nothing collected yet."""
    folder.mkdir(parents=True)
    register_more(settings_in(folder))
    return Installation(folder, runtime_in(folder))
