{{ config(materialized='view', contract={'enforced': true}) }}

-- A view over the files, so that the warehouse itself keeps no key of an erased post.
select
    post_key,
    min(deleted_at) as deleted_at,
    arg_min(deletion_reason, deleted_at) as deletion_reason
from {{ source('raw', 'tombstones') }}
where post_key is not null
group by post_key
