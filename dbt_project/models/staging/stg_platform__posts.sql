{{ config(materialized='view', contract={'enforced': true}) }}

select * exclude (deleted_at, deletion_reason)
from {{ ref('stg_platform__versions') }}
where deleted_at is null
