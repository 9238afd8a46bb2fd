{{ config(materialized='table', contract={'enforced': true}) }}

-- The sum does not depend on the order of rows. It covers what the source says (content_hash) and
-- what the warehouse adds; stamps of fetching change no number, so they touch no day.
select
    municipality,
    local_date,
    count(*) as post_count,
    sum(hash(
        content_hash,
        author_key,
        community_type,
        local_hour,
        language_group,
        is_scored,
        model_version,
        attack_score,
        hateful_score,
        severity,
        recognition_score,
        ritual_score,
        is_attack,
        is_hateful,
        is_recognition,
        is_ritual
    ))::varchar as fingerprint
from {{ ref('int_posts__scored') }}
group by municipality, local_date
