{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    contract={'enforced': true},
    pre_hook="{{ pin_known_batches() }}",
) }}

with entries as (
    select *
    from {{ source('raw', 'ledger') }}
    where not {{ among('known_batches', 'false') }}
)

select
    batch_id,
    source_id,
    municipality,
    delivery_key,
    rows_count,
    quarantined_count,
    fetched_at,
    accepted_at,
    false as is_staged
from entries
{% if is_incremental() %}
where batch_id not in (select batch_id from {{ this }})
{% endif %}
