{{ config(unique_key=['municipality', 'local_week']) }}

with posts as (
    select *
    from {{ ref('fct_posts') }}
    {{ where_touched('rpt_language_week', 'local_week') }}
),

per_author as (
    select
        municipality,
        language_group,
        local_week,
        author_key,
        count(*) as written
    from posts
    where kind in ('comment', 'reply') and language_group is not null
    group by municipality, language_group, local_week, author_key
)

select
    municipality,
    language_group,
    local_week,
    sum(written)::bigint as comment_count,
    {{ known_authors('written') }} as author_count,
    coalesce(sum(written) filter (where author_key is null), 0)::bigint as unknown_author_count,
    {{ top_author('written') }} as top_author_comment_count
from per_author
group by municipality, language_group, local_week
