"""The posts of one day's threads as native records, with what becomes of them and the truth.

Belongs here: numbers of `threads.py` into texts, names, counts, deletions and edits. Which record
is seen on which day's page is `city.py`'s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from orchestration.canonical import COUNT_BY_KIND, NATIVE, UTC
from orchestration.sources.demo import profiles
from orchestration.sources.demo.catalogue import CLASSES, Catalogue
from orchestration.sources.demo.headlines import Headlines
from orchestration.sources.demo.people import ONE_TIME, PAGE, UNKNOWN, People
from orchestration.sources.demo.personal import PersonalData
from orchestration.sources.demo.plan import Plan
from orchestration.sources.demo.profiles import PROFILES, THEMES
from orchestration.sources.demo.threads import ATTACKING, Posts

SHORT_SHARES = {
    "plain": 0.3,
    "counter": 0.1,
    "attack": 0.12,
    "hateful": 0.05,
    "mixed": 0.0,
    "recognition": 0.35,
    "ritual": 0.5,
}
LATEST_CHANGE_DAYS = 3  # after the day of writing
REPOST_SHARE = 0.06  # of a page's roots
NULL_SHARES = {"replies": 0.1, "shares": 0.3, "views": 0.6, "reactions": 0.12}
NULL_REACTION_KINDS_SHARE = 0.5
DECLARED_LANGUAGE_SHARE = 0.3
CORRECTION = " Rettet: slåfejl."
LABELS = ("attack", "hateful", "target", "severity", "recognition", "ritual")

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Stock:
    """What every day draws from."""

    plan: Plan
    people: People
    catalogue: Catalogue
    headlines: Headlines
    personal: PersonalData


@dataclass(frozen=True)
class Cohort:
    """What belongs on which day's page, by number of the local day.

    `new` and `changed` are NATIVE without row_number; `truth` has one row per row of `new`, with
    the columns of TRUTH (`truth.py`) but local_date and fault.
    """

    new: dict[int, pl.DataFrame]
    changed: dict[int, pl.DataFrame]
    truth: dict[int, pl.DataFrame]


def _by_day(frame: pl.DataFrame) -> dict[int, pl.DataFrame]:
    parts = frame.partition_by("day", as_dict=True, include_key=False, maintain_order=True)
    return {int(str(day)): part for (day,), part in parts.items()}


def _moment(seconds: str) -> pl.Expr:
    return (pl.col(seconds) * 1_000_000).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def _texts(stock: Stock, posts: Posts, rng: np.random.Generator) -> pl.DataFrame:
    """text, planted_pii and the labels, one row per post."""
    short_share = np.array([SHORT_SHARES[name] for name in CLASSES])
    is_short = (rng.random(len(posts)) < short_share[posts.label]) & (posts.depth > 0)
    entries = stock.catalogue.entries[stock.catalogue.draw(posts.label, posts.theme, is_short, rng)]
    spelled = pl.Series(stock.people.spells_ascii(posts.author, rng))
    by_page = pl.Series(posts.author == PAGE)
    headline = stock.headlines.texts.gather(stock.headlines.draw(posts.theme, rng))
    planted = pl.Series((rng.random(len(posts)) < profiles.PERSONAL_SHARE) & (posts.depth > 0))
    which = rng.integers(0, len(stock.personal.kinds), len(posts))
    kind = pl.Series(stock.personal.kinds, dtype=pl.String).gather(which)
    sentence = pl.Series(stock.personal.sentences, dtype=pl.String).gather(which)
    typed = pl.when(spelled).then(pl.col("text_ascii")).otherwise("text")
    added = pl.when(planted).then(pl.lit(" ") + sentence).otherwise(pl.lit(""))
    return entries.select(
        *LABELS,
        text=pl.when(by_page).then(headline).otherwise(typed) + added,
        planted_pii=pl.when(planted)
        .then(pl.concat_list(pl.lit(kind)))
        .otherwise(pl.lit([], dtype=pl.List(pl.String))),
    )


def _counts(posts: Posts, rng: np.random.Generator) -> pl.DataFrame:
    """replies, shares, views, reactions, reaction_kinds; null where the platform tells nothing."""
    size = len(posts)
    is_root = posts.depth == 0
    children = np.bincount(posts.parent[posts.parent >= 0], minlength=size)
    reactions = rng.geometric(0.28, size) - 1 + rng.poisson(12.0, size) * is_root
    frame = pl.DataFrame(
        {
            "replies": children,
            "shares": rng.poisson(1.5, size),
            "views": rng.integers(100, 9_000, size),
            "reactions": reactions,
            "likes": rng.binomial(reactions, 0.8),
            "is_root": is_root,
            "has_kinds": rng.random(size) >= NULL_REACTION_KINDS_SHARE,
        }
    )
    frame = frame.with_columns(
        pl.when(pl.Series(rng.random(size) >= share)).then(pl.col(name).cast(pl.Int32))
        for name, share in NULL_SHARES.items()
    )
    by_kind = pl.concat_list(
        pl.struct(kind=pl.lit("like"), count=pl.col("likes").cast(pl.Int32)),
        pl.struct(kind=pl.lit("other"), count=pl.col("reactions") - pl.col("likes").cast(pl.Int32)),
    )
    return frame.select(
        "replies",
        pl.when("is_root").then("shares").alias("shares"),
        pl.when("is_root").then("views").alias("views"),
        "reactions",
        pl.when(pl.col("has_kinds") & pl.col("reactions").is_not_null())
        .then(by_kind)
        .cast(COUNT_BY_KIND)
        .alias("reaction_kinds"),
    )


def _names(plan: Plan, posts: Posts, prefix: str, rng: np.random.Generator) -> pl.DataFrame:
    """Ids, kinds and authors, one row per post."""
    size = len(posts)
    own = pl.Series("native_id", np.arange(size)).cast(pl.String).str.zfill(6)
    ids = f"{prefix}-" + own
    page = pl.Series([one.native_id for one in plan.communities])
    page_kind = pl.Series([PROFILES[one.type].page_kind for one in plan.communities])
    community = page.gather(posts.community)
    author, depth = pl.lit(pl.Series(posts.author)), pl.lit(pl.Series(posts.depth))
    reposted = pl.Series(rng.random(size) < REPOST_SHARE)
    resident = "borger-" + pl.Series(posts.author).cast(pl.String).str.zfill(6)

    def answered(rows: Ints, known: Bools) -> pl.Expr:
        return pl.when(pl.Series(known)).then(ids.gather(np.maximum(rows, 0)))

    return pl.select(
        native_id=ids,
        kind=pl.when((depth == 0) & (author == PAGE) & reposted)
        .then(pl.lit("repost"))
        .when(depth == 0)
        .then(pl.lit("post"))
        .when(depth == 1)
        .then(pl.lit("comment"))
        .otherwise(pl.lit("reply")),
        community_native_id=community,
        thread_native_id=answered(posts.thread, posts.depth > 0),
        parent_native_id=answered(posts.parent, posts.depth > 0),
        depth=depth.cast(pl.Int16),
        author_native_id=pl.when(author == PAGE)
        .then(community + "-side")
        .when(author == ONE_TIME)
        .then("gaest-" + ids)
        .when(author >= 0)
        .then(resident),
        author_kind=pl.when(author == PAGE)
        .then(page_kind.gather(posts.community))
        .when(author == UNKNOWN)
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("private")),
    )


def _fates(plan: Plan, posts: Posts, day: Ints, rng: np.random.Generator) -> pl.DataFrame:
    """changed_on (day number), changed_at (seconds), is_deleted, is_edited, deletion_reason."""
    size = len(posts)
    attacks = np.isin(posts.label, ATTACKING)
    deleted = np.where(attacks, profiles.DELETED_ATTACK_SHARE, profiles.DELETED_SHARE)
    chance = rng.random(size)
    changed_on = day + rng.integers(1, LATEST_CHANGE_DAYS + 1, size)
    possible = (posts.depth > 0) & (changed_on < len(plan.clock.days))
    starts = plan.clock.day_starts[np.minimum(changed_on, len(plan.clock.days) - 1)]
    by_moderator = rng.random(size) < np.where(attacks, 0.8, 0.2)
    return pl.DataFrame(
        {
            "changed_on": changed_on,
            "changed_at": starts + rng.integers(6 * 3600, 22 * 3600, size),
            "is_deleted": possible & (chance < deleted),
            "is_edited": possible & (chance > 1 - profiles.EDITED_SHARE),
            "deletion_reason": np.where(by_moderator, "moderator", "author"),
        }
    )


def _changed(new: pl.DataFrame, fates: pl.DataFrame) -> pl.DataFrame:
    both = pl.concat([new.drop("deletion_reason"), fates], how="horizontal")
    both = both.filter(pl.col("is_deleted") | pl.col("is_edited"))
    at = _moment("changed_at")
    return both.with_columns(
        day="changed_on",
        edited_at=pl.when("is_edited").then(at),
        deleted_at=pl.when("is_deleted").then(at),
        deletion_reason=pl.when("is_deleted").then("deletion_reason"),
        text=pl.when("is_edited").then(pl.col("text") + CORRECTION),
    ).select(new.columns)


def _truth(stock: Stock, posts: Posts, new: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    plan = stock.plan
    types = pl.Series([one.type for one in plan.communities]).gather(posts.community)
    parent = np.maximum(posts.parent, 0)
    after = (posts.community == plan.measure_community) & (posts.created >= plan.measure_start)
    is_answer = (posts.depth > 1) & np.isin(posts.label[parent], ATTACKING)
    return new.select(
        "native_id",
        "day",
        "community_native_id",
        "kind",
        "depth",
        community_type=types,
        theme=pl.Series(THEMES, dtype=pl.String).gather(posts.theme),
        is_answer_to_attack=pl.Series(is_answer),
        is_event=pl.Series(posts.is_event),
        is_after_measure=pl.Series(after),
        attack_probability=pl.Series(posts.attack_probability),
        recognition_probability=pl.Series(posts.recognition_probability),
    ).hstack(texts.drop("text"))


def make_cohort(stock: Stock, posts: Posts, prefix: str, rng: np.random.Generator) -> Cohort:
    """The records of `posts`; native ids start with `prefix`, which no other day may share."""
    day = stock.plan.clock.day_of(posts.created)
    texts = _texts(stock, posts, rng)
    fates = _fates(stock.plan, posts, day, rng)
    declared = pl.Series(rng.random(len(posts)) < DECLARED_LANGUAGE_SHARE)
    times = pl.DataFrame({"day": day, "seconds": posts.created})
    names, counts = _names(stock.plan, posts, prefix, rng), _counts(posts, rng)
    new = pl.concat([times, names, counts, texts.select("text")], how="horizontal").with_columns(
        created_at=_moment("seconds"),
        created_precision=pl.lit("second"),
        edited_at=pl.lit(None, UTC),
        language_declared=pl.when(declared).then(pl.lit("da")),
        latitude=pl.lit(None, pl.Float64),
        longitude=pl.lit(None, pl.Float64),
        deleted_at=pl.lit(None, UTC),
        deletion_reason=pl.lit(None, pl.String),
    )
    new = new.select("day", *(name for name in NATIVE if name != "row_number"))
    truth = _truth(stock, posts, new, texts).hstack(fates.select("is_deleted", "is_edited"))
    return Cohort(_by_day(new), _by_day(_changed(new, fates)), _by_day(truth))
