{{ config(materialized='table', contract={'enforced': true}) }}

-- The current model's scores only; a text scored twice by it keeps one row.
select
    text_key,
    model_version,
    attack_score,
    hateful_score,
    severity,
    recognition_score,
    ritual_score,
    is_attack,
    is_hateful,
    is_recognition,
    is_ritual,
    unscored_reason
from {{ source('ml', 'post_scores') }}
where
    model_version = (
        select current_model.model_version from {{ source('ml', 'current_model') }} as current_model
    )
qualify row_number() over (
    partition by text_key
    order by unscored_reason is not null, attack_score, recognition_score
) = 1
