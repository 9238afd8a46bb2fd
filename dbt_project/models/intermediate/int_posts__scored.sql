{{ config(materialized='view') }}

-- A text that the current model could not score counts as not scored.
select
    posts.*,
    scores.attack_score,
    scores.hateful_score,
    scores.severity,
    scores.recognition_score,
    scores.ritual_score,
    scores.is_attack,
    scores.is_hateful,
    scores.is_recognition,
    scores.is_ritual,
    scores.model_version,
    scores.text_key is not null as is_scored
from {{ ref('int_posts__localised') }} as posts
left join {{ ref('stg_ml__scores') }} as scores
    on posts.text_key = scores.text_key and scores.unscored_reason is null
