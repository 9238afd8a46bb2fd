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
