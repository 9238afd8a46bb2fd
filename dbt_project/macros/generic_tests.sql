{% test keyed_by(model, columns) %}
    select {{ columns | join(', ') }}
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1 {% for column in columns %}or {{ column }} is null {% endfor %}
{% endtest %}


{% test rules_hold(model, rules=[], codes={}) %}
    {#- One pass for all rules of a model; a rule that gives null is kept. -#}
    {%- set conditions = rules | list %}
    {%- for column, values in codes.items() %}
        {%- set known = column ~ " in ('" ~ values | join("', '") ~ "')" %}
        {%- do conditions.append("coalesce(" ~ known ~ ", false)") %}
    {%- endfor %}
    select 1
    from {{ model }}
    where not ({{ conditions | join(') or not (') }})
{% endtest %}


{% test measures_hold(model, keys) %}
    select {{ keys | join(', ') }}
    from {{ model }}
    group by {{ keys | join(', ') }}
    having
        count(*) > 1
        or not bool_and(
            author_count + unknown_author_count <= comment_count
            and top_author_comment_count <= comment_count - unknown_author_count
            and scored_count <= comment_count
            and attack_count <= scored_count
            and recognition_count <= scored_count
            and attack_author_count <= attack_count
            and recognition_author_count <= recognition_count
            and top_attacker_count <= attack_count
            and top_recogniser_count <= recognition_count
            and (model_version is null) = (scored_count = 0)
        )
{% endtest %}


{% test files_present(model) %}
    select batch_id
    from {{ model }}
    where not is_staged and batch_id not in (
        select parse_filename(file, true) from glob('{{ env_var("TRYG_DATA") }}/raw/*/*.parquet')
    )
{% endtest %}
