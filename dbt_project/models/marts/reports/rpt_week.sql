{{ config(unique_key=['municipality', 'local_week']) }}

with posts as (
    select *
    from {{ ref('fct_posts') }}
    {{ where_touched('rpt_week', 'local_week') }}
),

{{ measured(['municipality', 'local_week']) }}
