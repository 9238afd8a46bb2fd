"""The city that the warehouse tests share: one folder, so that dbt parses once per session."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_city import SmallCity

from orchestration.settings import Settings


@pytest.fixture(scope="session")
def shared_city(tmp_path_factory: pytest.TempPathFactory) -> SmallCity:
    """One data folder per session."""
    root: Path = tmp_path_factory.mktemp("city")
    settings = Settings(
        data=root / "data",
        municipalities=root / "municipalities",
        inbox=root / "inbox",
        keys=root / "keys",
    )
    return SmallCity(settings, root / "target")


@pytest.fixture
def city(shared_city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> SmallCity:
    """An empty city, with the environment that dbt reads, whatever earlier tests have exported."""
    monkeypatch.setenv("TRYG_DATA", str(shared_city.settings.data))
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH", "DBT_PROFILES_DIR"):
        monkeypatch.delenv(name, raising=False)
    shared_city.clear()
    return shared_city
