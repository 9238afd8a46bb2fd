{{ config(unique_key=['municipality', 'local_week']) }}

with posts as (
    select *
    from {{ ref('fct_posts') }}
    {{ where_touched('rpt_community_week', 'local_week') }}
),

{{ measured(['municipality', 'community_key', 'community_type', 'local_week']) }}
