"""Fixtures of the tests of the whole path; what they are made of is `installations.py`'s."""

from __future__ import annotations

from pathlib import Path

import pytest
from installations import WordScorer, csv_of, runtime_in, settings_in, table

from orchestration.runtime import Runtime

__all__ = ["WordScorer", "csv_of", "runtime_in", "settings_in", "table"]


@pytest.fixture
def runtime(tmp_path: Path) -> Runtime:
    return runtime_in(tmp_path)


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("installation")
