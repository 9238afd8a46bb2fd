"""Scoring a CSV or Parquet file: same rows in the same order, plus the columns of scores.

Here belong formats and chunks. What a score is does not; reading a CSV's rows is `csv_rows`'.
Cells are passed on as they are written in the file (CSV is read as text throughout).
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from polars.exceptions import ComputeError, DuplicateError
from pyarrow.parquet import ParquetWriter

from ml.naming import all_shown
from ml.replacing import replacing
from ml.scoring.csv_rows import Dialect, csv_chunks, csv_schema, dialect_of
from ml.scoring.errors import ScoreFileError
from ml.scoring.scorer import Progress, Scorer

CHUNK_ROWS = 20_000
SUFFIXES = (".csv", ".parquet")


def score_file(
    source: Path, text_column: str, out: Path, scorer: Scorer, *, progress: Progress | None = None
) -> int:
    """Score ``text_column`` of ``source`` into ``out`` and return the number of rows.

    Formats follow the suffixes (.csv, .parquet) and may differ. A CSV is UTF-8 with comma or
    semicolon, which ``out`` keeps; its lines end in LF or CRLF, and blank ones are no rows.
    ``out`` is replaced in one step once everything is written. ``progress`` is told how many rows
    are done. Raises ``ScoreFileError``; for a bad row of a CSV it names the first (the row after
    the header is 1).
    """
    source, out = Path(source), Path(out)
    _check_paths(source, out)
    dialect = dialect_of(source) if _is_csv(source) else Dialect(",")
    schema = csv_schema(source, dialect) if _is_csv(source) else _parquet_schema(source)
    _check_columns(source, schema, text_column, scorer)
    rows = 0
    with replacing(out) as partial, _Writer(partial, _is_csv(out), dialect.separator) as writer:
        for chunk in _chunks(source, schema, dialect):
            step = (lambda done, rows=rows: progress(rows + done)) if progress else None
            scores = scorer.score(chunk[text_column].to_list(), progress=step)
            writer.write(chunk.hstack(scores))
            rows += chunk.height
        if rows == 0:
            writer.write(pl.DataFrame(schema=schema).hstack(scorer.score([])))
    return rows


def _is_csv(source: Path) -> bool:
    return source.suffix.lower() == ".csv"


def _check_paths(source: Path, out: Path) -> None:
    for path in (source, out):
        if path.suffix.lower() not in SUFFIXES:
            raise ScoreFileError(
                f"'{path.name}' ends in neither of {', '.join(SUFFIXES)}; save it as one of them"
            )
    if not source.is_file():
        raise ScoreFileError(f"there is no file '{source.name}'; check its spelling")


def _parquet_schema(source: Path) -> pl.Schema:
    try:
        return pl.scan_parquet(source).collect_schema()
    except DuplicateError as error:
        raise ScoreFileError(f"'{source.name}': {error}; give each its own name") from error
    except ComputeError as error:
        raise ScoreFileError(_unreadable(source)) from error


def _unreadable(source: Path) -> str:
    return f"'{source.name}' is not a readable Parquet file; export it again"


def _check_columns(source: Path, schema: pl.Schema, text_column: str, scorer: Scorer) -> None:
    if text_column not in schema:
        names = all_shown(schema.names())
        raise ScoreFileError(f"'{source.name}' has no column '{text_column}'; it has {names}")
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


def _chunks(source: Path, schema: pl.Schema, dialect: Dialect) -> Iterator[pl.DataFrame]:
    return (
        csv_chunks(source, schema, dialect, CHUNK_ROWS)
        if _is_csv(source)
        else _parquet_chunks(source)
    )


def _parquet_chunks(source: Path) -> Iterator[pl.DataFrame]:
    table = pl.scan_parquet(source)
    try:
        for batch in table.collect_batches(chunk_size=CHUNK_ROWS, maintain_order=True):
            yield from batch.iter_slices(CHUNK_ROWS)
    except ComputeError:
        raise ScoreFileError(_unreadable(source)) from None


class _Writer:
    """Appends chunks to one CSV or Parquet file."""

    def __init__(self, path: Path, is_csv: bool, separator: str) -> None:
        self._path, self._is_csv, self._separator = path, is_csv, separator
        self._open = contextlib.ExitStack()
        self._parquet: ParquetWriter | None = None
        self._header = True

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def write(self, chunk: pl.DataFrame) -> None:
        """Append a chunk; a CSV's header line stands before the first."""
        if not self._is_csv:
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
