"""A small installation with one file source, and a clock that the tests set."""

from __future__ import annotations

from pathlib import Path

import pytest
from remembered import Remembered


@pytest.fixture
def installed(tmp_path: Path) -> Remembered:
    return Remembered.within(tmp_path)
