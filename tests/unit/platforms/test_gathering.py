"""Many small steps become few, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registered_sources import records, refused_count, registered

from orchestration.sources.platforms.gathering import ROWS, gathered
from orchestration.sources.platforms.records import native_page
from orchestration.sources.platforms.steps import Gone, Listed, Step
from orchestration.sources.web import SourceUnreachable

_, SOURCE = registered("wordpress", site="https://avis.example.test", earliest=date(2026, 1, 1))
NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)


def step(first: int, count: int, broken: int = 0) -> Step:
    """A page of so many good rows from a number on, then broken ones, and what may come with it."""
    items = [*range(first, first + count), *[None] * broken]

    def record_of(item: int) -> dict[str, object]:
        return {"native_id": str(int(item)), "created_at": NOW}

    return Step(
        native_page(items, record_of),
        cursor={"page": first + count},
        listed=(Listed(thread=f"t{first}"),),
        gone=Gone(posts=(f"g{first}",)),
    )


def steps_of(sizes: list[tuple[int, int]]) -> list[Step]:
    made, first = list[Step](), 0
    for count, broken in sizes:
        made.append(step(first, count, broken))
        first += count
    return made


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 3)), max_size=8))
@settings(deadline=None, max_examples=40)
def test_nothing_is_lost_and_each_row_keeps_its_own_number(sizes: list[tuple[int, int]]) -> None:
    small = steps_of(sizes)
    big = list(gathered(iter(small), SOURCE))
    assert records(big) == records(small)
    assert refused_count(big) == refused_count(small)
    assert [one for each in big for one in each.listed] == [
        one for each in small for one in each.listed
    ]
    assert [one for each in big if each.gone for one in each.gone.posts] == [
        one for each in small if each.gone for one in each.gone.posts
    ]
    for each in big:
        assert each.page is not None
        numbers = [*each.page.frame["row_number"], *each.page.rejected["row_number"]]
        assert len(set(numbers)) == len(numbers)


def test_the_cursor_is_that_of_the_last_page_in_the_step() -> None:
    big = list(gathered(iter(steps_of([(ROWS - 1, 0), (1, 0), (3, 0)])), SOURCE))
    assert [one.cursor for one in big] == [{"page": ROWS}, {"page": ROWS + 3}]


def test_what_came_before_a_failure_is_given_first() -> None:
    def failing() -> Iterator[Step]:
        yield step(0, 3)
        raise SourceUnreachable("avis.example.test", "status 500")

    given_steps = list[Step]()
    with pytest.raises(SourceUnreachable):
        given_steps.extend(gathered(failing(), SOURCE))
    assert records(given_steps).keys() == {"0", "1", "2"}


def test_rows_from_before_the_earliest_day_are_left_out_and_refused_ones_stay() -> None:
    times = [datetime(2025, 12, 31, 23, tzinfo=UTC), NOW, "broken"]
    page = native_page(
        times, lambda time: {"native_id": str(time), "created_at": time}, lambda time: str(time)
    )
    (one,) = gathered(iter([Step(page)]), SOURCE)
    assert records([one]).keys() == {str(NOW), "broken"}
    assert refused_count([one]) == 1
