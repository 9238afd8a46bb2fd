"""The app opens the published file and nothing else: read-only, closed at once, read once."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import MAIN, Open, words
from published_city import hide_all, merged, municipality, operations, write

from app import queries
from orchestration.publishing.schema import TABLES

APP = MAIN.parent
ROOT = APP.parent
SECRET = "HEMMELIG-RAEKKE"
PROBE = """
import json, sys
import duckdb
seen = {"opened": [], "connected": []}
plain_connect = duckdb.connect
def connect(path=":memory:", *args, **options):
    seen["connected"].append([str(path), options.get("read_only"), options.get("config")])
    return plain_connect(path, *args, **options)
duckdb.connect = connect
def hook(event, arguments):
    if event in ("open", "sqlite3.connect", "os.listdir", "os.scandir") and arguments:
        seen["opened"].append(str(arguments[0]))
    if event == "socket.connect":
        seen["opened"].append("network")
sys.addaudithook(hook)
from streamlit.testing.v1 import AppTest
app = AppTest.from_file(sys.argv[1], default_timeout=60).run()
for view in ("places", "method", "operations"):
    app.switch_page(f"views/{view}.py").run()
    assert not app.exception
print(json.dumps(seen))
"""


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_only_queries_import_the_database_and_only_settings_come_from_outside() -> None:
    for path in APP.rglob("*.py"):
        imports = _imports(path)
        assert "duckdb" not in imports or path.name == "queries.py"
        outside = {name for name in imports if name.split(".")[0] in ("orchestration", "ml")}
        assert outside <= {"orchestration.settings"}
        assert not imports & {"sqlite3", "sqlalchemy", "requests", "httpx", "urllib.request"}


def _decoys(data: Path) -> None:
    for name in ("raw/s/b.parquet", "scores/m/c.parquet", "entered/entered.sqlite", "x.key"):
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SECRET)
    with duckdb.connect(str(data / "warehouse.duckdb")) as warehouse:
        warehouse.execute(f"create table week as select '{SECRET}' as municipality")


def test_four_pages_open_one_file_of_the_data_folder_and_no_network(published: Path) -> None:
    tables = merged(municipality("demoby", "Demoby"), operations("demoby"))
    write(published, tables)
    data = published.parent.parent
    _decoys(data)
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(MAIN)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ},
        timeout=120,
    )
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["connected"] == [
        [str(published), True, {"enable_external_access": "false"}],
    ]
    assert [path for path in seen["opened"] if path.startswith(str(data))] == []
    assert "network" not in seen["opened"]


def test_nothing_beside_the_published_file_reaches_a_page(visit: Open, published: Path) -> None:
    _decoys(published.parent.parent)
    app = visit("overview", "da", merged(municipality("demoby", "Demoby")))
    assert SECRET not in words(app)


@pytest.mark.parametrize("reader", ["read_csv", "read_parquet", "read_text"])
def test_the_connection_refuses_every_other_file(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    write(published, merged(municipality("demoby", "Demoby")))
    other = tmp_path / "other.csv"
    other.write_text("a\n1\n")
    sneaky = {"week": f"select * from {reader}('{other}')"}
    monkeypatch.setattr(queries, "SELECTS", sneaky)
    with pytest.raises(queries.UnreadablePublication, match="PermissionException"):
        queries.read(published)


def test_no_query_writes_or_names_a_file() -> None:
    for select in queries.SELECTS.values():
        assert select.startswith("select ")
        lowered = f" {select.lower()} "
        assert not any(word in lowered for word in ("attach", "copy", "read_", "insert", "'"))


def test_the_queries_ask_for_published_columns_only() -> None:
    assert set(queries.SELECTS) == set(TABLES)
    for name, select in queries.SELECTS.items():
        columns = select.removeprefix("select ").split(" from ")[0].split(", ")
        assert set(columns) <= set(TABLES[name]), name


def test_the_file_is_closed_when_the_page_stands(visit: Open, published: Path) -> None:
    visit("overview", "da", merged(municipality("demoby", "Demoby")))
    with duckdb.connect(str(published)) as writer:
        writer.execute("create table proof (a integer)")


def test_the_file_is_read_once_until_it_is_replaced(
    visit: Open, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Path] = []
    plain_read = queries.read

    def counted(path: Path) -> queries.Publication:
        reads.append(path)
        return plain_read(path)

    monkeypatch.setattr(queries, "read", counted)
    tables = merged(municipality("demoby", "Demoby"))
    app = visit("overview", "da", tables)
    app.run()
    assert reads == [published]
    write(published, hide_all(tables, "few_authors"))
    os.utime(published, (1, 1))
    app.run()
    assert reads == [published, published]
    assert "alle tal her er skjult" in app.warning[0].value


def test_a_file_of_another_version_is_unreadable_not_half_read(published: Path) -> None:
    published.parent.mkdir(parents=True)
    with duckdb.connect(str(published)) as old:
        old.execute("create table week (municipality varchar)")
    with pytest.raises(queries.UnreadablePublication):
        queries.read(published)


def test_no_file_is_no_publication(tmp_path: Path) -> None:
    assert queries.modified(tmp_path / "none.duckdb") is None
