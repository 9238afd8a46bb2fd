"""Which model scores: a setting; one that cannot be loaded leaves nothing half-written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from conftest import WordScorer, csv_of, runtime_in, table

from ml.scoring import ModelLoadError
from orchestration.assets.scores import CANDIDATE_SCORES, current_model
from orchestration.cli.jobs import Jobs, opened_jobs, source_of
from orchestration.definitions import build_definitions
from orchestration.operations import model_info
from orchestration.runtime import Runtime


class OtherScorer(WordScorer):
    """Has a head more than reports count."""

    version = "words-2"
    thresholds = {**WordScorer.thresholds, "hateful": 0.4}  # noqa: RUF012


class OppositeScorer(WordScorer):
    """Says of every text the opposite of what the current model says."""

    version = "words-3"

    def score(self, texts: Sequence[str | None]) -> pl.DataFrame:
        return super().score(texts).with_columns(is_attack=~pl.col("is_attack"))


@pytest.fixture(scope="module")
def scored(shared_folder: Path) -> Runtime:
    runtime = runtime_in(shared_folder)
    rows = [
        {
            "id": f"k{number}",
            "tid": f"2026-10-{5 + number % 9:02d} 12:00",
            "forfatter": f"p{number % 9}",
            "sted": "torvet",
            "tekst": f"Kommentar {number} om torvet og de nye træer",
        }
        for number in range(60)
    ]
    (shared_folder / "posts.csv").write_text(csv_of(rows), encoding="utf-8")
    _, source = source_of(runtime, "proeveby_filer")
    key = runtime.deliveries.offer(shared_folder / "posts.csv")
    with opened_jobs(runtime) as jobs:
        jobs.collect_file(source, key)
        jobs.transform()
    return runtime


def test_a_model_that_cannot_be_loaded_is_named_and_nothing_is_written(scored: Runtime) -> None:
    settings = replace(scored.settings, model=str(scored.settings.data / "no-such-model"))
    broken = replace(scored, settings=settings, scorer=None)
    before = sorted(settings.scores.rglob("*"))
    facts = table(settings, "marts.fct_posts")
    with opened_jobs(broken) as jobs, pytest.raises(ModelLoadError, match="no-such-model"):
        jobs.transform()
    assert sorted(settings.scores.rglob("*")) == before
    assert table(settings, "marts.fct_posts").equals(facts)


class OneHead(WordScorer):
    """A model that says nothing of recognition."""

    version = "words-4"
    thresholds = {"attack": 0.5}  # noqa: RUF012


def _told(jobs: Jobs) -> dict[str, object]:
    """What the last scoring of the candidate told in the graph."""
    event = jobs.instance.get_latest_materialization_event(CANDIDATE_SCORES)
    made = event.asset_materialization if event else None
    return {name: value.value for name, value in made.metadata.items()} if made else {}


def test_a_candidate_scores_beside_the_current_model_and_becomes_it_by_a_setting(
    scored: Runtime,
) -> None:
    facts = table(scored.settings, "marts.fct_posts")
    with opened_jobs(replace(scored, candidate=OppositeScorer)) as jobs:
        assert jobs.score_candidate() == []
        told = _told(jobs)
    texts = facts["text_key"].n_unique()
    assert [told["model_version"], told["newly_scored"]] == ["words-3", texts]
    assert told["texts_count"] == told["attack_changed_count"] == texts
    assert told["recognition_changed_count"] == 0
    assert "hateful_changed_count" not in told, "neither model gives it"
    assert table(scored.settings, "marts.fct_posts").equals(facts)
    assert current_model(scored.settings) == "words-1"

    before = sorted(scored.settings.scores.glob("words-3/*"))
    with opened_jobs(replace(scored, scorer=OppositeScorer)) as jobs:
        jobs.transform()
    moved = table(scored.settings, "marts.fct_posts")
    assert moved["model_version"].unique().to_list() == ["words-3"]
    assert moved["is_attack"].equals(~facts["is_attack"])
    assert sorted(scored.settings.scores.glob("words-3/*")) == before, "scored twice"
    with opened_jobs(scored) as jobs:
        jobs.transform()
    assert table(scored.settings, "marts.fct_posts").equals(facts)


def test_without_a_candidate_the_graph_has_no_place_for_one(scored: Runtime) -> None:
    assert CANDIDATE_SCORES not in build_definitions(scored).resolve_all_asset_keys()
    with opened_jobs(scored) as jobs:
        assert jobs.score_candidate() == []


def test_a_candidate_that_cannot_be_loaded_is_named_and_holds_nothing_up(
    scored: Runtime,
) -> None:
    missing = str(scored.settings.data / "no-such-model")
    broken = replace(scored, settings=replace(scored.settings, candidate_model=missing))
    published = scored.settings.published.stat().st_mtime_ns
    with opened_jobs(broken) as jobs:
        jobs.transform()
        (refused,) = jobs.score_candidate()
    assert not refused.blocking
    assert "no-such-model" in refused.description
    assert scored.settings.published.stat().st_mtime_ns > published


def test_a_model_without_a_head_that_is_counted_does_not_become_current(scored: Runtime) -> None:
    with (
        opened_jobs(replace(scored, scorer=OneHead)) as jobs,
        pytest.raises(ModelLoadError, match="words-4 gives no recognition"),
    ):
        jobs.transform()
    assert current_model(scored.settings) == "words-1"


def test_another_model_scores_beside_the_old_one_and_the_marts_name_it(scored: Runtime) -> None:
    assert table(scored.settings, "marts.fct_posts")["model_version"].unique().to_list() == [
        "words-1"
    ]
    with opened_jobs(replace(scored, scorer=OtherScorer)) as jobs:
        jobs.transform()
    facts = table(scored.settings, "marts.fct_posts")
    assert facts["model_version"].unique().to_list() == ["words-2"]
    published = model_info(scored.settings)
    assert published is not None
    assert [one.head for one in published.heads] == ["attack", "recognition"]
    kept = {path.parent.name for path in scored.settings.scores.glob("*/*.parquet")}
    assert {"words-1", "words-2"} <= kept
