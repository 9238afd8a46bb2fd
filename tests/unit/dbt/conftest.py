"""The city that the warehouse tests share: one folder, so that dbt parses once per session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_city import SmallCity

from orchestration.settings import Settings


@pytest.fixture(scope="session")
def shared_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallCity]:
    """One data folder per session, with the environment that dbt reads."""
    root: Path = tmp_path_factory.mktemp("city")
    settings = Settings(
        data=root / "data",
        municipalities=root / "municipalities",
        inbox=root / "inbox",
        keys=root / "keys",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRYG_DATA", str(settings.data))
        patch.setenv("DO_NOT_TRACK", "1")
        yield SmallCity(settings, root / "target")


@pytest.fixture
def city(shared_city: SmallCity) -> SmallCity:
    """An empty city."""
    shared_city.clear()
    return shared_city
