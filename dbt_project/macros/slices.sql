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


{% macro days_at_hand(mart) -%}
    {#- What each day holds now: for the facts as computed, for a report as the facts took it. -#}
    {%- if mart == 'fct_posts' -%}
    select municipality, local_date, fingerprint from {{ ref('int_days__fingerprinted') }}
    {%- else -%}
    select municipality, local_date, fingerprint from {{ ref('int_days__recorded') }}
    where mart = 'fct_posts'
    {%- endif -%}
{%- endmacro %}


{% macro touched_slices(mart, column) -%}
    {#- Slices with a day that is not what this mart last used: new, changed, moved or emptied. -#}
    select distinct municipality, {{ slice_of(column) }} as {{ column }}
    from ({{ days_at_hand(mart) }}) as at_hand
    full outer join (
        select municipality, local_date, fingerprint from {{ ref('int_days__recorded') }}
        where mart = '{{ mart }}'
    ) as used using (municipality, local_date)
    where at_hand.fingerprint is distinct from used.fingerprint
{%- endmacro %}


{% macro where_touched(mart, column) -%}
    {%- set touched = touched_slices(mart, column) -%}
    {%- if is_incremental() %}where (municipality, {{ column }}) in ({{ touched }}){% endif -%}
{%- endmacro %}


{% macro record_days() -%}
    {#- In the mart's own transaction: what it shows and what is recorded never differ. -#}
    {%- set recorded = ref('int_days__recorded') -%}
    {%- set mart = this.identifier -%}
    delete from {{ recorded }} where mart = '{{ mart }}';
    insert into {{ recorded }} (mart, municipality, local_date, fingerprint)
    select '{{ mart }}', municipality, local_date, fingerprint from ({{ days_at_hand(mart) }})
{%- endmacro %}


{% macro get_incremental_replace_slices_sql(arg_dict) -%}
    {#- Incremental strategy: unique_key names the slice; touched slices go, fresh ones come. -#}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
    {%- set mart = arg_dict['target_relation'] -%}
    {%- set column = arg_dict['unique_key'][1] -%}
    delete from {{ mart }}
    where (municipality, {{ column }}) in ({{ touched_slices(mart.identifier, column) }});
    insert into {{ mart }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
{%- endmacro %}
