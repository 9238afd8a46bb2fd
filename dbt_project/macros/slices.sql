{% macro block_start(local_date) -%}
    time_bucket(interval 28 days, {{ local_date }}, date '2001-01-01')
{%- endmacro %}


{% macro slice_of(column) -%}
    {#- The slice that a local date falls into. -#}
    {%- if column == 'local_date' -%} local_date
    {%- elif column == 'local_week' -%} date_trunc('week', local_date)::date
    {%- elif column == 'period_start' -%} {{ block_start('local_date') }}
    {%- else -%} {{ exceptions.raise_compiler_error('no slice is defined by ' ~ column) }}
    {%- endif -%}
{%- endmacro %}


{% macro days_at_hand() -%}
    {#- What each day holds now: for the facts as computed, for a report as the facts took it. -#}
    {%- if model.name == 'fct_posts' -%}
    select municipality, local_date, fingerprint from {{ ref('int_days__fingerprinted') }}
    {%- else -%}
    select municipality, local_date, fingerprint from {{ ref('int_days__recorded') }}
    where mart = 'fct_posts'
    {%- endif -%}
{%- endmacro %}


{% macro touched_slices(column) -%}
    {#- Slices with a day that is not what this mart last used: new, changed, moved or emptied. -#}
    select distinct municipality, {{ slice_of(column) }} as {{ column }}
    from ({{ days_at_hand() }}) as at_hand
    full outer join (
        select municipality, local_date, fingerprint from {{ ref('int_days__recorded') }}
        where mart = '{{ model.name }}'
    ) as used using (municipality, local_date)
    where at_hand.fingerprint is distinct from used.fingerprint
{%- endmacro %}


{% macro where_touched(column) -%}
    {%- set touched = touched_slices(column) -%}
    {%- if is_incremental() %}where (municipality, {{ column }}) in ({{ touched }}){% endif -%}
{%- endmacro %}


{% macro record_days() -%}
    {#- In the mart's own transaction: what it shows and what is recorded never differ. -#}
    {%- set recorded = ref('int_days__recorded') -%}
    delete from {{ recorded }} where mart = '{{ model.name }}';
    insert into {{ recorded }} (mart, municipality, local_date, fingerprint)
    select '{{ model.name }}', municipality, local_date, fingerprint from ({{ days_at_hand() }})
{%- endmacro %}


{% macro get_incremental_replace_slices_sql(arg_dict) -%}
    {#- Incremental strategy: unique_key names the slice; touched slices go, fresh ones come. -#}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
    {%- set column = arg_dict['unique_key'][1] -%}
    delete from {{ arg_dict['target_relation'] }}
    where (municipality, {{ column }}) in ({{ touched_slices(column) }});
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
{%- endmacro %}
