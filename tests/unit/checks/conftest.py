"""Settings under a temporary folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.settings import Settings, load_settings


@pytest.fixture
def settings_at() -> Callable[[Path], Settings]:
    def make(folder: Path) -> Settings:
        return load_settings({"TRYG_DATA": str(folder / "data"), "XDG_CONFIG_HOME": str(folder)})

    return make
