{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    unique_key=['municipality', 'local_date'],
    on_schema_change='fail',
    post_hook="{{ record_days() }}",
) }}

select *
from {{ ref('int_posts__scored') }}
{{ where_touched('local_date') }}
