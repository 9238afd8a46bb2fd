{{ config(unique_key=['municipality', 'period_start']) }}

with dated as (
    select
        *,
        {{ block_start('local_date') }} as period_start
    from {{ ref('fct_posts') }}
),

posts as (
    select *
    from dated
    {{ where_touched('rpt_period', 'period_start') }}
),

{{ measured(['municipality', 'period_start']) }}
