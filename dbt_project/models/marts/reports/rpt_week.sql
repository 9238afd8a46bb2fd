{{ config(unique_key=['municipality', 'local_week']) }}

with posts as (
    select *
    from {{ ref('fct_posts') }}
    {{ where_touched('local_week') }}
),

{{ measured(['municipality', 'local_week']) }}
