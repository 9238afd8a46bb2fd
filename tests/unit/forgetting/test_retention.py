"""Retention: texts go, later author keys, rows and scores stay; when, for whom, and the proof."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from remembered import START, Remembered, source_of, town

from orchestration.disclosure.closing import ANCHOR, PERIOD_DAYS, period_start
from orchestration.forgetting.due import deadlines
from orchestration.privacy.withheld import Withheld
from orchestration.register import Source
from orchestration.storage.files import write_parquet

WORDS = "ord hvis tid er omme"


def held(installed: Remembered) -> tuple[int, int, int]:
    rows = installed.raw()
    return rows.height, rows["text_clean"].count(), rows["author_key"].count()


def test_a_text_goes_after_its_days_and_its_author_later_and_the_row_stays(
    installed: Remembered,
) -> None:
    installed.land("b1", installed.post("a1", text_clean=WORDS))
    installed.score("m1", WORDS)
    installed.stage()
    seen = []
    for day in (0, 30, 31, 60, 31 + 28 + 60):
        installed.day = day
        installed.forget()
        seen.append(held(installed))
    assert seen == [(1, 1, 1), (1, 1, 1), (1, 0, 1), (1, 0, 1), (1, 0, 0)]
    assert installed.files_with(WORDS) == set()
    assert len(installed.files_with(installed.text_key(WORDS))) == 3, "raw, scores and warehouse"


def test_what_was_taken_from_a_text_goes_with_it_and_the_rest_stays(installed: Remembered) -> None:
    installed.land("b1", installed.post("a1"))
    before = installed.raw()
    installed.day = 31
    installed.forget()
    after = installed.raw()
    changed = [name for name in before.columns if not before[name].equals(after[name])]
    assert changed == ["text_clean", "hashtags", "link_domains"]
    assert after["hashtags"].to_list() == after["link_domains"].to_list() == [[]]


def test_the_time_runs_from_when_any_version_was_first_seen(installed: Remembered) -> None:
    installed.land("b1", installed.post("a1"))
    installed.day = 6
    installed.land("b2", installed.post("a1", text_clean=WORDS), installed.post("a2"))
    installed.day = 31
    installed.forget()
    assert installed.raw().drop_nulls("text_clean")["text_clean"].to_list() == ["ord af a2"]


def test_a_shorter_time_holds_at_once_and_a_longer_one_for_later_rows(tmp_path: Path) -> None:
    installed = Remembered.within(tmp_path)
    installed.land("b1", installed.post("a1"))
    installed.day = 31
    longer, shorter = source_of("filer", retention_days=50), source_of("filer", retention_days=10)
    installed.runtime.register = (town(longer),)
    installed.land("b2", installed.post("a2"))
    installed.forget()
    assert held(installed)[1] == 1
    installed.runtime.register = (town(shorter),)
    installed.day = 42
    installed.forget()
    assert held(installed)[1] == 0


def test_a_source_that_is_no_longer_registered_still_forgets(tmp_path: Path) -> None:
    installed = Remembered.within(tmp_path)
    installed.land("b1", installed.post("a1"))
    installed.runtime.register = (town(source_of("andre")),)
    held_on = {}
    for day in (30, 31, 395, 396):
        installed.day = day
        installed.forget()
        held_on[day] = held(installed)
    assert held_on == {30: (1, 1, 1), 31: (1, 0, 1), 395: (1, 0, 1), 396: (1, 0, 0)}


def test_the_warehouse_follows_and_its_bytes_too(installed: Remembered) -> None:
    installed.land("b1", installed.post("a1", text_clean=WORDS))
    installed.stage()
    author = installed.raw()["author_key"][0]
    installed.day = 31
    installed.forget()
    assert installed.files_with(WORDS) == set()
    query = "select text_clean, text_length, author_key from staging.stg_platform__versions"
    assert installed.rows(query) == [(None, len(WORDS), author)]
    installed.day = 200
    installed.forget()
    assert installed.files_with(author) == set()
    assert installed.rows("select author_key, author_key_version from marts.fct_posts") == [
        (None, None)
    ]


def test_quarantine_goes_as_early_as_texts_do(installed: Remembered) -> None:
    installed.land("b1", installed.post("a1"))
    installed.refuse("b1", "p1")
    for day, left in ((30, 1), (31, 0)):
        installed.day = day
        installed.forget()
        assert len(list(installed.settings.quarantine.glob("filer/*"))) == left


def test_the_receipt_proves_per_source_what_went_and_what_is_oldest(tmp_path: Path) -> None:
    installed = Remembered.within(tmp_path, source_of("filer"), source_of("andre"))
    installed.land("b1", installed.post("a1"))
    installed.day = 20
    installed.land("b2", installed.post("a2", source_id="andre"))
    installed.day = 31
    said = installed.forget()
    assert said["texts_count filer"] == said["texts_count"] == 1
    assert "texts_count andre" not in said
    oldest = {name: day for name, day in said.items() if name.startswith("oldest_text")}
    assert oldest == {"oldest_text andre": (START + timedelta(days=20)).date().isoformat()}


def test_a_text_that_retention_took_does_not_land_again(installed: Remembered) -> None:
    row = installed.post("a1")
    installed.land("b1", row)
    again = pl.read_parquet(installed.settings.raw / "filer" / "b1.parquet")
    assert Withheld.of(installed.settings).keep(again).height == 1
    installed.day = 31
    installed.forget()
    assert Withheld.of(installed.settings).keep(again).height == 0


DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@given(st.integers(0, 5000), st.integers(0, 27), st.integers(0, 27), st.integers(1, 900))
def test_author_keys_of_one_period_go_on_the_same_day(
    period: int, one: int, other: int, kept: int
) -> None:
    """A period of which half the voices are known would show too few of them."""
    source = source_of("filer", retention_days=1, author_retention_days=kept)
    start = datetime.combine(ANCHOR + timedelta(days=PERIOD_DAYS * period), datetime.min.time())
    written = [start.replace(tzinfo=UTC) + timedelta(days=day, hours=3) for day in (one, other)]
    now = written[0] + timedelta(days=kept + 30)
    (row,) = deadlines([town(source)], now).to_dicts()
    due = {moment < row["authors_created_before"] for moment in written}
    assert len(due) == 1


@given(st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)), st.integers(1, 900))
def test_no_author_key_goes_early_or_much_too_late(now: datetime, kept: int) -> None:
    source = source_of("filer", retention_days=1, author_retention_days=kept)
    (row,) = deadlines([town(source)], now.replace(tzinfo=UTC)).to_dicts()
    wait = now.replace(tzinfo=UTC) - row["authors_seen_before"]
    assert timedelta(days=kept) - timedelta(hours=2) <= wait
    assert wait <= timedelta(days=kept + PERIOD_DAYS + 1)


def youtube(source_id: str, **changes: Any) -> Source:
    """A source whose platform's terms let nothing be kept for longer than 30 days."""
    days = {"retention_days": 30, "author_retention_days": 30}
    return source_of(source_id, platform="youtube", synthetic=False, **{**days, **changes})


