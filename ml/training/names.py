"""Digests that tell whether a file on disk belongs to this very run.

Here belongs how a digest is made. What goes into it is up to who keeps the file.
"""

from __future__ import annotations

import hashlib

import polars as pl
from torch import nn


def digest(*parts: object) -> str:
    """Return 12 hexadecimal digits that change with any of ``parts``, the same in each process.

    Tables count with their rows in order, networks with their weights, others as they print.
    """
    found = hashlib.sha256()
    for part in parts:
        if isinstance(part, pl.DataFrame):
            found.update(part.write_json().encode())
        elif isinstance(part, nn.Module):
            for value in part.state_dict().values():
                found.update(value.numpy().tobytes())
        else:
            found.update(repr(part).encode())
        found.update(b";")
    return found.hexdigest()[:12]
