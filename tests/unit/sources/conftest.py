"""Installations with one invented platform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx
import hypothesis
import pytest
from invented_platform import InventedConnector, Platform
from invented_reading import Installation

from orchestration.register import Municipality, Source
from orchestration.register.platforms import FeedSettings
from orchestration.runtime import Runtime
from orchestration.settings import load_settings
from orchestration.sources import reading
from orchestration.sources.deliveries import Deliveries
from orchestration.storage.files import prepare_data_folder

hypothesis.settings.register_profile("no_deadline", deadline=None)
hypothesis.settings.load_profile("no_deadline")


@pytest.fixture
def make_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Installation]:
    made = 0

    def make() -> Installation:
        nonlocal made
        made += 1
        folder = tmp_path / str(made)
        settings = load_settings({"TRYG_DATA": str(folder / "d"), "TRYG_KEYS": str(folder / "k")})
        prepare_data_folder(settings)
        source = Source(
            id="invented",
            name="Invented",
            adapter="feed",
            feed=FeedSettings(addresses=("https://invented.example/feed",)),
            platform="invented",
            why_public="invented",
            legal_basis="none needed",
            terms_ref="none",
            owner="the tests",
            approved_by="the tests",
            review_date=date(2099, 1, 1),
            retention_days=90,
            controllers=("the tests",),
            synthetic=True,
        )
        place = Municipality(slug="proeveby", name="Prøveby", kommunekode="0998", sources=(source,))
        platform = Platform()
        runtime = Runtime(settings, (place,), Deliveries(folder / "inbox"))
        installation = Installation(runtime, platform)
        runtime.clock = lambda: installation.now
        runtime.client = lambda *_: httpx.Client()
        monkeypatch.setattr(reading, "connector_of", lambda *_: InventedConnector(platform))
        return installation

    return make


@pytest.fixture
def installation(make_installation: Callable[[], Installation]) -> Installation:
    return make_installation()
