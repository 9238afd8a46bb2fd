"""Forgetting and the warehouse: what a rebuild gives afterwards, and which figures stay equal."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from lives import everything, something_happens
from small_city import SOURCES, START, SmallCity, post, tombstone

from orchestration.forgetting.forget import forget
from orchestration.register import FileMapping, Municipality, Source
from orchestration.runtime import Runtime
from orchestration.sources.deliveries import Deliveries

MARTS = "select table_name from duckdb_tables() where schema_name = 'marts' order by all"
OF_AUTHORS = (
    "author_key, author_count, unknown_author_count, top_author_comment_count, "
    "attack_author_count, top_attacker_count, recognition_author_count, top_recogniser_count"
)
TEXTS_DAYS, AUTHORS_DAYS = 60, 100


def _source(source_id: str) -> Source:
    return Source(
        id=source_id,
        name=source_id,
        adapter="file",
        platform="forum",
        synthetic=True,
        why_public="invented",
        legal_basis="invented",
        terms_ref="invented",
        owner="invented",
        approved_by="invented",
        review_date=date(2099, 1, 1),
        retention_days=TEXTS_DAYS,
        author_retention_days=AUTHORS_DAYS,
        controllers=("invented",),
        mapping=FileMapping(native_id="id", text="text", created_at="time"),
    )


def forget_at(city: SmallCity, moment: datetime) -> None:
    """What the job `forget` does at a moment."""
    sources = tuple(map(_source, SOURCES))
    town = Municipality(slug="demoby", name="Demoby", kommunekode="0000", sources=sources)
    settings = city.settings
    forget(Runtime(settings, (town,), Deliveries(settings.inbox), clock=lambda: moment))


def rebuild(city: SmallCity) -> None:
    """The warehouse again from nothing but raw, ledger, scores and tombstones."""
    city.settings.warehouse.unlink()
    assert city.run().success


def figures(city: SmallCity, *, without_authors: bool = False) -> dict[str, list[Any]]:
    """Every mart, whole or without what tells authors apart."""
    tables = [name for (name,) in city.rows(MARTS)]
    left_out = f"columns(c -> c not in ('{OF_AUTHORS.replace(', ', chr(39) + ', ' + chr(39))}'))"
    shown = left_out if without_authors else "*"
    return {name: city.rows(f"select {shown} from marts.{name} order by all") for name in tables}


@pytest.fixture
def spoken(city: SmallCity) -> SmallCity:
    """Forty posts by eight authors over twenty days, scored and built; one was edited."""
    rows = [
        post(
            f"p{number}",
            author_key=f"author {number % 8}",
            created_at=START + timedelta(hours=number * 12),
            text_clean=f"invented words {number % 30}",
            language="da",
        )
        for number in range(40)
    ]
    city.deliver(*rows)
    city.deliver({**rows[3], "text_clean": "edited words", "text_key": "key of edited words"})
    texts = [f"invented words {number}" for number in range(30)]
    city.score("m1", {text: (number / 30, 1 - number / 30) for number, text in enumerate(texts)})
    assert city.run().success
    return city


def test_texts_past_retention_change_no_figure_also_not_in_a_rebuild(spoken: SmallCity) -> None:
    before = figures(spoken)
    assert [row for row in before["fct_posts"] if "m1" in row], "there are scores to keep"
    forget_at(spoken, START + timedelta(days=TEXTS_DAYS + 1))
    staged = "select count(text_clean), count(text_length), count(language), count(author_key)"
    counted = spoken.rows(f"{staged} from staging.stg_platform__posts")
    assert counted == [(0, 40, 40, 40)]
    assert spoken.run().success
    assert figures(spoken) == before
    rebuild(spoken)
    assert figures(spoken) == before
    assert spoken.rows("select count(text_clean) from staging.stg_platform__posts") == [(0,)]


def test_a_new_model_leaves_what_it_cannot_read_to_the_former_one(spoken: SmallCity) -> None:
    before = figures(spoken)
    forget_at(spoken, START + timedelta(days=TEXTS_DAYS + 1))
    spoken.deliver(post("new", text_clean="new words", first_seen_at=START + timedelta(days=60)))
    spoken.score("m2", {"new words": (0.9, 0.1)})
    assert spoken.run().success
    facts = "select * from marts.fct_posts where post_key {} 'new' order by all"
    assert spoken.rows(facts.format("<>")) == before["fct_posts"]
    (row,) = spoken.rows(facts.format("="))
    assert "m2" in row


def test_author_keys_past_retention_change_only_what_counts_voices(spoken: SmallCity) -> None:
    before = figures(spoken, without_authors=True)
    forget_at(spoken, START + timedelta(days=AUTHORS_DAYS + 70))
    assert spoken.run().success
    assert figures(spoken, without_authors=True) == before
    voices = "select sum(author_count), sum(unknown_author_count) from marts.rpt_week"
    assert spoken.rows(voices) == [(0, 40)]
    lived = figures(spoken)
    rebuild(spoken)
    assert figures(spoken) == lived


def test_erased_posts_leave_every_report_and_a_rebuild_agrees(spoken: SmallCity) -> None:
    spoken.deliver(tombstone("p7"), tombstone("p39"))
    forget_at(spoken, START + timedelta(days=10))
    facts = "select post_key from marts.fct_posts"
    assert {"p7", "p39"}.isdisjoint(key for (key,) in spoken.rows(facts)), "before any transform"
    assert spoken.run().success
    assert spoken.rows("select sum(comment_count) from marts.rpt_daily") == [(38,)]
    lived = figures(spoken)
    rebuild(spoken)
    assert figures(spoken) == lived


def _life_with_forgetting_equals_rebuild(city: SmallCity, seed: int, steps: int) -> None:
    draw = random.Random(seed)
    for step in range(steps):
        something_happens(city, draw)
        assert city.run().success
        if draw.random() < 0.7:
            forget_at(city, START + timedelta(days=step * 30 + draw.randrange(30)))
    forget_at(city, START + timedelta(days=steps * 45))
    assert city.run().success
    lived = everything(city)
    assert lived["marts.fct_posts"], "a city without posts would prove nothing"
    rebuild(city)
    assert everything(city) == lived


def test_a_life_with_forgetting_equals_its_rebuild(city: SmallCity) -> None:
    _life_with_forgetting_equals_rebuild(city, seed=851, steps=4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_many_lives_with_forgetting_equal_their_rebuilds(city: SmallCity, seed: int) -> None:
    _life_with_forgetting_equals_rebuild(city, seed, steps=7)
