"""What all mappings share: times, refused items, and from when on a run reads."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from guests import JUNK
from hypothesis import given, settings
from hypothesis import strategies as st
from registered_sources import registered

from orchestration.canonical import NATIVE
from orchestration.sources.platforms.records import (
    MISSHAPEN,
    at,
    moment,
    native_page,
    plain,
    tells_all,
)
from orchestration.sources.platforms.spans import LATE, read_until, start_of
from orchestration.sources.platforms.steps import Wanted

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
_, SOURCE = registered("wordpress", site="https://avis.example.test", earliest=date(2026, 1, 1))


def test_times_without_a_zone_are_utc() -> None:
    assert at("2026-08-20T12:00:00") == at("2026-08-20T14:00:00+02:00") == NOW
    assert moment(NOW.timestamp()) == NOW


@given(JUNK)
def test_junk_for_a_time_or_a_text_raises_what_a_page_understands(junk: object) -> None:
    for read in (at, moment, plain):
        with suppress(*MISSHAPEN):
            read(junk)  # type: ignore[operator]


@given(st.text())
@settings(deadline=None)
def test_any_text_can_be_read_as_html(text: str) -> None:
    assert isinstance(plain(text), str)


def test_a_page_of_nothing_has_the_native_columns() -> None:
    page = native_page([], lambda item: {})
    assert page.frame.schema == NATIVE
    assert tells_all(page)


def test_a_value_that_does_not_fit_its_column_refuses_the_row_alone() -> None:
    page = native_page([1, 2**40], lambda item: {"native_id": "a", "replies": item}, str)
    assert page.rejected["row_number"].to_list() == [2]
    assert page.frame["native_id"].to_list() == ["a", str(2**40)]


def test_a_field_that_no_record_has_is_a_fault_of_the_mapping() -> None:
    with pytest.raises(AssertionError, match="avatar"):
        native_page([1], lambda item: {"avatar": "x"})


def test_a_page_does_not_tell_all_when_a_refused_item_has_no_id() -> None:
    def id_of(item: dict[str, str]) -> str:
        return item["id"]

    assert tells_all(native_page([{"id": "1"}], lambda item: {"depth": "deep"}, id_of))
    assert not tells_all(native_page([{}], lambda item: {"depth": "deep"}, id_of))


def test_a_run_without_a_cursor_reads_from_the_earliest_day() -> None:
    assert start_of(Wanted(now=NOW), SOURCE) == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("days", "moves"), [(1, False), (30, True)])
def test_a_look_moves_the_cursor_when_it_leaves_no_gap(days: int, moves: bool) -> None:
    since, reached = NOW - timedelta(days=days), NOW - timedelta(days=2)
    wanted = Wanted(now=NOW, since=since, cursor={"read_until": reached.isoformat()})
    assert start_of(wanted, SOURCE) == since
    cursor = {"read_until": NOW.isoformat()} if moves else None
    assert read_until(wanted, SOURCE, NOW) == cursor


def test_a_look_at_everything_is_a_first_reading() -> None:
    earliest = datetime(2026, 1, 1, tzinfo=UTC)
    assert read_until(Wanted(now=NOW, since=earliest), SOURCE, NOW) is not None
    assert read_until(Wanted(now=NOW, since=earliest + LATE), SOURCE, NOW) is None


@given(st.datetimes(datetime(2026, 2, 1), datetime(2026, 8, 20), timezones=st.just(UTC)))
def test_a_run_starts_a_margin_before_the_cursor(reached: datetime) -> None:
    assert start_of(_after(reached), SOURCE) == reached - LATE


def _after(reached: datetime) -> Wanted:
    return Wanted(now=NOW, cursor={"read_until": reached.isoformat()})


@given(
    st.datetimes(datetime(2026, 2, 1), datetime(2026, 8, 20), timezones=st.just(UTC)),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)
def test_the_cursor_goes_neither_back_nor_ahead_of_the_run(
    reached: datetime, latest: datetime
) -> None:
    cursor = read_until(_after(reached), SOURCE, latest)
    assert cursor is not None
    assert reached <= datetime.fromisoformat(str(cursor["read_until"])) <= NOW
