{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    full_refresh=false,
    contract={'enforced': true},
) }}

-- Filled by the marts themselves (macro record_days); this model only makes the table, in the
-- same step as what it stands beside. depends_on: {{ ref('stg_ledger__batches') }}
select
    null::varchar as mart,
    null::varchar as municipality,
    null::date as local_date,
    null::varchar as fingerprint
where false
