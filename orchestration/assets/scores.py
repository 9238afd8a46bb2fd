"""The models' scores as a re-runnable layer: per distinct text and model version, never in facts.

The current model's scores are what the marts count. A candidate scores beside it, so that it can
become the current one by a setting, and at once. Does not belong here: the models (`ml`), what the
scores mean for a post (dbt).

Scores of a text that retention has taken stay: the posts that bore it are still counted.
"""

from dataclasses import dataclass

import dagster as dg
import duckdb
import polars as pl

from orchestration.assets.described import column_metadata
from orchestration.assets.patience import patiently
from orchestration.assets.raw import OWNERS
from orchestration.canonical import FORMER_MODELS, SCORES
from orchestration.runtime import Runtime, Scorer
from orchestration.settings import Settings
from orchestration.storage.batches import named_by
from orchestration.storage.files import write_parquet
from orchestration.storage.lock import warehouse_lock

POST_SCORES = dg.AssetKey(["ml", "post_scores"])
CANDIDATE_SCORES = dg.AssetKey(["ml", "candidate_scores"])
POSTS = dg.AssetKey(["staging", "stg_platform__posts"])
CHUNK_TEXTS = 1024
COUNTED = ("attack", "recognition")  # heads that every report counts
HEADS = pl.Schema({"head": pl.String(), "threshold": pl.Float64()})

UNSCORED = """
    select text_key, any_value(text_clean) as text_clean
    from staging.stg_platform__posts
    where text_clean is not null and text_key not in (
        select text_key from read_parquet($scores, union_by_name = true)
        where model_version = $version
    )
    group by text_key
    order by text_key
"""

CHANGED = """
    with scores as (
        select distinct on (text_key, model_version) *
        from read_parquet($scores, union_by_name = true)
        where
            unscored_reason is null
            and text_key in (select text_key from staging.stg_platform__posts)
    )
    select
        count(*) as texts_count,
        sum((old.is_attack <> new.is_attack)::int)::bigint as attack_changed_count,
        sum((old.is_hateful <> new.is_hateful)::int)::bigint as hateful_changed_count,
        sum((old.severity <> new.severity)::int)::bigint as severity_changed_count,
        sum((old.is_recognition <> new.is_recognition)::int)::bigint as recognition_changed_count,
        sum((old.is_ritual <> new.is_ritual)::int)::bigint as ritual_changed_count
    from scores as old
    inner join scores as new using (text_key)
    where old.model_version = $current and new.model_version = $candidate
"""


@dataclass(frozen=True)
class Scored:
    """What one pass of a model did; counts are of distinct texts."""

    model_version: str
    texts_count: int
    unscored_count: int


def unscored_texts(settings: Settings, version: str) -> pl.DataFrame:
    """Distinct texts without a score of this model: text_key, text_clean, in key order."""
    scores = str(settings.scores / "*" / "*.parquet")
    with warehouse_lock(settings), duckdb.connect(str(settings.warehouse), read_only=True) as file:
        return file.execute(UNSCORED, {"scores": scores, "version": version}).pl()


def current_model(settings: Settings) -> str:
    """The version that the marts use now."""
    return str(pl.read_parquet(settings.register / "model.parquet")["model_version"].item())


def scores_count(settings: Settings, version: str) -> int:
    """How many texts have a score, or a reason for none, of this model."""
    files = settings.scores / "*" / "*.parquet"
    scores = pl.scan_parquet(files, schema=SCORES, missing_columns="insert")
    of_model = scores.filter(pl.col("model_version") == version)
    return int(of_model.select(pl.len()).collect().item())


