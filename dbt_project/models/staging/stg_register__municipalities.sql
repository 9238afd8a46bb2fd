{{ config(materialized='table', contract={'enforced': true}) }}

select
    municipality,
    name,
    kommunekode,
    time_zone,
    is_synthetic
from {{ source('register', 'municipalities') }}
