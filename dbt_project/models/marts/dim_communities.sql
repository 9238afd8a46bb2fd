-- Registered communities, and those that only posts speak of: typed by their newest post, unnamed.
with seen as (
    select
        community_key,
        arg_max(municipality, (created_at, post_key)) as municipality,
        arg_max(community_type, (created_at, post_key)) as community_type
    from {{ ref('fct_posts') }}
    group by community_key
),

registered as (
    select
        community_key,
        municipality,
        community_type,
        community_name
    from {{ ref('stg_register__communities') }}
)

select * from registered
union all by name
select
    *,
    null::varchar as community_name
from seen
where community_key not in (select registered.community_key from registered)
