{% macro content_columns() -%}
    {{- return([
        'municipality', 'source_id', 'platform', 'kind', 'community_key', 'community_type',
        'thread_key', 'parent_key', 'depth', 'author_key', 'author_kind', 'created_at',
        'created_precision', 'text_key', 'text_length', 'language', 'is_language_by_prior',
        'replies', 'shares', 'views', 'reactions',
    ]) -}}
{%- endmacro %}


{% macro unwatched_columns() -%}
    {{- return([
        'author_key_version', 'edited_at', 'text_clean', 'places', 'fetched_at',
        'last_verified_at', 'retain_until',
    ]) -}}
{%- endmacro %}


{% macro content_hash(relation) -%}
    {#- Without the author key, which retention takes later: the fingerprint of the day has it. -#}
    hash({{ relation }}.post_key
    {%- for column in content_columns() if column != 'author_key' %}, {{ relation }}.{{ column }}{% endfor %})
{%- endmacro %}
