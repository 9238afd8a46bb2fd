"""An empty installation, and a canonical post with invented values."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.settings import Settings, load_settings
from orchestration.storage.files import prepare_data_folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = load_settings(
        {
            "TRYG_DATA": str(tmp_path / "data"),
            "TRYG_MUNICIPALITIES": str(tmp_path / "municipalities"),
            "TRYG_KEYS": str(tmp_path / "keys"),
        }
    )
    prepare_data_folder(found)
    folder = found.municipalities / "proeveby"
    folder.mkdir(parents=True)
    (folder / "municipality.yaml").write_text("name: Prøveby\nkommunekode: '0998'\n")
    return found
