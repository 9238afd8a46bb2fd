{{ config(materialized='table', contract={'enforced': true}) }}

-- The current model's scores; a text scored twice by it keeps one row. A text that retention has
-- taken cannot be scored again: it keeps the score of the newest former model that has one.
with models as (
    select
        current_model.model_version,
        null as turn
    from {{ source('ml', 'current_model') }} as current_model
    union all
    select
        former_models.model_version,
        former_models.turn
    from {{ source('ml', 'former_models') }} as former_models
    where former_models.model_version not in (
        select current_model.model_version from {{ source('ml', 'current_model') }} as current_model
    )
),

present as (
    select text_key
    from {{ ref('stg_platform__posts') }}
    where text_clean is not null
)

select
    scores.text_key,
    scores.model_version,
    scores.attack_score,
    scores.hateful_score,
    scores.severity,
    scores.recognition_score,
    scores.ritual_score,
    scores.is_attack,
    scores.is_hateful,
    scores.is_recognition,
    scores.is_ritual,
    scores.unscored_reason
from {{ source('ml', 'post_scores') }} as scores
inner join models on scores.model_version = models.model_version
where models.turn is null or scores.text_key not in (select present.text_key from present)
qualify row_number() over (
    partition by scores.text_key
    order by
        models.turn desc nulls first,
        scores.unscored_reason is not null asc,
        scores.attack_score asc,
        scores.recognition_score asc
) = 1
