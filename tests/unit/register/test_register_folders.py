"""The folders that the project ships, and whether a source may be read on a day."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.register import Source, load_municipalities
from orchestration.settings import PROJECT

TODAY = date(2026, 11, 22)
SOURCES = {
    source.id: source
    for one in load_municipalities(PROJECT / "municipalities")
    for source in one.sources
}


def test_the_shipped_folders_load() -> None:
    found = {one.slug: one for one in load_municipalities(PROJECT / "municipalities")}
    assert {"aalborg", "demoby", "proeve"} <= set(found)
    assert found["aalborg"].kommunekode == "0851"
    assert found["demoby"].synthetic
    assert not found["proeve"].synthetic
    assert len(found["demoby"].communities) == 40


@pytest.mark.parametrize("source_id", ["aalborg_facebook_fil", "aalborg_reddit_fil"])
def test_aalborgs_sources_are_refused_until_the_dpia_is_approved(source_id: str) -> None:
    source = SOURCES[source_id]
    refusal = source.refusal(TODAY)
    assert refusal is not None
    assert "no approved DPIA: set dpia_approved" in refusal
    assert source.model_copy(update={"dpia_approved": True}).refusal(TODAY) is None


@pytest.mark.parametrize("source_id", ["demoby_samtale", "proeve_kommentarer"])
def test_synthetic_and_open_research_data_need_no_dpia(source_id: str) -> None:
    assert SOURCES[source_id].refusal(TODAY) is None


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_source_is_refused_from_the_day_after_its_review_date(source: Source) -> None:
    approved = source.model_copy(update={"dpia_approved": True, "review_date": TODAY})
    assert approved.refusal(TODAY) is None
    refusal = approved.refusal(date(2026, 11, 23))
    assert refusal is not None
    assert "review it and set review_date" in refusal


def test_only_file_sources_are_not_live() -> None:
    assert {source.id for source in SOURCES.values() if source.is_live} == {"demoby_samtale"}
