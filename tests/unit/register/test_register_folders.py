"""The folders that the project ships, and whether a source may be read on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from orchestration.register import Source, load_municipalities
from orchestration.register.legal import Dpia
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


APPROVED = Dpia(
    state="approved",
    reference="2026-000000",
    dated=date(2026, 11, 1),
    by="DPO",
    valid_until=date(2099, 1, 1),
)


def signed(source: Source, **changes: Any) -> Source:
    """The source as somebody has approved it and the data protection officer the DPIA."""
    return source.model_copy(update={"dpia": APPROVED, "approved_by": "the owner", **changes})


@pytest.mark.parametrize("source_id", [name for name in SOURCES if name.startswith("aalborg")])
def test_aalborgs_sources_are_refused_until_the_dpia_is_approved(source_id: str) -> None:
    source = SOURCES[source_id]
    refusal = source.refusal(TODAY)
    assert refusal is not None
    assert "not settled yet: approved_by: fill in" in refusal
    assert "no approved DPIA (its state is missing): have the data protection" in refusal
    assert signed(source).refusal(TODAY) is None


def test_aalborg_shows_what_an_entry_of_each_common_platform_looks_like() -> None:
    adapters = {one.adapter for name, one in SOURCES.items() if name.startswith("aalborg")}
    assert adapters == {"file", "bluesky", "mastodon", "wordpress", "feed"}


@pytest.mark.parametrize("source_id", ["demoby_samtale", "proeve_kommentarer"])
def test_synthetic_and_open_research_data_need_no_dpia(source_id: str) -> None:
    assert SOURCES[source_id].refusal(TODAY) is None


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_source_is_refused_from_the_day_after_its_review_date(source: Source) -> None:
    approved = signed(source, review_date=TODAY)
    assert approved.refusal(TODAY) is None
    refusal = approved.refusal(date(2026, 11, 23))
    assert refusal is not None
    assert "review it and set review_date" in refusal


def test_only_file_sources_are_not_live() -> None:
    found = {source.id for source in SOURCES.values() if not source.is_live}
    assert found == {"aalborg_facebook_fil", "aalborg_reddit_fil", "proeve_kommentarer"}
