{{ config(unique_key=['municipality', 'local_date']) }}

with posts as (
    select *
    from {{ ref('fct_posts') }}
    {{ where_touched('rpt_daily', 'local_date') }}
),

{{ measured(['municipality', 'local_date']) }}
