{% macro measured(keys) -%}
    {#- The measure columns of every report, per cell of `keys`, over a CTE named posts. A cell
        with nothing in Danish stays, with zeros: no week goes missing. -#}
    {%- set cell = keys | join(', ') %}
    {%- set in_danish = "language_group is distinct from 'other'" %}
    {%- set comments = "kind in ('comment', 'reply') and " ~ in_danish %}
    per_author as (
    select
        {{ cell }},
        author_key,
        count(*) filter (where kind in ('post', 'repost') and {{ in_danish }}) as posts,
        count(*) filter (where {{ comments }}) as comments,
        count(*) filter (where {{ comments }} and is_scored) as scored,
        count(*) filter (where {{ comments }} and is_attack) as attacks,
        count(*) filter (where {{ comments }} and is_recognition) as recognitions,
        max(model_version) filter (where {{ comments }}) as model_version
    from posts
    group by {{ cell }}, author_key
    )

    select
    {{ cell }},
    sum(posts)::bigint as post_count,
    sum(comments)::bigint as comment_count,
    {{ known_authors('comments') }} as author_count,
    coalesce(sum(comments) filter (where author_key is null), 0)::bigint as unknown_author_count,
    {{ top_author('comments') }} as top_author_comment_count,
    sum(scored)::bigint as scored_count,
    sum(attacks)::bigint as attack_count,
    {{ known_authors('attacks') }} as attack_author_count,
    {{ top_author('attacks') }} as top_attacker_count,
    sum(recognitions)::bigint as recognition_count,
    {{ known_authors('recognitions') }} as recognition_author_count,
    {{ top_author('recognitions') }} as top_recogniser_count,
    max(model_version) as model_version
    from per_author
    group by {{ cell }}
{%- endmacro %}


{% macro known_authors(contributions) -%}
    count(*) filter (where author_key is not null and {{ contributions }} > 0)
{%- endmacro %}


{% macro top_author(contributions) -%}
    coalesce(max({{ contributions }}) filter (where author_key is not null), 0)
{%- endmacro %}
