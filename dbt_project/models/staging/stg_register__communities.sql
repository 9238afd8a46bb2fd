{{ config(materialized='table', contract={'enforced': true}) }}

select
    community_key,
    municipality,
    source_id,
    community_type,
    community_name
from {{ source('register', 'communities') }}
