"""Where the file of a delivery lies right now: named by its content, its path in memory only.

A file's name may hold a handle, so it never reaches run configuration, tags or logs. A delivery
comes from the command line (`offer`) or from the inbox, one folder per source.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.sources.files import delivery_hash

KEEP_SECONDS = 7 * 24 * 3600


class DeliveryGone(LookupError):
    """No file has the content that a delivery is named by; the message names the remedy."""


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

    def waiting(self, source_id: str, settle_seconds: float = 5.0) -> Iterator[tuple[str, Path]]:
        """`(partition key, path)` of the source's inbox files that are no longer being written."""
        folder = self.inbox / source_id
        for path in sorted(folder.glob("*")) if folder.is_dir() else []:
            if path.is_file() and time.time() - path.stat().st_mtime >= settle_seconds:
                yield delivery_hash(path), path

    def locate(self, source_id: str, key: str) -> Path:
        """The file with this content. Raises DeliveryGone when it is not there (any more)."""
        if key in self._offered:
            return self._offered[key]
        for found, path in self.waiting(source_id, settle_seconds=0):
            if found == key:
                return path
        raise DeliveryGone(
            f"delivery {key} of {source_id} is not in the inbox: "
            f"put the file into the inbox folder {source_id} again, or use `tryg import`"
        )

    def landed(self, source_id: str, key: str) -> None:
        """Empty the inbox of a delivery that is in the ledger; a file given by hand stays."""
        for found, path in self.waiting(source_id, settle_seconds=0):
            if found == key:
                path.unlink(missing_ok=True)

    def expire(self, source_id: str) -> int:
        """Delete inbox files older than 7 days; gives how many."""
        old = [
            path
            for _, path in self.waiting(source_id)
            if time.time() - path.stat().st_mtime > KEEP_SECONDS
        ]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)
