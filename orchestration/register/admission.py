"""Whether a source may be read on a day, and until when: the register's word on it (R1, R17).

Does not belong here: what makes an entry valid (`models.py`, `legal.py`), pauses, which people
enter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.register.models import Source

SETTLED = ("approved_by", "readable_by", "audience_from_age", "article_6", "article_9")
"""What an entry may leave open while it is a draft, and must say before people are read."""


def needs_dpia(source: Source) -> bool:
    """Whether `source` is about people whom nobody has asked: all but invented and open data."""
    return not (source.synthetic or source.public_dataset)


def reasons_against(source: Source, today: date) -> Iterator[str]:
    """Each reason why `source` may not be read on `today`, with its remedy."""
    if source.review_date < today:
        yield "its review date has passed: review it and set review_date"
    if source.youtube and not source.youtube.is_enabled:
        yield "YouTube is switched off: examine its terms, then set youtube.is_enabled"
    if not source.synthetic and (
        open_ones := [name for name in SETTLED if getattr(source, name) is None]
    ):
        yield f"not settled yet: {', '.join(open_ones)}: fill in"
    if needs_dpia(source) and (problem := source.dpia.problem(today)):
        yield problem


def readable_until(source: Source) -> date:
    """The last day on which the register lets `source` be read, as it stands."""
    valid_until = source.dpia.valid_until if needs_dpia(source) else None
    return min(source.review_date, valid_until or source.review_date)
