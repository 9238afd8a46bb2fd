"""The rows of a CSV as they are written, and where the first bad one is.

Here belong separators, quotes and line ends. What is done with the rows does not.
"""

import contextlib
import csv
import itertools
import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from polars.exceptions import ComputeError

from ml.naming import shown
from ml.scoring.errors import ScoreFileError

HEADER_BYTES = 1 << 16  # what of a file is looked at for its separator
LONGEST_CELL = 1 << 20  # characters; more means a quote that was never closed
HEADER = re.compile(rb'(?:"[^"]*"|[^"\r\n])*')
QUOTED = re.compile(rb'"[^"]*"')
TAB = "\t"
OTHERS = {b"\t": "tabs", b"|": "bars"}
QUOTES = "write the whole text in double quotes, and each double quote within it twice"


class Dialect(NamedTuple):
    """How the cells of a row are told apart; a TSV knows no double quotes."""

    separator: str
    quoted: bool = True

    @property
    def for_reader(self) -> dict[str, Any]:
        """The same for the reader of the standard library."""
        quoting = csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE
        return {"delimiter": self.separator, "quoting": quoting}


def dialect_of(source: Path) -> Dialect:
    """Return tabs for a .tsv, else ``;`` when the header has more of them, else ``,``.

    What stands in double quotes does not count. Raises ``OSError`` when it cannot be read, and
    ``ScoreFileError`` when the header has neither but others that separate.
    """
    if source.suffix.lower() == ".tsv":
        return Dialect(TAB, quoted=False)
    with source.open("rb") as file:
        start = file.read(HEADER_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    header = HEADER.match(start)
    names = QUOTED.sub(b"", header[0]) if header else b""
    other = next((name for byte, name in OTHERS.items() if byte in names), None)
    if other and b";" not in names and b"," not in names:
        raise ScoreFileError(f"'{source.name}' is separated by {other}; use commas or semicolons")
    return Dialect(";" if names.count(b";") > names.count(b",") else ",")


def csv_schema(source: Path, dialect: Dialect) -> pl.Schema:
    """Return the columns of a CSV, all text."""
    with contextlib.closing(_records(source, dialect)) as records:
        header = next(records, None)
    if header is None:
        raise ScoreFileError(f"'{source.name}' is empty; a header line is needed")
    names = header[1]
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        again = shown(repeated[0], names.index(repeated[0]) + 1)
        raise ScoreFileError(
            f"'{source.name}' has column {again} more than once; give each its own name"
        )
    return pl.Schema(dict.fromkeys(names, pl.String))


def csv_chunks(
    source: Path, schema: pl.Schema, dialect: Dialect, size: int
) -> Iterator[pl.DataFrame]:
    """Yield the rows of a CSV in chunks of ``size``, all text."""
    rows = (text for text, _ in itertools.islice(_records(source, dialect), 1, None))
    while texts := list(itertools.islice(rows, size)):
        chunk = _parsed(texts, len(schema), dialect)
        if chunk is None or chunk.height != len(texts):
            raise ScoreFileError(f"'{source.name}' is not a well-formed CSV; export it again")
        chunk.columns = schema.names()
        yield chunk


def _parsed(rows: list[str], width: int, dialect: Dialect) -> pl.DataFrame | None:
    """Return the cells of rows; only polars tells an empty cell from a quoted empty one."""
    separator, quote = dialect.separator, '"' if dialect.quoted else None
    header = separator.join(map(str, range(width))) + "\n"
    written = "".join((header, *rows)).encode()
    try:
        return pl.read_csv(written, separator=separator, quote_char=quote, infer_schema=False)
    except ComputeError:  # its message would hold cells
        return None


def _records(source: Path, dialect: Dialect) -> Generator[tuple[str, list[str]], None, None]:
    """Yield text and cells of the header and of each row of a CSV; blank lines are neither.

    Raises ``ScoreFileError`` at the first that is bad, without a word of its content.
    """
    csv.field_size_limit(LONGEST_CELL)
    place, width = _Place(source), 0
    with source.open(encoding="utf-8-sig", newline="") as file, place.naming_errors():
        for cells in csv.reader(place.remembered(file), strict=True, **dialect.for_reader):
            text, width = "".join(place.lines), width or len(cells)
            if problem := _problem(text, cells, width, dialect):
                raise place.error(problem)
            if cells:
                yield text, cells
            place.advance(1 if cells else 0)


@dataclass
class _Place:
    """Where reading a CSV has come to: records and lines done, and the lines begun since."""

    source: Path
    row: int = 0  # the header is 0
    line: int = 1
    lines: list[str] = field(default_factory=list)

    def remembered(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self.lines.append(line)
            yield line

    def advance(self, rows: int) -> None:
        self.row += rows
        self.line += len(self.lines)
        self.lines.clear()

    def error(self, problem: str) -> ScoreFileError:
        where = f"row {self.row}" if self.row else "the header"
        return ScoreFileError(f"{where} of '{self.source.name}' {problem} (line {self.line})")

    @contextlib.contextmanager
    def naming_errors(self) -> Iterator[None]:
        """Turn what the decoder and the csv module say into an error that names the row."""
        try:
            yield
        except UnicodeDecodeError:
            problem = f"'{self.source.name}' is not UTF-8; save it as CSV UTF-8"
            raise ScoreFileError(problem) from None
        except csv.Error as error:
            raise self.error(f"is not well-formed ({error}); {QUOTES}") from None


def _problem(text: str, cells: list[str], width: int, dialect: Dialect) -> str | None:
    """Return what is wrong with a record and the remedy, or None."""
    if text.endswith("\r"):
        return "ends in a lone carriage return (CR); save the file with LF or CRLF line ends"
    if dialect.quoted and text.count('"') % 2:
        return f"has a double quote without its other half; {QUOTES}"
    if len(cells) > width:
        quotes = f"put texts that hold '{dialect.separator}' in double quotes"
        helps = quotes if dialect.quoted else "take the tabs out of its texts"
        return f"has {len(cells)} fields, its header {width}; {helps}"
    return None
