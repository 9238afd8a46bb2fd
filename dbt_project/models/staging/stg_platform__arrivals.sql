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
    {% for column in content_columns() + unwatched_columns() -%}
    posts.{{ column }},
    {% endfor -%}
    posts.first_seen_at,
    posts.batch_id,
    posts.deleted_at,
    posts.deletion_reason,
    batches.accepted_at,
    {{ content_hash('posts') }} as content_hash
from posts
inner join batches on posts.batch_id = batches.batch_id
