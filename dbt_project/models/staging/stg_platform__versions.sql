{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='post_key',
    on_schema_change='append_new_columns',
    contract={'enforced': true},
    pre_hook="{{ pin_unstaged_batches() }}",
    post_hook=["{{ drop_entombed() }}", "{{ mark_batches_staged() }}"],
) }}

-- A tombstone is final and keeps nothing but itself; else the version accepted last holds.
-- Entombed posts are dropped in the same transaction: stg_platform__tombstones has their keys.
with arrivals as (
    select * from {{ ref('stg_platform__arrivals') }}
),

candidates as (
    select * from arrivals
    {% if is_incremental() %}
    union all by name
    select * from {{ this }}
    where post_key in (select arrivals.post_key from arrivals)
    {% endif %}
),

ranked as (
    select
        *,
        min(first_seen_at) over (partition by post_key) as earliest_seen_at,
        row_number() over (
            partition by post_key
            order by
                deleted_at asc nulls last,
                accepted_at desc,
                batch_id desc,
                edited_at desc nulls last,
                content_hash asc
        ) as version_rank
    from candidates
)

select
    post_key,
    {% for column in content_columns() + unwatched_columns() -%}
    if(deleted_at is null, {{ column }}, null) as {{ column }},
    {% endfor -%}
    if(deleted_at is null, earliest_seen_at, null) as first_seen_at,
    batch_id,
    deleted_at,
    deletion_reason,
    accepted_at,
    if(deleted_at is null, content_hash, null) as content_hash
from ranked
where version_rank = 1
