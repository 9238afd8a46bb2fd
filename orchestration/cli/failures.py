"""Errors that a user can mend: shown as one sentence instead of a traceback.

Does not belong here: the errors themselves; each lives beside the code that raises it.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console

from ml.scoring.errors import ModelLoadError, ScoreFileError
from orchestration.errors import MendableError
from orchestration.settings import load_settings

EXPLAINED = (MendableError, ModelLoadError, ScoreFileError, OSError)

DISK_FULL = (
    "the disk of the data folder is full: make room, then run the command again; "
    "what has landed is kept, and nothing half-written is ever read"
)
FULL_CODES = (errno.ENOSPC, errno.EDQUOT)
FULL_WORDS = ("No space left on device", "Disk quota exceeded", "database or disk is full")
UNWRITABLE_CODES = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)
LEAST_FREE_BYTES = 1 << 20

errors = Console(markup=False, emoji=False, highlight=False, stderr=True)


@dataclass(frozen=True)
class Refused:
    """One failed check of a job: its name and, line by line, what was expected and seen."""

    check: str
    description: str
    blocking: bool


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and those behind it, each once: a chain of contexts may run in a circle."""
    one: BaseException | None = error
    seen = set[int]()
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


def _tells_of_full_disk(error: BaseException) -> bool:
    return any(
        getattr(one, "errno", None) in FULL_CODES or any(w in str(one) for w in FULL_WORDS)
        for one in _chain(error)
    )


def is_disk_full(error: BaseException, data: Path) -> bool:
    """Whether a full disk is behind `error`, by its own words or because no space is left now.

    DuckDB, dbt and SQLite each raise an error of their own for it, some without the reason.
    """
    if _tells_of_full_disk(error):
        return True
    return data.exists() and shutil.disk_usage(data).free < LEAST_FREE_BYTES


def in_words(error: Exception) -> str:
    """One sentence for one of EXPLAINED: the reason and the remedy."""
    if isinstance(error, MendableError) or not isinstance(error, OSError):
        return str(error)
    if _tells_of_full_disk(error):
        return DISK_FULL
    if error.errno in UNWRITABLE_CODES:
        return f"{error.filename}: {error.strerror}: check TRYG_DATA and who may write there"
    return f"{error}: check that the folder and the file can be reached"


@contextmanager
def explained(about: str = "") -> Iterator[None]:
    """End with exit code 1 and one clear sentence where the error is one that we know."""
    try:
        yield
    except EXPLAINED as error:
        _end(about, in_words(error))
    except Exception as error:
        if not is_disk_full(error, load_settings().data):
            raise
        _end(about, DISK_FULL)


def _end(about: str, sentence: str) -> NoReturn:
    prefix = f"{about}: " if about else ""
    errors.print(f"{prefix}{sentence}", style="red", soft_wrap=True)
    raise typer.Exit(1) from None
