{{ config(materialized='table', contract={'enforced': true}) }}

select
    source_id,
    municipality,
    name,
    platform,
    adapter,
    is_live,
    is_synthetic,
    legal_basis,
    terms_ref,
    review_date,
    retention_days,
    is_paused,
    max_quarantined_share::double as max_quarantined_share
from {{ source('register', 'sources') }}