def as_scores(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows in the shape of SCORES; what a model has no head for is null."""
    missing = [pl.lit(None).alias(name) for name in SCORES.names() if name not in rows.columns]
    return rows.with_columns(missing).select(SCORES.names()).cast(SCORES)


def _write_chunk(settings: Settings, scorer: Scorer, chunk: pl.DataFrame) -> int:
    scored = scorer.score(chunk["text_clean"].to_list())
    rows = scored.with_columns(chunk["text_key"], model_version=pl.lit(scorer.version))
    name = named_by(scorer.version, *chunk["text_key"])
    write_parquet(as_scores(rows), settings.scores / scorer.version / f"{name}.parquet")
    return int(rows["unscored_reason"].is_not_null().sum())


def score_new(runtime: Runtime, scorer: Scorer) -> Scored:
    """Score what `scorer` has not scored; a killed pass goes on where it stopped."""
    texts = unscored_texts(runtime.settings, scorer.version)
    failed = 0
    with runtime.progress.stage("Scoring distinct texts", texts.height) as advance:
        for chunk in texts.iter_slices(CHUNK_TEXTS):
            failed += _write_chunk(runtime.settings, scorer, chunk)
            advance(chunk.height)
    return Scored(scorer.version, texts.height, failed)


def score_current(runtime: Runtime) -> Scored:
    """Score with the current model, and name it as current when its scores are complete.

    Raises ml.scoring.ModelLoadError before anything is written, also for a model without a head
    that the marts count.
    """
    scorer = runtime.load_scorer()
    _check_heads(scorer)
    scored = score_new(runtime, scorer)
    kept = [(head, scorer.thresholds[head]) for head in COUNTED]
    heads = pl.DataFrame(kept, HEADS, orient="row")
    write_parquet(heads, runtime.settings.register / "model_heads.parquet")
    name_current(runtime.settings, scorer.version)
    return scored


def name_current(settings: Settings, version: str) -> None:
    """Make a model the current one; which ones were before is kept for texts that are gone."""
    path = settings.register / "former_models.parquet"
    versions = pl.read_parquet(path).sort("turn")["model_version"].to_list()
    ordered = [one for one in versions if one != version] + [version]
    rows = pl.DataFrame({"model_version": ordered}).with_row_index("turn")
    write_parquet(rows.select(FORMER_MODELS.names()).cast(FORMER_MODELS), path)
    current = pl.DataFrame({"model_version": [version]})
    write_parquet(current, settings.register / "model.parquet")


def _check_heads(scorer: Scorer) -> None:
    missing = [head for head in COUNTED if head not in scorer.thresholds]
    if missing:
        from ml.scoring import ModelLoadError

        raise ModelLoadError(
            f"model {scorer.version} gives no {' and no '.join(missing)}; "
            "name its labels in TRYG_MODEL_LABELS, as attack=toxic,recognition=positive"
        )


def changed_labels(settings: Settings, candidate: str) -> dict[str, int | None]:
    """Of how many texts in use the candidate says otherwise than the current model, by label.

    None for a label that one of the two does not give.
    """
    scores = str(settings.scores / "*" / "*.parquet")
    given = {"scores": scores, "current": current_model(settings), "candidate": candidate}
    with warehouse_lock(settings), duckdb.connect(str(settings.warehouse), read_only=True) as file:
        found: dict[str, int | None] = file.execute(CHANGED, given).pl().row(0, named=True)
    return found


def told(settings: Settings, scored: Scored) -> dict[str, str | int]:
    """What the graph tells of a model's scores."""
    return {
        "dagster/row_count": scores_count(settings, scored.model_version),
        "newly_scored": scored.texts_count,
        "model_version": scored.model_version,
    }


def post_scores_asset(runtime: Runtime) -> dg.AssetsDefinition:
    """Scores of every distinct text by the current model."""

    @dg.asset(
        key=POST_SCORES,
        group_name="ml",
        description="Scores and labels per distinct text by the current model, stamped with it.",
        owners=OWNERS,
        kinds={"pytorch", "transformers", "parquet"},
        metadata=column_metadata(SCORES),
        deps=[POSTS],
        pool="warehouse",
    )
    def post_scores(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        with patiently(context):
            scored = score_current(runtime)
        return dg.MaterializeResult(
            metadata={**told(runtime.settings, scored), "unscored": scored.unscored_count}
        )

    return post_scores


def candidate_scores_asset(runtime: Runtime) -> dg.AssetsDefinition:
    """Scores by the model that may become the current one; nothing counts them."""

    @dg.asset(
        key=CANDIDATE_SCORES,
        group_name="candidate",
        description="Scores by TRYG_CANDIDATE_MODEL, beside the current model's; in no mart.",
        owners=OWNERS,
        kinds={"pytorch", "transformers", "parquet"},
        metadata=column_metadata(SCORES),
        deps=[POSTS, POST_SCORES],
        pool="warehouse",
    )
    def candidate_scores(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        with patiently(context):
            scored = score_new(runtime, runtime.load_candidate())
            changed = changed_labels(runtime.settings, scored.model_version)
        return dg.MaterializeResult(
            metadata={
                **told(runtime.settings, scored),
                **{name: count for name, count in changed.items() if count is not None},
            }
        )

    return candidate_scores
