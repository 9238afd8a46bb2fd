{{ config(unique_key=['municipality', 'period_start']) }}

with dated as (
    select
        *,
        {{ block_start('local_date') }} as period_start
    from {{ ref('fct_posts') }}
    where local_hour is not null
),

posts as (
    select *
    from dated
    {{ where_touched('rpt_hour_of_week', 'period_start') }}
),

{{ measured(['municipality', 'period_start', 'local_weekday', 'local_hour']) }}
