"""The second boundary: what has been staged, before it is scored and counted.

Belongs here: language, lengths, encoding, rates. Keys, relations and codes are dbt's tests.
Shares are of the posts that were fetched in the last four weeks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from orchestration.checks.bridge import to_check_result, validate
from orchestration.checks.rules import Outcome, Rule

if TYPE_CHECKING:
    import dagster as dg
    import duckdb

POSTS = "staging.stg_platform__posts"
SOURCES = "staging.stg_register__sources"
RECENT = timedelta(days=28)
TOLD_FROM = 20  # characters: most shorter texts count as what is usual where they come from
FEWEST_POSTS = 50  # of a source or a period, before a share or a rate says anything

_COUNTS = """
with recent as (
    select source_id, kind, parent_key, text_length, language,
        coalesce(text_clean, '') = '' as is_empty,
        text_clean is null and text_key is not null as is_past_retention,
        contains(text_clean, '�') or (contains(text_clean, 'Ã')
            and regexp_matches(text_clean, 'Ã[¦¸¥†˜…]')) as is_garbled
    from {posts} where fetched_at > $since
),
owed as (select is_empty from recent where kind <> 'repost' and not is_past_retention),
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
    (select if(count(language) >= {fewest}, avg((language = 'da')::int), null) from recent
        where text_length >= {told_from}) as danish_share,
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


def staging_aggregate(
    connection: duckdb.DuckDBPyConnection,
    now: datetime,
    posts: str = POSTS,
    sources: str = SOURCES,
) -> pl.DataFrame:
    """Counts, shares and quantiles of the staged posts: one row.

    `now` is aware. The share of Danish is of texts that are long enough to tell. Null where
    there is too little.
    """
    counts = _COUNTS.format(posts=posts, sources=sources, fewest=FEWEST_POSTS, told_from=TOLD_FROM)
    return connection.execute(counts, {"since": now - RECENT}).pl()


def staging_rules() -> list[Rule]:
    """What staging must satisfy, on the columns of `staging_aggregate`."""
    return [
        Rule(
            "danish_share",
            0.5,
            None,
            "Most texts are Danish: look for a source in another language.",
            severity="warn",
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
