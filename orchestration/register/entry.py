"""What every entry of the register has in common.

Does not belong here: any single kind of entry (`models.py`, `platforms.py`).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Entry(BaseModel):
    """A register entry: unknown keys are refused, values never appear in error messages."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
