{{ config(materialized='table', contract={'enforced': true}) }}

-- Order-independent: the sum of the rows' hashes. Stamps of fetching change no number, so they
-- touch no day.
with watched as (
    select * exclude (fetched_at, first_seen_at, last_verified_at)
    from {{ ref('int_posts__scored') }}
)

select
    municipality,
    local_date,
    count(*) as post_count,
    sum(hash(watched))::varchar as fingerprint
from watched
group by municipality, local_date
