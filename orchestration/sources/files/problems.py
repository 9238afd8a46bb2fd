"""What is wrong with a delivered file as a whole: nothing of such a file lands.

Problems of single rows are the reason codes of `privacy/reasons.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from orchestration.errors import MendableError

Code = Literal[
    "cannot_open",
    "empty_file",
    "no_rows",
    "binary_file",
    "damaged_gzip",
    "damaged_zstd",
    "damaged_parquet",
    "wrong_encoding",
    "line_too_long",
    "json_array",
    "missing_column",
    "repeated_column",
    "column_type",
    "unknown_format",
    "other_format",
    "other_platform",
]


class DeliveryError(MendableError):
    """A delivered file cannot be read; says why and what to do, without a name or value of it."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def unnamed_os_errors(done: str = "read") -> Iterator[None]:
    """The operating system's errors name the file: raise them as DeliveryError without it."""
    try:
        yield
    except OSError as error:
        raise DeliveryError(
            "cannot_open", f"the file cannot be {done}: {error.strerror}: check it and its folder"
        ) from None
