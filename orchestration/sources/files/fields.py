"""What the readers of the containers have in common: rows in a chunk, and columns that lack.

Belongs here: the step between a file's rows and `native.py`, where columns bear field names and
values are as the file wrote them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from orchestration.privacy.reasons import ReasonCode
from orchestration.sources.files.layout import Layout
from orchestration.sources.files.problems import DeliveryError

Refusal = tuple[int, str | None, ReasonCode]


@dataclass(frozen=True)
class RawChunk:
    """Rows as read: `row_number` and one column per name of the layout; times may be typed already.

    `bytes_read` is how far the file has been read when the chunk is complete.
    """

    frame: pl.DataFrame = field(repr=False)
    refusals: list[Refusal]
    rows_read: int
    bytes_read: int


class Pending:
    """Numbers the rows of the chunk that is being read; refused rows have no values."""

    def __init__(self, rows_before: int = 0) -> None:
        self.rows_before = rows_before
        self.rows_read = 0
        self.refusals: list[Refusal] = []
        self._good: list[int] = []

    def add(self, problem: ReasonCode | None, at_field: str | None = None) -> None:
        """Take the next row: good, or refused because of `problem`."""
        self.rows_read += 1
        number = self.rows_before + self.rows_read
        if problem is None:
            self._good.append(number)
        else:
            self.refusals.append((number, at_field, problem))

    def chunk(self, values: dict[str, pl.Series], bytes_read: int) -> RawChunk:
        """The chunk, with the `values` of the good rows."""
        numbers = pl.Series(self._good, dtype=pl.Int64)
        frame = pl.DataFrame({"row_number": numbers, **values})
        return RawChunk(frame, self.refusals, self.rows_read, bytes_read)

    def following(self) -> Pending:
        """An empty one for the next chunk."""
        return Pending(self.rows_before + self.rows_read)


def missing(columns: Iterable[str], where: str) -> DeliveryError:
    """The error that names expected columns; the file's own names may be personal."""
    return DeliveryError(
        "missing_column",
        f"{where} {', '.join(dict.fromkeys(columns))}: "
        "export the file with them, or correct the source's mapping",
    )


def check_columns(layout: Layout, names: Sequence[str]) -> None:
    """Raise DeliveryError when a column of the layout is not among `names` or is there twice."""
    expected = layout.columns.values()
    absent = [column for column in expected if column not in names]
    if absent:
        raise missing(absent, f"the file ({len(names)} columns) lacks the columns")
    repeated = dict.fromkeys(column for column in expected if names.count(column) > 1)
    if repeated:
        raise DeliveryError(
            "repeated_column",
            f"the file has more than one column {', '.join(repeated)}: rename all but one",
        )


def no_rows() -> DeliveryError:
    return DeliveryError("no_rows", "the file has no rows: export it again, with data")