def test_author_keys_go_with_the_texts_where_the_platforms_terms_say_so(tmp_path: Path) -> None:
    installed = Remembered.within(tmp_path, youtube("filer"))
    installed.land("b1", installed.post("a1"))
    seen = []
    for day in (0, 30, 31):
        installed.day = day
        installed.forget()
        seen.append(held(installed))
    assert seen == [(1, 1, 1), (1, 1, 1), (1, 0, 0)]


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), min_size=1, max_size=12),
    st.integers(0, 100),
)
def test_no_period_is_left_half_without_authors_by_terms(
    tmp_path_factory: pytest.TempPathFactory, posts: list[tuple[int, int]], day: int
) -> None:
    installed = Remembered.within(tmp_path_factory.mktemp("terms"), youtube("filer"))
    for number, (written, later) in enumerate(posts):
        installed.day = written + later
        at = START + timedelta(days=written)
        installed.land(f"b{number}", installed.post(f"a{number}", created_at=at))
    installed.day = max(day, installed.day)
    installed.forget()
    rows = installed.raw().with_columns(
        period=period_start(pl.col("created_at").dt.date()),
        age=pl.lit(installed.runtime.clock()).dt.date() - pl.col("first_seen_at").dt.date(),
    )
    kept = pl.col("author_key").is_not_null()
    assert rows.filter(kept & (pl.col("age") > timedelta(days=30))).is_empty()
    assert rows.group_by("period").agg(kept.n_unique())["author_key"].max() == 1
    oldest = pl.col("age").max().over("period") <= timedelta(days=30)
    assert rows.filter(oldest & ~kept).is_empty(), "nothing goes before the first one is due"


def test_the_terms_hold_for_a_source_that_is_no_longer_registered(tmp_path: Path) -> None:
    installed = Remembered.within(tmp_path, youtube("filer"))
    installed.land("b1", installed.post("a1", platform="youtube"))
    installed.runtime.register = (town(source_of("andre")),)
    installed.day = 31
    installed.forget()
    assert held(installed) == (1, 0, 0)


def test_half_written_files_of_killed_runs_are_swept(installed: Remembered) -> None:
    path = installed.settings.raw / "filer" / "b1.parquet.999999999.partial"
    write_parquet(pl.DataFrame({"text": [WORDS]}), path)
    installed.forget()
    assert not path.exists()


def test_files_have_the_shortest_time_and_authors_a_year_more_unless_set() -> None:
    given_days = {"retention_days": None, "author_retention_days": None}
    entry = source_of("filer").model_dump(exclude=given_days.keys())
    default = type(source_of("filer")).model_validate(entry)
    assert (default.retention_days, default.author_retention_days) == (90, 455)
    real = {**entry, "synthetic": False}
    with pytest.raises(ValidationError, match="at most 90: lower it"):
        type(default).model_validate({**real, "retention_days": 91})
    with pytest.raises(ValidationError, match="less than retention_days: raise it"):
        type(default).model_validate({**real, "retention_days": 20, "author_retention_days": 19})
