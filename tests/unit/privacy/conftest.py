"""An installation in a temporary folder, an invented municipality and its keys."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import hypothesis
import pytest
from invented_pages import NOW

from orchestration.privacy.boundary import Boundary
from orchestration.privacy.keys import Keys, load_keys
from orchestration.register import Community, FileMapping, Municipality, Source
from orchestration.settings import Settings

hypothesis.settings.register_profile("no_deadline", deadline=None)
hypothesis.settings.load_profile("no_deadline")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = tmp_path / "data"
    data.mkdir()
    return Settings(data, tmp_path / "municipalities", tmp_path / "inbox", tmp_path / "keys")


@pytest.fixture
def keys(settings: Settings) -> Keys:
    return load_keys(settings)


@pytest.fixture
def source() -> Source:
    return Source(
        id="proeve_fil",
        name="Prøve",
        adapter="file",
        platform="proeve",
        why_public="invented",
        legal_basis="invented basis",
        terms_ref="invented terms",
        owner="invented",
        approved_by="invented",
        review_date=date(2099, 1, 1),
        retention_days=90,
        controllers=("invented",),
        earliest=date(2010, 1, 1),
        mapping=FileMapping(native_id="id", text="text", created_at="time"),
    )


@pytest.fixture
def municipality(source: Source) -> Municipality:
    page = Community(native_id="page-1", source=source.id, name="Prøve IF", type="sports_club")
    return Municipality(
        slug="proeveby",
        name="Prøveby",
        kommunekode="0998",
        sources=(source,),
        communities=(page,),
    )


@pytest.fixture
def boundary(municipality: Municipality, source: Source, keys: Keys) -> Boundary:
    return Boundary(municipality, source, keys, NOW, "test-1")
