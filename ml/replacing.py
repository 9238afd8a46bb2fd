"""Files that a kill leaves as they were: written beside their place, then put there at once.

Here belongs how a file is replaced. What is in it is up to who keeps the file.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; on success it replaces `path`, else it is removed.

    The name ends in `.<process>.partial`, which no reader's glob matches; a killed run leaves at
    most that.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        yield partial
        with partial.open("rb+") as handle:
            os.fsync(handle.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
