{{ config(materialized='view', contract={'enforced': true}) }}

with batches as (
    select
        batch_id,
        accepted_at
    from {{ ref('stg_ledger__batches') }}
    where not is_staged
),

posts as (
    select *
    from {{ source('raw', 'posts') }}
    where {{ among('unstaged_batches', 'true') }}
)

select
    posts.post_key,
    posts.municipality,
    posts.source_id,
    posts.platform,
    posts.kind,
    posts.community_key,
    posts.community_type,
    posts.thread_key,
    posts.parent_key,
    posts.depth,
    posts.author_key,
    posts.author_key_version,
    posts.author_kind,
    posts.created_at,
    posts.created_precision,
    posts.edited_at,
    posts.text_clean,
    posts.text_key,
    posts.text_length,
    posts.language,
    posts.replies,
    posts.shares,
    posts.views,
    posts.reactions,
    posts.fetched_at,
    posts.first_seen_at,
    posts.last_verified_at,
    posts.batch_id,
    posts.deleted_at,
    posts.deletion_reason,
    posts.retain_until,
    batches.accepted_at,
    {{ content_hash('posts') }} as content_hash
from posts
inner join batches on posts.batch_id = batches.batch_id
