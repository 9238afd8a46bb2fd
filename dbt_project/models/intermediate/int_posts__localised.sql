{{ config(materialized='view') }}

-- Stored times are UTC; days, weeks and hours are the municipality's own. A source that gives
-- days only has no hour.
with localised as (
    select
        posts.*,
        communities.community_type as registered_type,
        timezone(municipalities.time_zone, posts.created_at) as local_at
    from {{ ref('stg_platform__posts') }} as posts
    inner join {{ ref('stg_register__municipalities') }} as municipalities
        on posts.municipality = municipalities.municipality
    left join {{ ref('stg_register__communities') }} as communities
        on posts.community_key = communities.community_key
)

select
    * exclude (text_clean, registered_type, local_at) replace (
        coalesce(registered_type, community_type) as community_type
    ),
    local_at::date as local_date,
    date_trunc('week', local_at)::date as local_week,
    isodow(local_at)::smallint as local_weekday,
    if(created_precision = 'day', null, hour(local_at))::smallint as local_hour
from localised
