{{ config(materialized='view') }}

-- A thread is measured on what is left of it: its root may be deleted or never collected.
select
    municipality,
    thread_key,
    bool_or(post_key = thread_key) as has_root,
    count(*) as post_count,
    count(distinct author_key) as voice_count,
    max(depth) as max_depth,
    min(created_at) as started_at,
    max(created_at) as last_at,
    date_diff('second', min(created_at), max(created_at)) as duration_seconds
from {{ ref('int_posts__localised') }}
group by municipality, thread_key
