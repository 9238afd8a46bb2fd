-- Every registered source, also one that has given nothing: its silence is part of the picture.
with landed as (
    select
        source_id,
        count(*) as landed_count,
        count(*) filter (where is_scored) as scored_count,
        min(local_date) as first_date,
        max(local_date) as last_date
    from {{ ref('fct_posts') }}
    group by source_id
),

quarantined as (
    select
        source_id,
        count(distinct batch_id || '/' || row_number) as quarantined_count
    from {{ ref('stg_platform__quarantine') }}
    group by source_id
),

accepted as (
    select
        source_id,
        max(accepted_at) as last_accepted_at
    from {{ ref('stg_ledger__batches') }}
    group by source_id
)

select
    sources.municipality,
    sources.source_id,
    sources.platform,
    coalesce(landed.landed_count, 0) as landed_count,
    coalesce(quarantined.quarantined_count, 0) as quarantined_count,
    coalesce(landed.scored_count, 0) as scored_count,
    landed.first_date,
    landed.last_date,
    accepted.last_accepted_at
from {{ ref('dim_sources') }} as sources
left join landed on sources.source_id = landed.source_id
left join quarantined on sources.source_id = quarantined.source_id
left join accepted on sources.source_id = accepted.source_id
