"""The model's scores as a re-runnable layer: per distinct text and model version, never in facts.

Does not belong here: the model (`ml`), what the scores mean for a post (dbt).
"""

from dataclasses import dataclass

import dagster as dg
import duckdb
import polars as pl

from orchestration.assets.described import column_metadata
from orchestration.assets.patience import patiently
from orchestration.assets.raw import OWNERS
from orchestration.canonical import SCORES
from orchestration.runtime import Runtime, Scorer
from orchestration.settings import Settings
from orchestration.storage.batches import named_by
from orchestration.storage.files import write_parquet
from orchestration.storage.lock import warehouse_lock

POST_SCORES = dg.AssetKey(["ml", "post_scores"])
POSTS = dg.AssetKey(["staging", "stg_platform__posts"])
CHUNK_TEXTS = 1024
HEADS = pl.Schema({"head": pl.String(), "threshold": pl.Float64()})

UNSCORED = """
    select text_key, any_value(text_clean) as text_clean
    from staging.stg_platform__posts
    where text_key is not null and text_key not in (
        select text_key from read_parquet($scores) where model_version = $version
    )
    group by text_key
    order by text_key
"""


@dataclass(frozen=True)
class Scored:
    """What one pass of the model did; counts are of distinct texts."""

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
    scores = pl.scan_parquet(settings.scores / "*" / "*.parquet", schema=SCORES)
    of_model = scores.filter(pl.col("model_version") == version)
    return int(of_model.select(pl.len()).collect().item())


def _write_chunk(settings: Settings, scorer: Scorer, chunk: pl.DataFrame) -> int:
    scored = scorer.score(chunk["text_clean"].to_list())
    rows = scored.with_columns(chunk["text_key"], model_version=pl.lit(scorer.version))
    name = named_by(scorer.version, *chunk["text_key"])
    write_parquet(
        rows.select(SCORES.names()).cast(SCORES),
        settings.scores / scorer.version / f"{name}.parquet",
    )
    return int(rows["unscored_reason"].is_not_null().sum())


def score_new(runtime: Runtime) -> Scored:
    """Score what the current model has not scored; a killed pass goes on where it stopped.

    The current model's version is written last, so that readers move to it when it is complete.
    Raises ml.scoring.ModelLoadError before anything is written.
    """
    scorer = runtime.load_scorer()
    texts = unscored_texts(runtime.settings, scorer.version)
    failed = 0
    with runtime.progress.stage("Scoring distinct texts", texts.height) as advance:
        for chunk in texts.iter_slices(CHUNK_TEXTS):
            failed += _write_chunk(runtime.settings, scorer, chunk)
            advance(chunk.height)
    kept = [(h, cut) for h, cut in scorer.thresholds.items() if f"{h}_score" in SCORES]
    heads = pl.DataFrame(kept, HEADS, orient="row")
    write_parquet(heads, runtime.settings.register / "model_heads.parquet")
    current = pl.DataFrame({"model_version": [scorer.version]})
    write_parquet(current, runtime.settings.register / "model.parquet")
    return Scored(scorer.version, texts.height, failed)


def post_scores_asset(runtime: Runtime) -> dg.AssetsDefinition:
    """Scores of every distinct text by the current model."""

    @dg.asset(
        key=POST_SCORES,
        group_name="ml",
        description="Attack and recognition scores per distinct text, stamped with the model.",
        owners=OWNERS,
        kinds={"pytorch", "transformers", "parquet"},
        metadata=column_metadata(SCORES),
        deps=[POSTS],
        pool="warehouse",
    )
    def post_scores(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        with patiently(context):
            scored = score_new(runtime)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": scores_count(runtime.settings, scored.model_version),
                "newly_scored": scored.texts_count,
                "unscored": scored.unscored_count,
                "model_version": scored.model_version,
            }
        )

    return post_scores
