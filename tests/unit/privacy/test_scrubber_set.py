"""What the scrubber finds in the sets that others wrote; no less than when it was last measured."""

from __future__ import annotations

import re

import polars as pl
import pytest
from scrubber_set import PARTS, Part, read, shares

from orchestration.privacy.masking import Masker
from orchestration.privacy.names.find import Finder, allowed_phrases
from orchestration.privacy.scrub import scrub
from orchestration.privacy.steps import WORTH_A_LOOK
from orchestration.register import load_municipality
from orchestration.settings import PROJECT

AALBORG = load_municipality(PROJECT / "municipalities" / "aalborg")
MEASURED = {"a": (0.966, 0.034), "b": (0.893, 0.046), "dev": (0.977, 0.029)}


def _finder(part: Part) -> Finder:
    return Finder(allowed_phrases((*AALBORG.allowed_names, *part.allowed)))


def test_the_test_set_has_at_least_six_hundred_texts() -> None:
    texts = [one["text"] for name in PARTS for one in read(name).comments]
    assert len(set(texts)) >= 600


@pytest.mark.parametrize("name", MEASURED)
def test_each_marked_string_stands_in_its_text(name: str) -> None:
    for comment in read(name).comments:
        for one in (*comment["planted"], *comment["lookalikes"]):
            assert one["text"] in comment["text"]


@pytest.mark.parametrize("name", MEASURED)
def test_as_much_is_found_and_spared_as_when_last_measured(name: str) -> None:
    part = read(name)
    finder = _finder(part)
    gone, lost = shares(part, lambda texts: scrub(pl.Series(texts), finder).text.to_list())
    least, most = MEASURED[name]
    assert gone >= least
    assert lost <= most


@pytest.mark.parametrize("name", MEASURED)
def test_a_text_that_is_not_worth_a_look_holds_nothing_but_names(name: str) -> None:
    part = read(name)
    texts = pl.Series([one["text"] for one in part.comments])
    for text in texts.filter(~texts.str.contains(WORTH_A_LOOK)):
        masked = Masker(_finder(part)).mask(text)
        assert set(re.findall(r"\[[a-z]+\]", masked)) <= {"[navn]"}
