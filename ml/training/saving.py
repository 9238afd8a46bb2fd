"""Files that a kill leaves as they were: written beside their place, then put there at once.

Here belongs how a file is replaced. What is in it is up to who keeps the file.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a file to write to; it replaces ``path`` when the block ends without an error."""
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        yield file
    os.replace(partial, path)
