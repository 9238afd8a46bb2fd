select
    municipality,
    source_id,
    reason,
    count(distinct batch_id || '/' || row_number) as open_count
from {{ ref('stg_platform__quarantine') }}
group by municipality, source_id, reason
