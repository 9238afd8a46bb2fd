"""Everything that lies under a folder as searchable text, compressed and binary files too.

Belongs here: reading files as what they are. What is searched for is `planted.py`'s.
"""

from __future__ import annotations

import gzip
import re
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import polars as pl

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def _decoded(content: bytes) -> str:
    text = content.decode("utf-8", "replace")
    return _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text) if "\\u" in text else text


def _of_parquet(path: Path) -> Iterator[str]:
    yield pl.read_parquet(path).write_ndjson()


def _of_duckdb(path: Path) -> Iterator[str]:
    names = (
        "select schema_name || '.' || table_name from duckdb_tables() union all "
        "select schema_name || '.' || view_name from duckdb_views() "
        "where not internal and sql not like '%read_parquet%'"  # their files are read as such
    )
    with duckdb.connect(str(path), read_only=True) as file:
        for (name,) in file.execute(names).fetchall():
            yield file.execute(f"select * from {name}").pl().write_ndjson()


def _of_cell(cell: object) -> str:
    """Dagster keeps some of what it knows of jobs compressed."""
    if not isinstance(cell, bytes):
        return str(cell)
    try:
        return _decoded(zlib.decompress(cell))
    except zlib.error:
        return _decoded(cell)


def _of_sqlite(path: Path) -> Iterator[str]:
    file = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    tables = file.execute("select name from sqlite_master where type = 'table'").fetchall()
    for (name,) in tables:
        rows = file.execute(f'select * from "{name}"')
        yield _decoded("\n".join(" | ".join(map(_of_cell, row)) for row in rows).encode())
    file.close()


def texts_of(path: Path) -> Iterator[str]:
    """The bytes of a file as text, and what it holds when it is unpacked."""
    content = path.read_bytes()
    yield _decoded(content)
    if path.suffix == ".parquet":
        yield from _of_parquet(path)
    elif path.suffix == ".duckdb":
        yield from _of_duckdb(path)
    elif content.startswith(b"SQLite format 3"):
        yield from _of_sqlite(path)
    elif content.startswith(b"\x1f\x8b"):
        yield _decoded(gzip.decompress(content))


def found_in(text: str, sought: Sequence[str]) -> set[str]:
    """Those of `sought` that `text` holds, in any case of letters.

    Digits inside a longer hexadecimal or decimal number are a coincidence, no finding.
    """
    hits = pl.Series([text]).str.extract_many(
        list(sought), ascii_case_insensitive=True, overlapping=True
    )
    certain = set()
    for hit in set(hits[0]):
        is_number = re.fullmatch(r"[0-9.]+", hit)
        alone = rf"(?<![0-9a-fA-F.]){re.escape(hit)}(?![0-9a-fA-F])"
        if not is_number or re.search(alone, text):
            certain.add(hit)
    return certain


def leaks_under(folder: Path, sought: Sequence[str]) -> dict[str, set[str]]:
    """What was found, by file; names of files and folders are searched too."""
    leaks = {}
    for path in sorted(folder.rglob("*")):
        found = found_in(str(path.relative_to(folder)), sought)
        if path.is_file():
            found |= {hit for text in texts_of(path) for hit in found_in(text, sought)}
        if found:
            leaks[str(path.relative_to(folder))] = found
    return leaks
