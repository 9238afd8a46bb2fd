{{ config(materialized='view') }}

-- Exactly the columns of fct_posts: int_days__fingerprinted watches all of them but the stamps.
with joined as (
    select
        posts.*,
        scores.attack_score,
        scores.recognition_score,
        scores.is_attack,
        scores.is_recognition,
        scores.model_version,
        coalesce(scores.attack_score is not null, false) as is_scored
    from {{ ref('int_posts__localised') }} as posts
    left join {{ ref('stg_ml__scores') }} as scores
        on posts.text_key = scores.text_key and scores.unscored_reason is null
)

select
    post_key,
    municipality,
    source_id,
    platform,
    kind,
    community_key,
    community_type,
    thread_key,
    parent_key,
    depth,
    author_key,
    author_kind,
    created_at,
    local_date,
    local_week,
    local_weekday,
    local_hour,
    text_length,
    text_key,
    attack_score,
    recognition_score,
    is_attack,
    is_recognition,
    model_version,
    is_scored,
    replies,
    shares,
    views,
    reactions,
    fetched_at,
    first_seen_at,
    last_verified_at
from joined
