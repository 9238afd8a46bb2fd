"""The beginning of a file: what formats are recognised by, and how many rows the file may have.

Does not belong here: what the names mean (`formats/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TextIO

from orchestration.sources.files.csv_rows import DELIMITERS, cells_of, first_line
from orchestration.sources.files.formats.format import Sample
from orchestration.sources.files.json_rows import object_of
from orchestration.sources.files.opening import Opened, text_of
from orchestration.sources.files.parquet_rows import opened_parquet

LINES = 200  # that a format is recognised by
ESTIMATED_BY = 1 << 22  # characters


def sample_of(opened: Opened) -> Sample:
    """The header and first cells of a CSV, or the first objects of NDJSON; of Parquet the names."""
    if opened.container == "parquet":
        with opened_parquet(opened) as file:
            return Sample("parquet", tuple(file.schema_arrow.names))
    with text_of(opened) as text:
        if opened.container == "csv":
            return _of_csv(text.lines)
        objects = (object_of(line) for line in islice(_beginning(text.lines), LINES))
        return Sample("ndjson", records=tuple(one for one in objects if one is not None))


def _of_csv(lines: TextIO) -> Sample:
    header = first_line(lines)
    names, delimiter = max(
        ((cells_of(header, one), one) for one in DELIMITERS), key=lambda found: len(found[0])
    )
    cells = (cells_of(line, delimiter) for line in (header, *islice(_beginning(lines), LINES)))
    return Sample("csv", tuple(names), tuple(one[0] for one in cells if one))


def estimated_rows(opened: Opened) -> int:
    """About how many rows the file has, by its first 4 MiB; exact where that is all of it.

    Of NDJSON, lines are counted, and one may hold many records.
    """
    if opened.container == "parquet":
        with opened_parquet(opened) as file:
            return int(file.metadata.num_rows)
    with text_of(opened) as text:
        is_csv = opened.container == "csv"
        if is_csv:
            first_line(text.lines)
        rows = sum(_ends_row(_beginning(text.lines), is_csv))
        return round(rows * opened.path.stat().st_size / max(text.bytes_read, 1))


def _beginning(lines: TextIO) -> Iterator[str]:
    characters = 0
    for line in lines:
        yield line
        characters += len(line)
        if characters > ESTIMATED_BY:
            return


def _ends_row(lines: Iterable[str], is_csv: bool) -> Iterator[bool]:
    """Whether each line is the last one of a row: in CSV, quotes may go on over several."""
    is_open = False
    for line in lines:
        is_open ^= is_csv and line.count('"') % 2 == 1
        yield not is_open and not line.isspace()
