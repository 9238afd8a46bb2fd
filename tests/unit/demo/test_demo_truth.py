"""The planted truth can be found again in the data: rates, event, measure, people, texts."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import polars as pl
import pytest

from orchestration.sources.demo.truth import TRUTH

EVIDENCE = 4.5  # standard errors; 40 communities are looked at together


def surprise(count: float, expected: float, variance: float) -> float:
    """Distance of `count` from `expected` in standard errors."""
    return abs(count - expected) / math.sqrt(max(variance, 1.0))


def usual(seen) -> pl.DataFrame:
    """Comments outside event, measure and escalation."""
    special = pl.col("is_event") | pl.col("is_after_measure") | pl.col("is_answer_to_attack")
    return seen.comments.filter(~special)


def outside_event(seen, where: pl.Expr) -> pl.DataFrame:
    """Comments of these communities, without the event's threads."""
    return seen.comments.filter(where & ~pl.col("is_event"))


def test_attacks_follow_their_planted_probabilities_everywhere(large):
    p = pl.col("attack_probability")
    by = large.comments.group_by("community_native_id").agg(
        pl.col("attack").sum(), p.sum().alias("expected"), (p * (1 - p)).sum().alias("variance")
    )
    assert by.height == 40
    for name, *figures in by.iter_rows():
        assert surprise(*figures) < EVIDENCE, name


def test_planted_community_rates_come_back(large):
    rates = pl.DataFrame(large.city.parameters()["communities"])
    civil = large.comments.filter(~pl.col("attack"))
    good = pl.col("recognition") & ~pl.col("ritual")
    for rows, flag, planted in (
        (usual(large), pl.col("attack"), "attack_rate"),
        (civil.filter(pl.col("depth") == 1), good, "recognition_rate"),
        (civil, pl.col("ritual"), "ritual_rate"),
    ):
        by = rows.group_by("community_native_id").agg(pl.len().alias("n"), flag.sum().alias("x"))
        by = by.join(rates, on="community_native_id")
        assert by["x"].sum() == pytest.approx((by["n"] * by[planted]).sum(), rel=0.06), planted
        for row in by.iter_rows(named=True):
            p, n = row[planted], row["n"]
            # Themes belong to threads, so attacks cluster: a design effect of 2.
            spread = (2.0 if planted == "attack_rate" else 1.0) * n * p * (1 - p)
            assert surprise(row["x"], n * p, spread) < EVIDENCE, (planted, row)


def test_recognition_follows_its_planted_probability(large):
    p = pl.col("recognition_probability")
    good = pl.col("recognition") & ~pl.col("ritual")
    for rows in (large.comments, large.comments.filter(pl.col("depth") > 1)):
        figures = rows.select(good.sum(), p.sum().alias("p"), (p * (1 - p)).sum().alias("v"))
        assert surprise(*figures.row(0)) < EVIDENCE


def test_overall_shares_are_those_of_a_danish_debate(large):
    comments = large.comments
    attacks = comments["attack"].sum()
    assert 0.04 < attacks / comments.height < 0.06
    assert 0.12 < comments["hateful"].sum() / attacks < 0.22
    assert 0.14 < comments["recognition"].sum() / comments.height < 0.20
    assert 0.02 < comments["ritual"].sum() / comments.height < 0.05


def test_community_types_differ(large):
    by = large.comments.group_by("community_type").agg(pl.col("attack", "recognition").mean())
    attack = dict(by.select("community_type", "attack").iter_rows())
    recognition = dict(by.select("community_type", "recognition").iter_rows())
    assert attack["politician"] > 2 * attack["association"]
    assert recognition["sports_club"] > 1.3 * recognition["media"]


def test_labels_agree_with_each_other(large):
    comments = large.comments
    assert comments.filter(pl.col("hateful") & ~pl.col("attack")).is_empty()
    assert comments.filter(pl.col("ritual") & ~pl.col("recognition")).is_empty()
    assert comments.filter(pl.col("attack") != (pl.col("severity") > 0)).is_empty()
    assert comments.filter(pl.col("attack") != pl.col("target").is_not_null()).is_empty()
    roots = large.planted.filter(pl.col("depth") == 0)
    assert not roots["attack"].any()


def test_the_event_shows_in_volume_and_tone(large):
    event = large.city.parameters()["event"]
    first, last = date.fromisoformat(event["first_day"]), date.fromisoformat(event["last_day"])
    assert (last - first).days == 3
    place = large.comments.filter(pl.col("community_native_id").is_in(event["communities"]))
    during = pl.col("local_date").is_between(first, last)
    struck, calm = place.filter(during), place.filter(~during)
    per_day = calm.height / (len(large.city.days) - 4)
    assert struck.height / 4 > 1.7 * per_day
    assert struck["attack"].mean() > 1.5 * calm["attack"].mean()
    elsewhere = large.comments.filter(~pl.col("community_native_id").is_in(event["communities"]))
    assert not elsewhere["is_event"].any()


