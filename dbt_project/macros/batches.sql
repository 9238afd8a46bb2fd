{% macro among(variable, when_unset) -%}
    {#- A filter on file names (of batches), which DuckDB settles before it opens a file. -#}
    coalesce(
        list_contains(getvariable('{{ variable }}')::varchar[], parse_filename(filename, true)),
        {{ when_unset }}
    )
{%- endmacro %}


{% macro pin_known_batches() -%}
    {#- Ledger entries that need not be opened again. -#}
    set variable known_batches = (
        {% if is_incremental() %}select list(batch_id) from {{ this }}{% else %}null{% endif %}
    )
{%- endmacro %}


{% macro pin_unstaged_batches() -%}
    {#- Which batches this run reads, fixed before it reads; a rebuild reads all of them again. -#}
    {%- set batches = ref('stg_ledger__batches') -%}
    {%- if not is_incremental() %}
    update {{ batches }} set is_staged = false where is_staged;
    {%- endif %}
    set variable unstaged_batches = (
        select coalesce(list(batch_id), []) from {{ batches }} where not is_staged
    )
{%- endmacro %}


{% macro drop_entombed() -%}
    {#- Erased posts leave, whether they came now or long ago. -#}
    delete from {{ this }}
    where post_key in (
        select tombstones.post_key from {{ ref('stg_platform__tombstones') }} as tombstones
    )
{%- endmacro %}


{% macro mark_batches_staged() -%}
    {#- In the transaction that stages their posts: a killed run leaves both undone. -#}
    update {{ ref('stg_ledger__batches') }} set is_staged = true
    where not is_staged and list_contains(getvariable('unstaged_batches'), batch_id)
{%- endmacro %}
