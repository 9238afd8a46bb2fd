"""The second boundary: what has been staged, before it is scored and counted.

Belongs here: language, lengths, encoding, rates. Keys, relations and codes are dbt's tests.
Shares are of the posts that were fetched in the last four weeks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from orchestration.checks.bridge import to_check_result, validate
from orchestration.checks.language import danish_share
from orchestration.checks.rules import Outcome, Rule

if TYPE_CHECKING:
    import dagster as dg
    import duckdb

POSTS = "staging.stg_platform__posts"
SOURCES = "staging.stg_register__sources"
RECENT = timedelta(days=28)
SAMPLE = 400
FEWEST_POSTS = 50  # of a source or a period, before a share or a rate says anything

_COUNTS = """
with recent as (
    select source_id, kind, parent_key, text_length, retain_until,
        coalesce(text_clean, '') = '' as is_empty,
        contains(text_clean, '�') or (contains(text_clean, 'Ã')
            and regexp_matches(text_clean, 'Ã[¦¸¥†˜…]')) as is_garbled
    from {posts} where fetched_at > $since
),
owed as (select is_empty from recent where kind <> 'repost' and retain_until >= $today),
garbled as (
    select sum(is_garbled::int) as post_count, avg(is_garbled::int) as share
    from recent group by source_id having count(*) >= {fewest}
),
answers as (
    select parent_key not in (select post_key from {posts}) as is_orphan
    from recent where parent_key is not null
),
live as (
    select created_at from {posts} semi join (select source_id from {sources} where is_live)
    using (source_id)
),
newest as (select max(created_at) as at from live),
rates as (
    select
        count(*) filter (where created_at > newest.at - interval 7 day) / 7 as now,
        count(*) filter (where created_at <= newest.at - interval 7 day) as before_count
    from live cross join newest where created_at > newest.at - interval 35 day
)
select
    (select count(*) from recent) as recent_count,
    (select median(text_length) from recent) as median_text_length,
    (select quantile_cont(text_length, 0.99) from recent) as long_text_length,
    (select count(*) filter (where is_empty) from owed) as empty_text_count,
    coalesce((select avg(is_empty::int) from owed), 0) as empty_text_share,
    coalesce((select sum(post_count) from garbled), 0) as garbled_count,
    coalesce((select max(share) from garbled), 0) as worst_garbled_share,
    (select count(*) filter (where is_orphan) from answers) as orphan_count,
    coalesce((select avg(is_orphan::int) from answers), 0) as orphan_parent_share,
    (select if(before_count >= {fewest}, now / (before_count / 28), null) from rates)
        as rate_against_before
"""
_SAMPLE = """
with sample as (
    select text_clean from {posts}
    where fetched_at > $since and language = 'da' and text_length >= 20 and text_clean <> ''
    order by post_key limit {sample}
)
select regexp_replace(text_clean, '\\[[a-z]+\\]', ' ', 'g') as text from sample
"""


def staging_aggregate(
    connection: duckdb.DuckDBPyConnection,
    now: datetime,
    posts: str = POSTS,
    sources: str = SOURCES,
) -> pl.DataFrame:
    """Counts, shares and quantiles of the staged posts: one row.

    `now` is aware. Language is measured on at most 400 texts that pass as Danish, the same for the
    same rows: those with the lowest keys, which are hashes. Null where there is too little.
    """
    names = {"posts": posts, "sources": sources, "fewest": FEWEST_POSTS, "sample": SAMPLE}
    since = now - RECENT
    counts = connection.execute(_COUNTS.format(**names), {"since": since, "today": now.date()}).pl()
    sample = connection.execute(_SAMPLE.format(**names), {"since": since}).fetchall()
    share = danish_share([text for (text,) in sample])
    return counts.with_columns(danish_share=pl.lit(share, pl.Float64))


def staging_rules() -> list[Rule]:
    """What staging must satisfy, on the columns of `staging_aggregate`."""
    return [
        Rule(
            "danish_share",
            0.5,
            None,
            "Texts that pass as Danish are Danish: correct `language` in the source register.",
            may_be_unmeasured=True,
        ),
        Rule(
            "empty_text_share",
            None,
            0.05,
            "Posts within their retention have a text.",
            rows="empty_text_count",
        ),
        Rule(
            "worst_garbled_share",
            None,
            0.05,
            "No source has broken Danish letters: correct `encoding` in its mapping.",
            rows="garbled_count",
        ),
        Rule(
            "median_text_length",
            5,
            1000,
            "Half of the texts are shorter than an article and longer than a word.",
            severity="warn",
            may_be_unmeasured=True,
        ),
        Rule(
            "long_text_length",
            20,
            10_000,
            "The longest hundredth of the texts are comments, not documents.",
            severity="warn",
            may_be_unmeasured=True,
        ),
        Rule(
            "rate_against_before",
            0.2,
            5,
            "Live sources give about as many posts a day as in the four weeks before.",
            severity="warn",
            may_be_unmeasured=True,
        ),
        Rule(
            "orphan_parent_share",
            None,
            0.5,
            "Most answers have the post that they answer.",
            severity="warn",
            rows="orphan_count",
        ),
    ]


def check_staging(
    connection: duckdb.DuckDBPyConnection,
    now: datetime,
    *,
    posts: str = POSTS,
    sources: str = SOURCES,
    asset_key: Any = None,
) -> tuple[list[Outcome], dg.AssetCheckResult]:
    """Check what is staged; `connection` reads the warehouse."""
    aggregate = staging_aggregate(connection, now, posts, sources)
    outcomes = validate("staging", aggregate, staging_rules())
    return outcomes, to_check_result("staging", outcomes, asset_key=asset_key)
