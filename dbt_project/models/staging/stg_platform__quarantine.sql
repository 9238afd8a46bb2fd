{{ config(materialized='table', contract={'enforced': true}) }}

-- A refused row is open until its post lands or is erased, or a newer delivery of the same file is
-- accepted.
with refused as (
    select
        quarantined.batch_id,
        quarantined.source_id,
        batches.municipality,
        quarantined.delivery_key,
        quarantined.row_number,
        quarantined.field,
        quarantined.reason,
        quarantined.post_key,
        quarantined.recorded_at,
        batches.accepted_at
    from {{ source('raw', 'quarantine') }} as quarantined
    inner join {{ ref('stg_ledger__batches') }} as batches
        on quarantined.batch_id = batches.batch_id
)

select refused.*
from refused
where
    not exists (
        select 1 from {{ ref('stg_platform__versions') }} as landed
        where landed.post_key = refused.post_key and landed.accepted_at > refused.accepted_at
    )
    and not exists (
        select 1 from {{ ref('stg_platform__tombstones') }} as erased
        where erased.post_key = refused.post_key
    )
    and not exists (
        select 1 from {{ ref('stg_ledger__batches') }} as newer
        where
            newer.source_id = refused.source_id
            and newer.delivery_key = refused.delivery_key
            and newer.accepted_at > refused.accepted_at
    )
