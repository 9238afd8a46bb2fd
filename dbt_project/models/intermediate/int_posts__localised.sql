{{ config(materialized='view') }}

-- Stored times are UTC; days, weeks and hours are the municipality's own. A clock's distance from
-- UTC is looked up once per half hour, the finest step at which clocks are put forward or back:
-- asking per post took five times as long. A source that gives days only has no hour. A language
-- that is not known is not Danish; what has no text has no language.
with posts as (
    select
        *,
        epoch_us(created_at) // 1800000000 as half_hour
    from {{ ref('stg_platform__posts') }}
),

half_hours as (
    select distinct
        municipality,
        half_hour,
        to_timestamp(half_hour * 1800) as begins_at
    from posts
),

clocks as (
    select
        half_hours.municipality,
        half_hours.half_hour,
        timezone(municipalities.time_zone, half_hours.begins_at)
        - timezone('UTC', half_hours.begins_at) as ahead_of_utc
    from half_hours
    inner join {{ ref('stg_register__municipalities') }} as municipalities
        on half_hours.municipality = municipalities.municipality
),

localised as (
    select
        posts.*,
        communities.community_type as registered_type,
        timezone('UTC', posts.created_at) + clocks.ahead_of_utc as local_at
    from posts
    inner join clocks
        on posts.municipality = clocks.municipality and posts.half_hour = clocks.half_hour
    left join {{ ref('stg_register__communities') }} as communities
        on posts.community_key = communities.community_key
)

select
    * exclude (text_clean, places, half_hour, registered_type, local_at) replace (
        coalesce(registered_type, community_type) as community_type
    ),
    local_at::date as local_date,
    date_trunc('week', local_at)::date as local_week,
    isodow(local_at)::smallint as local_weekday,
    if(created_precision = 'day', null, hour(local_at))::smallint as local_hour,
    case
        when text_key is null then null
        when language = 'da' then 'danish'
        else 'other'
    end as language_group
from localised
