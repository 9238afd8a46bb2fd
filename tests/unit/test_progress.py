"""What stages hear of how far they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from orchestration.progress import from_totals


@given(st.lists(st.integers(0, 10_000)).map(sorted))
def test_steps_add_up_to_what_is_done_in_all(totals: list[int]) -> None:
    steps: list[int] = []
    tell = from_totals(steps.append)
    for total in totals:
        tell(total)
    assert sum(steps) == (totals[-1] if totals else 0)
    assert all(step >= 0 for step in steps)