def test_the_measure_lowers_attacks_in_its_community_only(large):
    measure = large.city.parameters()["measure"]
    start = date.fromisoformat(measure["start"])
    after = (pl.col("local_date") >= start).alias("after")
    place = pl.col("community_native_id") == measure["community_native_id"]

    def ratio(rows: pl.DataFrame, of: str) -> float:
        by = rows.group_by(after).agg(pl.col(of).mean()).sort("after")[of]
        return by[1] / by[0]

    here, elsewhere = outside_event(large, place), outside_event(large, ~place)
    planted = 1 + measure["effect_on_attack_rate"]
    assert ratio(here, "attack_probability") == pytest.approx(planted, abs=0.12)
    assert ratio(here, "attack") == pytest.approx(planted, abs=0.25)
    assert ratio(elsewhere, "attack") == pytest.approx(1.0, abs=0.12)
    marked = large.comments.filter(pl.col("is_after_measure"))
    assert set(marked["community_native_id"]) == {measure["community_native_id"]}
    assert marked["local_date"].min() == start


def test_an_attack_breeds_attacks(large):
    replies = large.comments.filter((pl.col("depth") > 1) & ~pl.col("is_event"))
    rate = dict(replies.group_by("is_answer_to_attack").agg(pl.col("attack").mean()).iter_rows())
    assert rate[True] > 1.5 * rate[False]


def test_few_people_write_much_and_most_keep_to_few_places(large):
    answers = large.first.filter((pl.col("depth") > 0) & pl.col("author_native_id").is_not_null())
    counts = np.sort(answers["author_native_id"].value_counts()["count"].to_numpy())
    n = len(counts)
    gini = float(((2 * np.arange(1, n + 1) - n - 1) * counts).sum() / (n * counts.sum()))
    assert 0.5 < gini < 0.95
    assert (counts == 1).mean() > 0.3
    places = answers.group_by("author_native_id").agg(pl.col("community_native_id").n_unique())
    assert (places["community_native_id"] <= 3).mean() > 0.97


def test_sizes_of_communities_and_threads_have_a_heavy_tail(large):
    places = large.comments["community_native_id"].value_counts()["count"].sort()
    assert places[-1] > 5 * places.median()
    threads = large.first["thread_native_id"].drop_nulls().value_counts()["count"]
    assert threads.max() > 8 * threads.median()


def test_texts_repeat_as_much_as_the_demo_can_afford_to_score(demo):
    texts = demo.first.filter(pl.col("depth") > 0)["text"]
    assert 0.35 < 1 - texts.n_unique() / texts.len() < 0.55
    assert demo.records["text"].drop_nulls().n_unique() <= 10_500


def test_personal_data_is_planted_where_the_truth_says(large):
    values = large.city.personal_values
    assert set(values) == {"cpr", "phone", "email", "url", "handle"}
    both = large.first.join(large.planted.select("native_id", "planted_pii"), on="native_id")
    planted = both.filter(pl.col("planted_pii").list.len() > 0)
    assert planted.height == pytest.approx(0.01 * both.height, rel=0.15)
    for kind, pool in values.items():
        holds = pl.col("text").str.contains_any(list(pool))
        told = pl.col("planted_pii").list.contains(kind)
        assert both.filter(holds != told).is_empty(), kind


def test_invented_cpr_numbers_have_a_date_but_are_nobodys(demo):
    for value in demo.city.personal_values["cpr"]:
        digits = "".join(letter for letter in value if letter.isdigit())
        date(1900 + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))
        weights = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
        assert sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 != 0


def test_some_authors_never_use_danish_letters(demo):
    answers = demo.first.filter(pl.col("depth") > 0)
    danish = pl.col("text").str.contains("[æøåÆØÅ]").any().alias("danish")
    by = answers.group_by("author_native_id").agg(pl.len(), danish).filter(pl.col("len") >= 15)
    assert 0.03 < 1 - by["danish"].mean() < 0.2


@pytest.mark.slow
def test_a_million_posts_stay_within_time_texts_and_memory(build):
    city = build(1_000_000)
    texts, rows = set(), 0
    for _, page in city.pages(city.days[0], city.days[-1]):
        texts.update(page.frame["text"].drop_nulls().hash().to_list())
        rows += page.frame.height
        assert page.frame.height < 50_000
    assert rows == pytest.approx(1_000_000, rel=0.05)
    assert len(texts) <= 60_000


def test_a_small_city_with_empty_days_has_every_fault(build, see):
    seen = see(build(200, weeks=60))
    assert seen.truth.schema == TRUTH
    assert seen.planted.height == 200
    assert seen.truth["fault"].drop_nulls().n_unique() == 4
