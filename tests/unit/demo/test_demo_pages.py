"""What a collector sees of the demo city: shape, size, days, threads, changes."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from orchestration.canonical import AUTHOR_KINDS, COMMUNITY_TYPES, NATIVE, POST_KINDS, REJECTED
from orchestration.register import load_municipality
from orchestration.sources.demo.connector import DemoConnector

LOCAL = pl.col("created_at").dt.convert_time_zone("Europe/Copenhagen")
FINGERPRINT = """
from pathlib import Path
from orchestration.register import load_municipality
from orchestration.register.models import DemoSettings
from orchestration.sources.demo import DemoCity
import hashlib, sys
city = DemoCity(DemoSettings(weeks=2), load_municipality(Path(sys.argv[1])).communities, 400)
seen = hashlib.sha256()
for _, page in city.pages(city.days[0], city.days[-1]):
    seen.update(page.frame.write_json().encode())
print(seen.hexdigest())
"""


def test_every_page_has_the_native_shape_and_counts_its_rows(demo):
    for day, page in demo.pages.items():
        assert page.schema == NATIVE, day
        assert page["row_number"].to_list() == list(range(1, page.height + 1))


def test_a_page_rejects_nothing_of_its_own(build):
    city = build(500, weeks=2)
    for _, page in city.pages(city.days[0], city.days[-1]):
        assert_frame_equal(page.rejected, pl.DataFrame(schema=REJECTED))


def test_the_city_is_the_same_in_every_process(demoby):
    def fingerprint(hash_seed: str) -> str:
        command = [sys.executable, "-c", FINGERPRINT, str(demoby)]
        env = {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(demoby.parents[1])}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout

    one, other = fingerprint("1"), fingerprint("2")
    assert len(one.strip()) == 64
    assert one == other


def test_another_seed_gives_another_city(build, see):
    one, other = (see(build(300, weeks=2, seed=seed)) for seed in (1, 2))
    assert one.records["text"].to_list() != other.records["text"].to_list()


def test_a_day_collected_again_is_the_same_day(build, demo):
    again = build(20_000)
    for number in (83, 0, 41, 60, 3):
        day = demo.city.days[number]
        ((seen, page),) = list(again.pages(day, day))
        assert seen == day
        assert_frame_equal(page.frame, demo.pages[day])
        expected = demo.truth.filter(pl.col("local_date") == day)
        assert_frame_equal(again.truth(day, day), expected)


@pytest.mark.parametrize(("posts", "weeks"), [(200, 2), (3_000, 12), (1_500, 15)])
def test_a_city_has_the_posts_that_were_asked_for(build, see, posts, weeks):
    seen = see(build(posts, weeks=weeks))
    assert seen.first.height == pytest.approx(posts, rel=0.03)
    assert len(seen.city.days) == weeks * 7


def test_days_outside_the_city_have_no_page_and_no_truth(build):
    city = build(300, weeks=2)
    assert list(city.pages(date(2020, 1, 1), date(2020, 12, 31))) == []
    assert city.truth(date(2020, 1, 1), date(2020, 12, 31)).is_empty()


def test_all_communities_types_kinds_and_authors_occur(demo, communities):
    names = {one.native_id for one in communities}
    assert len(names) == 40
    assert set(demo.first["community_native_id"]) == names
    assert set(demo.planted["community_type"]) == set(COMMUNITY_TYPES)
    assert set(demo.first["kind"]) == set(POST_KINDS)
    assert set(demo.first["author_kind"]) == set(AUTHOR_KINDS)


def test_posts_lie_on_the_local_day_of_their_page(demo):
    assert demo.first.filter(LOCAL.dt.date() != pl.col("page_date")).is_empty()


@pytest.mark.parametrize("first_day", ["2026-03-23", "2026-10-19"])
def test_days_of_23_and_25_hours_keep_their_posts(build, see, first_day):
    seen = see(build(2_000, weeks=2, first_day=first_day))
    assert seen.first.height == pytest.approx(2_000, rel=0.03)
    assert seen.first.filter(LOCAL.dt.date() != pl.col("page_date")).is_empty()


def test_people_write_in_the_evening_and_sleep_at_night(demo):
    hours = demo.first.filter(pl.col("depth") > 0).group_by(LOCAL.dt.hour().alias("hour")).len()
    count = dict(hours.iter_rows())
    assert max(count, key=lambda hour: count[hour]) in range(18, 23)
    assert sum(count.get(hour, 0) for hour in range(2, 6)) < 0.05 * sum(count.values())


def test_answers_come_after_their_parent_in_the_same_thread(demo):
    columns = ["native_id", "community_native_id", "depth", "created_at", "thread_native_id"]
    answers = demo.first.filter(pl.col("depth") > 0)
    both = answers.join(
        demo.first.select(columns), left_on="parent_native_id", right_on="native_id", suffix="_up"
    )
    assert both.height == answers.height
    root = pl.coalesce("thread_native_id_up", "parent_native_id")
    good = (
        (pl.col("created_at") >= pl.col("created_at_up"))
        & (pl.col("depth") == pl.col("depth_up") + 1)
        & (pl.col("community_native_id") == pl.col("community_native_id_up"))
        & (pl.col("thread_native_id") == root)
    )
    assert both.filter(~good).is_empty()
    assert answers["depth"].max() >= 3


def test_pages_of_organisations_and_public_figures_start_most_threads(demo):
    roots = demo.first.filter(pl.col("depth") == 0)
    assert roots["thread_native_id"].null_count() == roots.height
    by_page = roots.filter(pl.col("author_kind").is_in(["organisation", "public_figure"]))
    assert by_page.height > 0.5 * roots.height
    answers = demo.first.filter(pl.col("depth") > 0)
    assert set(answers["author_kind"]) == {"private", "unknown"}


def test_every_post_has_a_text_when_it_is_written(demo):
    assert demo.first.filter(pl.col("text").str.strip_chars().str.len_chars() > 0).height == (
        demo.first.height
    )


def test_unknown_counts_are_null_and_zero_is_a_number(demo):
    comments = demo.first.filter(pl.col("depth") > 0)
    for name in ("replies", "reactions"):
        assert comments[name].null_count() > 0
        assert (comments[name] == 0).sum() > 0
    assert comments["views"].null_count() == comments.height
    kinds = comments.filter(pl.col("reaction_kinds").is_not_null())
    summed = kinds["reaction_kinds"].list.eval(pl.element().struct.field("count")).list.sum()
    assert kinds.height > 0
    assert summed.to_list() == kinds["reactions"].to_list()


def test_known_reply_counts_are_the_answers_that_came(demo):
    came = demo.first.group_by("parent_native_id").len("came")
    both = demo.first.join(came, left_on="native_id", right_on="parent_native_id", how="left")
    known = both.filter(pl.col("replies").is_not_null())
    assert known.filter(pl.col("replies") != pl.col("came").fill_null(0)).is_empty()


def test_edits_and_deletions_come_later_and_name_earlier_posts(demo):
    edited = pl.col("edited_at").is_not_null()
    deleted = pl.col("deleted_at").is_not_null()
    changed = demo.records.filter(edited | deleted)
    both = changed.join(demo.first, on="native_id", suffix="_first")
    assert both.height == changed.height > 100
    assert changed["native_id"].is_duplicated().sum() == 0
    at = pl.coalesce("edited_at", "deleted_at")
    local = at.dt.convert_time_zone("Europe/Copenhagen").dt.date()
    assert both.filter(pl.col("page_date") <= pl.col("page_date_first")).is_empty()
    assert both.filter(local != pl.col("page_date")).is_empty()
    assert both.filter(deleted & pl.col("text").is_not_null()).is_empty()
    assert both.filter(edited & (pl.col("text") == pl.col("text_first"))).is_empty()
    told = demo.planted.filter(pl.col("is_edited") | pl.col("is_deleted"))
    assert set(told["native_id"]) == set(changed["native_id"])


def test_broken_records_are_in_the_pages_and_told_by_the_truth(demo):
    broken = demo.truth.filter(pl.col("fault").is_not_null())
    assert set(broken["fault"]) == {"no_time", "no_id", "future", "too_old"}
    assert 4 <= broken.height <= 0.002 * demo.truth.height
    rows = demo.records
    seen = {
        "no_id": rows["native_id"].null_count(),
        "no_time": rows["created_at"].null_count(),
        "future": (rows["created_at"].dt.year() > 2100).sum(),
        "too_old": (rows["created_at"].dt.year() == 1970).sum(),
    }
    assert seen == dict(broken["fault"].value_counts().iter_rows())
    changed = demo.planted.filter(pl.col("is_edited") | pl.col("is_deleted")).height
    assert demo.records.height == demo.first.height + changed + broken.height


def test_the_connector_reads_the_registered_city(demoby):
    municipality = load_municipality(demoby)
    connector = DemoConnector(municipality, municipality.sources[0])
    days = [day for day, page in connector.pages(date(2026, 8, 3), date(2026, 8, 5))]
    assert days == [date(2026, 8, 3), date(2026, 8, 4), date(2026, 8, 5)]
