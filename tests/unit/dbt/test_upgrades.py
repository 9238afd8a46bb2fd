"""A warehouse that an older version of the project left behind."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest
from small_city import SmallCity, post

LATER = ("hateful_score", "severity", "ritual_score", "is_hateful", "is_ritual")
FACTS = f"select post_key, {', '.join(LATER)}, is_attack from marts.fct_posts order by post_key"

OLDER = ("text_key", "model_version", "attack_score", "recognition_score")
OLDER += ("is_attack", "is_recognition", "unscored_reason")


def test_facts_of_an_older_shape_gain_the_later_columns_for_every_day(city: SmallCity) -> None:
    city.deliver(post("p1", text_clean="grov"), post("p2", text_clean="pæn"))
    city.score("m1", {"grov": (0.9, 0.1), "pæn": (0.2, 0.9)})
    assert city.build().success
    whole = city.rows(FACTS)
    assert [(row[2], row[4], row[5]) for row in whole] == [(2, True, False), (0, False, True)]
    with duckdb.connect(str(city.settings.warehouse)) as connection:
        for column in LATER:
            connection.execute(f"alter table marts.fct_posts drop column {column}")
        # older fingerprints were taken over fewer columns
        connection.execute("update intermediate.int_days__recorded set fingerprint = 'older'")
    assert city.build().success
    assert city.rows(FACTS) == whole


def test_scores_of_an_older_shape_are_read_beside_later_ones(city: SmallCity) -> None:
    city.deliver(post("p1", text_clean="grov"), post("p2", text_clean="pæn"))
    city.score("m3", {"grov": (0.9, 0.1)})
    (older,) = (city.settings.scores / "m3").glob("*.parquet")
    pl.read_parquet(older).select(OLDER).write_parquet(older)
    city.score("m3", {"pæn": (0.2, 0.9)})
    assert city.build().success
    assert city.rows(FACTS) == [
        ("p1", None, None, None, None, None, True),
        ("p2", pytest.approx(0.1), 0, pytest.approx(0.45), False, True, False),
    ]


def test_batches_and_a_warehouse_without_places_are_read_beside_later_ones(city: SmallCity) -> None:
    later = ("is_language_by_prior", "places")
    city.deliver(post("p1"), post("p2", language="en"))
    (older,) = (city.settings.raw / "forum").glob("*.parquet")
    pl.read_parquet(older).drop(later).write_parquet(older)
    assert city.build().success
    with duckdb.connect(str(city.settings.warehouse)) as connection:
        connection.execute("drop view staging.stg_platform__posts")
        for column in later:
            connection.execute(f"alter table staging.stg_platform__versions drop column {column}")
    place = {"name": "Engen", "kommunekode": "0000", "basis": "text"}
    city.deliver(post("p3", places=[place], is_language_by_prior=True))
    assert city.build().success
    staged = "select post_key, is_language_by_prior, places from staging.stg_platform__posts"
    assert city.rows(f"{staged} order by all") == [
        ("p1", None, None),
        ("p2", None, None),
        ("p3", True, [place]),
    ]
    assert city.rows("select sum(comment_count) from marts.rpt_week") == [(2,)]


def test_reports_that_counted_every_language_are_counted_anew(city: SmallCity) -> None:
    city.deliver(post("p1"), post("p2", language="en"))
    assert city.build().success
    with duckdb.connect(str(city.settings.warehouse)) as connection:
        connection.execute("update marts.rpt_week set comment_count = 2")
        connection.execute("drop table marts.rpt_language_week")
        for column in ("language", "is_language_by_prior", "language_group"):
            connection.execute(f"alter table marts.fct_posts drop column {column}")
        # older fingerprints were taken over fewer columns
        connection.execute("update intermediate.int_days__recorded set fingerprint = 'older'")
        connection.execute(
            "delete from intermediate.int_days__recorded where mart like '%language%'"
        )
    assert city.build().success
    assert city.rows("select comment_count from marts.rpt_week") == [(1,)]
    groups = "select language_group, comment_count from marts.rpt_language_week order by all"
    assert city.rows(groups) == [("danish", 1), ("other", 1)]
