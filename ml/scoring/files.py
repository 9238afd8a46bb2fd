"""Scoring a CSV or Parquet file: same rows in the same order, plus the columns of scores.

Here belong formats, chunks and the atomic replacement. What a score is does not.
Cells are passed on as they are written in the file (CSV is read as text throughout).
"""

import contextlib
import csv
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from polars.exceptions import ComputeError, NoDataError
from pyarrow.parquet import ParquetWriter

from ml.scoring.errors import ScoreFileError
from ml.scoring.scorer import Progress, Scorer

CHUNK_ROWS = 20_000
SUFFIXES = (".csv", ".parquet")


def score_file(
    source: Path, text_column: str, out: Path, scorer: Scorer, *, progress: Progress | None = None
) -> int:
    """Score ``text_column`` of ``source`` into ``out`` and return the number of rows.

    Formats follow the suffixes (.csv, .parquet) and may differ. A CSV is UTF-8 with comma or
    semicolon, which ``out`` keeps. ``out`` is replaced in one step once everything is written.
    ``progress`` is told how many rows are done. Raises ``ScoreFileError``.
    """
    source, out = Path(source), Path(out)
    for path in (source, out):
        if path.suffix.lower() not in SUFFIXES:
            raise ScoreFileError(f"'{path.name}' ends in neither of {', '.join(SUFFIXES)}")
    if not source.is_file():
        raise ScoreFileError(f"there is no file '{source.name}'; check its spelling")
    separator = _separator(source)
    table = _scan(source, separator)
    _check_columns(source, table, text_column, scorer)
    rows = 0
    with _replacing(out) as temporary, _Writer(temporary, separator) as writer:
        for chunk in _chunks(source, table, separator):
            step = (lambda done, rows=rows: progress(rows + done)) if progress else None
            scores = scorer.score(chunk[text_column].to_list(), progress=step)
            writer.write(chunk.hstack(scores))
            rows += chunk.height
        if rows == 0:
            writer.write(table.collect().hstack(scorer.score([])))
    return rows


def _separator(source: Path) -> str:
    """Return the separator of a CSV: semicolon when its header has more of them."""
    if source.suffix.lower() != ".csv":
        return ","
    with source.open("rb") as file:
        header = file.readline()
    return ";" if header.count(b";") > header.count(b",") else ","


def _scan(source: Path, separator: str) -> pl.LazyFrame:
    if source.suffix.lower() == ".parquet":
        return pl.scan_parquet(source)
    return pl.scan_csv(source, separator=separator, infer_schema=False)


def _check_columns(source: Path, table: pl.LazyFrame, text_column: str, scorer: Scorer) -> None:
    try:
        schema = table.collect_schema()
    except NoDataError as error:
        raise ScoreFileError(f"'{source.name}' is empty; a header line is needed") from error
    except ComputeError as error:
        raise ScoreFileError(_unreadable(source, ",")) from error
    names = ", ".join(schema.names())
    if text_column not in schema:
        raise ScoreFileError(f"'{source.name}' has no column '{text_column}'; it has: {names}")
    if schema[text_column] not in (pl.String, pl.Null):
        kind = schema[text_column]
        raise ScoreFileError(
            f"column '{text_column}' of '{source.name}' is {kind}, not text; name the text column"
        )
    taken = [name for name in scorer.score([]).columns if name in schema]
    if taken:
        raise ScoreFileError(
            f"'{source.name}' already has {', '.join(taken)}; score a file without them"
        )


def _chunks(source: Path, table: pl.LazyFrame, separator: str) -> Iterator[pl.DataFrame]:
    try:
        for batch in table.collect_batches(chunk_size=CHUNK_ROWS, maintain_order=True):
            yield from batch.iter_slices(CHUNK_ROWS)
    except ComputeError:
        raise ScoreFileError(_unreadable(source, separator)) from None


def _unreadable(source: Path, separator: str) -> str:
    """Say why a file cannot be read, without a word of its content."""
    if source.suffix.lower() == ".parquet":
        return f"'{source.name}' is not a readable Parquet file; export it again"
    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=separator)
            width = len(next(reader))
            for row, fields in enumerate(reader, start=1):
                if len(fields) > width:
                    return (
                        f"row {row} of '{source.name}' has {len(fields)} fields, its header "
                        f"{width}; put texts that hold '{separator}' in double quotes"
                    )
    except UnicodeDecodeError:
        return f"'{source.name}' is not UTF-8; save it as CSV UTF-8"
    except csv.Error:
        pass
    return f"'{source.name}' is not a well-formed CSV; check its double quotes"


@contextlib.contextmanager
def _replacing(out: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``out`` that becomes ``out`` unless something is raised."""
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=".scoring-", suffix=out.suffix.lower())
    os.close(handle)
    try:
        yield Path(name)
        os.replace(name, out)
    finally:
        Path(name).unlink(missing_ok=True)


class _Writer:
    """Appends chunks to one CSV or Parquet file."""

    def __init__(self, path: Path, separator: str) -> None:
        self._path, self._separator = path, separator
        self._open = contextlib.ExitStack()
        self._parquet: ParquetWriter | None = None
        self._header = True

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def write(self, chunk: pl.DataFrame) -> None:
        if self._path.suffix == ".parquet":
            self._write_parquet(chunk)
            return
        with self._path.open("ab") as file:
            chunk.write_csv(file, include_header=self._header, separator=self._separator)
        self._header = False

    def _write_parquet(self, chunk: pl.DataFrame) -> None:
        arrow = chunk.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._parquet is None:
            self._parquet = self._open.enter_context(ParquetWriter(self._path, arrow.schema))
        self._parquet.write_table(arrow)
