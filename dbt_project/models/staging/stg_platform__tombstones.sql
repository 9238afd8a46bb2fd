{{ config(materialized='view', contract={'enforced': true}) }}

select
    post_key,
    deleted_at,
    deletion_reason,
    batch_id,
    accepted_at
from {{ ref('stg_platform__versions') }}
where deleted_at is not null
