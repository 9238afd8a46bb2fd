"""Where the file of a delivery lies right now: named by its content, its path in memory only.

A file's name may hold a handle, so it never reaches run configuration, tags or logs. A delivery
comes from the command line (`offer`) or from the inbox, one folder per source.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from orchestration.errors import MendableError
from orchestration.sources.files import delivery_hash
from orchestration.sources.files.problems import unnamed_os_errors

KEEP_SECONDS = 7 * 24 * 3600


class DeliveryGone(MendableError):
    """No file has the content that a delivery is named by; the message names the remedy."""

    def __init__(self, source_id: str, key: str) -> None:
        super().__init__(
            f"delivery {key} of {source_id} is not in the inbox: "
            f"put the file into the inbox folder {source_id} again, or use `tryg import`"
        )


class Waiting(NamedTuple):
    """A file in the inbox: its partition key, where it lies, when it was laid there (epoch)."""

    key: str
    path: Path
    laid_at: float


@dataclass
class Deliveries:
    """The files that may be read now; `inbox` holds `<source_id>/<file>`."""

    inbox: Path
    _offered: dict[str, Path] = field(default_factory=dict)

    def offer(self, path: Path) -> str:
        """Take a file from the command line; gives the partition key of its delivery."""
        key = delivery_hash(path)
        self._offered[key] = path
        return key

    def waiting(self, source_id: str, settle_seconds: float = 5.0) -> Iterator[Waiting]:
        """The source's inbox files that are no longer being written.

        Raises DeliveryError, without a name, when the inbox cannot be read.
        """
        for path, laid_at in self._files(source_id):
            if time.time() - laid_at >= settle_seconds:
                yield Waiting(delivery_hash(path), path, laid_at)

    def _files(self, source_id: str) -> list[tuple[Path, float]]:
        """The source's inbox files and when they were written or laid there, epoch seconds.

        The change time counts too: a copied or unpacked file keeps its old modification time.
        """
        folder = self.inbox / source_id
        with unnamed_os_errors():
            paths = sorted(folder.glob("*")) if folder.is_dir() else []
            return [(one, _newest(one)) for one in paths if one.is_file()]

    def find(self, source_id: str, key: str) -> Path | None:
        """The file with this content; None when it is not there (any more)."""
        if key in self._offered:
            return self._offered[key]
        waiting = self.waiting(source_id, settle_seconds=0)
        return next((one.path for one in waiting if one.key == key), None)

    def landed(self, source_id: str, key: str) -> None:
        """Empty the inbox of a delivery that is in the ledger; a file given by hand stays.

        Raises DeliveryError, without a name, when the file cannot be deleted.
        """
        for one in self.waiting(source_id, settle_seconds=0):
            if one.key == key:
                self._delete(one.path)

    def expire(self, source_id: str) -> int:
        """Delete inbox files older than 7 days; gives how many."""
        oldest = time.time() - KEEP_SECONDS
        old = [path for path, laid_at in self._files(source_id) if laid_at < oldest]
        for path in old:
            self._delete(path)
        return len(old)

    def _delete(self, path: Path) -> None:
        with unnamed_os_errors("deleted from the inbox"):
            path.unlink(missing_ok=True)


def _newest(path: Path) -> float:
    times = path.stat()
    return max(times.st_mtime, times.st_ctime)
