"""Sources that are read by page, as a register would name them, and what their steps bring."""

from __future__ import annotations

from datetime import date
from typing import Any

from orchestration.register import Community, Municipality, Source
from orchestration.sources.platforms.steps import Step


def registered(
    adapter: str, *communities: Community, earliest: date = date(2005, 1, 1), **settings: Any
) -> tuple[Municipality, Source]:
    """A municipality with one source, `kilde`, that is read by `adapter`."""
    source = Source.model_validate(
        {
            "id": "kilde",
            "name": "Kilde",
            "adapter": adapter,
            "platform": adapter,
            "why_public": "open to all",
            "legal_basis": "test",
            "terms_ref": "test",
            "owner": "test",
            "approved_by": "test",
            "review_date": date(2100, 1, 1),
            "retention_days": 30,
            "controllers": ("Vandby Kommune",),
            "earliest": earliest,
            adapter: settings,
        }
    )
    municipality = Municipality(
        slug="vandby",
        name="Vandby",
        kommunekode="0999",
        sources=(source,),
        communities=communities,
    )
    return municipality, source


def records(steps: list[Step]) -> dict[str, dict[str, Any]]:
    """All rows of the steps by native id; what comes twice must say the same."""
    found: dict[str, dict[str, Any]] = {}
    for step in steps:
        for row in step.page.frame.drop("row_number").iter_rows(named=True) if step.page else ():
            assert found.setdefault(row["native_id"], row) == row
    return found


def refused_count(steps: list[Step]) -> int:
    """How many items the steps could not read."""
    return sum(step.page.rejected.height for step in steps if step.page)
