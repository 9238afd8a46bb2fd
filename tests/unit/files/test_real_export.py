"""The import path on a real export of Danish comments, where it is at hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from orchestration.privacy.boundary import Boundary
from orchestration.privacy.keys import load_keys
from orchestration.register import FileMapping, Municipality, Source
from orchestration.settings import PROJECT, Settings
from orchestration.sources.files import CONNECTOR_VERSION, read_delivery

EXPORT = PROJECT.parent / "shared" / "data" / "import" / "danish_comments.csv"
LEFT = r"@[A-Za-z]|https?://|www\.|[\w.]+@\w+\.\w+"


@pytest.mark.skipif(not EXPORT.is_file(), reason="the real export is not beside this checkout")
def test_a_real_export_lands_but_for_the_rows_without_time(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    keys = load_keys(Settings(tmp_path / "data", tmp_path, tmp_path, tmp_path / "keys"))
    mapping = FileMapping(
        native_id="id",
        text="text",
        created_at="created_at",
        community="source",
        reactions="reactions",
    )
    source = Source(
        id="export",
        name="Export",
        adapter="file",
        platform="export",
        why_public="published",
        legal_basis="CC BY 4.0",
        terms_ref="invented",
        owner="invented",
        approved_by="invented",
        review_date=date(2099, 1, 1),
        retention_days=30,
        controllers=("invented",),
        mapping=mapping,
    )
    city = Municipality(slug="proeveby", name="Prøveby", kommunekode="0998", sources=(source,))
    boundary = Boundary(city, source, keys, datetime.now(UTC), CONNECTOR_VERSION)
    landed = [boundary.apply(page) for page in read_delivery(EXPORT, mapping, chunk_rows=500)]
    posts = pl.concat([one.posts for one in landed])
    rejected = pl.concat([one.rejected for one in landed])
    assert len(posts) == 1775
    assert rejected["reason"].value_counts().rows() == [("missing_time", 557)]
    assert rejected["post_key"].null_count() == 0
    assert posts["reactions"].null_count() > 0
    assert not posts["text_clean"].str.contains(LEFT).any()
