"""What the law asks of an entry before people are read, and of a page before it is named."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from orchestration.register.legal import Dpia
from orchestration.register.models import Community, Source

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
MAPPING = {"native_id": "id", "text": "tekst", "created_at": "tid"}
APPROVED: dict[str, Any] = {
    "state": "approved",
    "reference": "2026-000000",
    "dated": TODAY - DAY,
    "by": "DPO",
    "valid_until": TODAY + DAY,
}
CHANNEL = "UC" + "a" * 22
SETTLED: dict[str, Any] = {
    "approved_by": "the owner",
    "readable_by": "any_account",
    "audience_from_age": 13,
    "article_6": {"basis": "6(1)(e)", "reference": "invented"},
    "article_9": {"basis": "9(2)(j)", "reference": "invented"},
}


def source(**changes: Any) -> Source:
    """A source about real people that may be read, but for the changes."""
    entry = {
        "id": "filer",
        "name": "Filer",
        "adapter": "file",
        "platform": "forum",
        "why_public": "open pages",
        "legal_basis": "in words",
        "terms_ref": "terms",
        "owner": "the owner",
        "review_date": TODAY + 60 * DAY,
        "retention_days": 30,
        "controllers": ["Prøveby"],
        "mapping": MAPPING,
        "dpia": APPROVED,
    }
    return Source.model_validate({**entry, **SETTLED, **changes})


def reasons(**changes: Any) -> str:
    """Why such a source is refused today; empty when it is not."""
    return source(**changes).refusal(TODAY) or ""


def community(**changes: Any) -> Community:
    entry = {"native_id": "1", "source": "filer", "name": "Et sted", "type": "media"}
    return Community.model_validate({**entry, **changes})


def test_a_settled_source_under_an_approved_dpia_may_be_read() -> None:
    assert reasons() == ""


@pytest.mark.parametrize("name", SETTLED)
def test_a_source_about_people_is_refused_while_anything_is_open(name: str) -> None:
    assert f"not settled yet: {name}: fill in" in reasons(**{name: None})
    assert reasons(**{name: None, "synthetic": True}) == ""
    assert "not settled yet" in reasons(**{name: None, "public_dataset": True})


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_dpia_that_is_not_approved_is_told_with_its_state(state: str) -> None:
    assert f"its state is {state}" in reasons(dpia={**APPROVED, "state": state})


def test_no_word_on_the_dpia_is_a_missing_one() -> None:
    entry = source().model_dump(exclude={"dpia"})
    refusal = Source.model_validate(entry).refusal(TODAY)
    assert refusal is not None
    assert "no approved DPIA (its state is missing)" in refusal


@given(st.integers(-400, 400), st.integers(-400, 400))
def test_a_source_is_read_from_the_approval_to_its_last_valid_day_only(
    dated: int, valid_until: int
) -> None:
    changes = {"dated": TODAY + dated * DAY, "valid_until": TODAY + valid_until * DAY}
    is_readable = reasons(dpia={**APPROVED, **changes}) == ""
    assert is_readable == (dated <= 0 <= valid_until)


def test_every_reason_is_told_at_once() -> None:
    told = reasons(review_date=TODAY - DAY, article_6=None, article_9=None, dpia={})
    assert "review_date" in told
    assert "article_6, article_9" in told
    assert "no approved DPIA" in told


@pytest.mark.parametrize("name", ["reference", "dated", "by", "valid_until"])
def test_an_approved_dpia_says_who_approved_it_when_until_when_and_where_it_is(name: str) -> None:
    with pytest.raises(ValidationError, match=f"needs {name}: fill in"):
        Dpia.model_validate({**APPROVED, name: None})


@given(st.integers(0, 500), st.integers(0, 500), st.booleans())
def test_a_source_is_readable_until_the_first_of_its_dates(
    review: int, valid: int, synthetic: bool
) -> None:
    dates = {"review_date": TODAY + review * DAY}
    dpia = {**APPROVED, "valid_until": TODAY + valid * DAY}
    one = source(**dates, dpia=dpia, synthetic=synthetic)
    assert one.refusal(one.readable_until) is None
    assert one.refusal(one.readable_until + DAY) is not None


def test_youtube_is_off_until_somebody_switches_it_on() -> None:
    changes: dict[str, Any] = {"adapter": "youtube", "platform": "youtube", "mapping": None}
    assert "YouTube is switched off: examine its terms" in reasons(
        **changes, youtube={"channels": [CHANNEL]}
    )
    assert reasons(**changes, youtube={"channels": [CHANNEL], "is_enabled": True}) == ""


def test_joint_controllers_need_an_arrangement() -> None:
    with pytest.raises(ValidationError, match="more than one controller: set arrangement"):
        source(controllers=["Prøveby", "Virkeby"])
    assert reasons(controllers=["Prøveby", "Virkeby"], arrangement="case 1") == ""


def test_a_processor_is_registered_with_its_agreement() -> None:
    processor = {"name": "Driften", "task": "runs the machine"}
    with pytest.raises(ValidationError, match="agreement_ref"):
        source(processors=[processor])
    assert reasons(processors=[{**processor, "agreement_ref": "case 2"}]) == ""


@given(st.integers(-5, 120))
def test_nothing_that_is_aimed_at_children_under_13_is_registered(age: int) -> None:
    for register in (source, community):
        try:
            assert register(audience_from_age=age).audience_from_age == age
            assert 13 <= age <= 99
        except ValidationError:
            assert not 13 <= age <= 99


@pytest.mark.parametrize("register", [source, community])
def test_a_closed_group_cannot_be_registered(register: Any) -> None:
    with pytest.raises(ValidationError, match="what only members may read cannot be registered"):
        register(readable_by="members")


def test_a_page_is_named_only_when_its_owner_is_told_and_a_person_has_consented() -> None:
    with pytest.raises(ValidationError, match="set owned_by to organisation, group or person"):
        community(may_be_named=True)
    with pytest.raises(ValidationError, match="set consent_ref to where it is kept"):
        community(may_be_named=True, owned_by="person")
    for owner in ({"owned_by": "organisation"}, {"owned_by": "person", "consent_ref": "case 3"}):
        assert community(may_be_named=True, **owner).may_be_named
    assert not community(owned_by="person").may_be_named


def test_a_page_for_the_young_says_from_which_age() -> None:
    with pytest.raises(ValidationError, match="set audience_from_age"):
        community(type="youth")
    assert community(type="youth", audience_from_age=13).audience_from_age == 13
