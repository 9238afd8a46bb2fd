"""The third boundary: the current model's scores, before anything is counted from them.

Does not belong here: one score per text and joins (dbt's tests), how well the model does (`ml`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from orchestration.canonical import SCORES
from orchestration.checks.bridge import to_check_result, validate
from orchestration.checks.drift import population_stability_index
from orchestration.checks.rules import Outcome, Rule, none_of

if TYPE_CHECKING:
    import dagster as dg
    import duckdb

HEADS = ("attack", "recognition")
MOST_UNSCORED = 0.05
MARKED_SHIFT = 0.2
POSTS = "staging.stg_platform__posts"

_COUNTS = """
with scores as (
    select * from read_parquet($files, union_by_name = true) where model_version = $model_version
),
covered as (
    select text_key, bool_or(unscored_reason is null) as is_scored from scores group by text_key
),
posts as (
    select covered.text_key is null as is_missing, not coalesce(covered.is_scored, true) as is_bare
    from {posts} as posted left join covered using (text_key)
    where posted.text_clean <> ''
)
select
    (select count(*) from posts) as scorable_count,
    (select count(*) filter (where is_missing) from posts) as missing_score_count,
    (select count(*) filter (where is_bare) from posts) as unscored_count,
    coalesce((select avg(is_bare::int) from posts), 0) as unscored_share,
    count(*) filter (where {attack}) as attack_outside_count,
    count(*) filter (where {recognition}) as recognition_outside_count,
    count(*) filter (where {others}) as other_outside_count,
    count(*) filter (where {contradiction}) as contradiction_count
from scores
"""
_OUTSIDE = "unscored_reason is null and coalesce({head}_score not between 0 and 1, true)"
_OTHERS = [
    name for name in SCORES if name.endswith("_score") and name.removesuffix("_score") not in HEADS
]
_CONTRADICTION = """
    is_hateful and is_attack is not true
    or is_ritual and is_recognition is not true
    or severity not between 0 and 4
    or (severity > 0) is distinct from is_attack and severity is not null
"""
_RECENT = """
with newest as (select max(created_at) as at from {posts})
select
    posted.created_at > newest.at - interval 7 day as is_current,
    scores.attack_score, scores.recognition_score
from {posts} as posted
cross join newest
inner join read_parquet($files, union_by_name = true) as scores using (text_key)
where scores.model_version = $model_version and posted.created_at > newest.at - interval 35 day
"""


def _stability(recent: pl.DataFrame) -> dict[str, float | None]:
    current = recent.filter("is_current")
    before = recent.filter(~pl.col("is_current"))
    return {
        f"{head}_psi": population_stability_index(before[f"{head}_score"], current[f"{head}_score"])
        for head in HEADS
    }


def scores_aggregate(
    connection: duckdb.DuckDBPyConnection, scores: Path, model_version: str, posts: str = POSTS
) -> pl.DataFrame:
    """Counts, shares and stability of the scores under the folder `scores`: one row.

    `posts` is a relation with text_key, text_clean and created_at. Stability compares the posts
    of the last seven days, up to the newest post, with those of the four weeks before.
    """
    given = {"files": str(scores / "*" / "*.parquet"), "model_version": model_version}
    outside = {head: _OUTSIDE.format(head=head) for head in HEADS}
    others = " or ".join(f"{name} not between 0 and 1" for name in _OTHERS)
    query = _COUNTS.format(posts=posts, others=others, contradiction=_CONTRADICTION, **outside)
    counts = connection.execute(query, given).pl()
    recent = connection.execute(_RECENT.format(posts=posts), given).pl()
    return counts.with_columns(
        pl.lit(value, pl.Float64).alias(name) for name, value in _stability(recent).items()
    )


def scores_rules() -> list[Rule]:
    """What the scores must satisfy, on the columns of `scores_aggregate`."""
    return [
        none_of("missing_score_count", "Each post with text has a row of the current model."),
        Rule(
            "unscored_share",
            None,
            MOST_UNSCORED,
            "Few texts are left without a score by the model.",
            severity="warn",
            rows="unscored_count",
        ),
        *(
            none_of(f"{head}_outside_count", f"The {head} score of a scored text lies in 0 to 1.")
            for head in HEADS
        ),
        none_of("other_outside_count", "Each further score, where there is one, lies in 0 to 1."),
        none_of(
            "contradiction_count",
            "Only an attack is hateful or has a severity of 1 to 4, only recognition is a ritual.",
        ),
        *(
            Rule(
                f"{head}_psi",
                None,
                MARKED_SHIFT,
                f"The {head} scores of the last week spread as in the four weeks before.",
                severity="warn",
                may_be_unmeasured=True,
            )
            for head in HEADS
        ),
    ]


def check_scores(
    connection: duckdb.DuckDBPyConnection,
    scores: Path,
    model_version: str,
    *,
    posts: str = POSTS,
    asset_key: Any = None,
) -> tuple[list[Outcome], dg.AssetCheckResult]:
    """Check the scores of one model; `connection` reads the warehouse."""
    aggregate = scores_aggregate(connection, scores, model_version, posts)
    outcomes = validate("scores", aggregate, scores_rules())
    return outcomes, to_check_result("scores", outcomes, asset_key=asset_key)
