"""Which model scores: a setting; one that cannot be loaded leaves nothing half-written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import WordScorer, csv_of, runtime_in, table

from ml.scoring import ModelLoadError
from orchestration.cli.jobs import opened_jobs, source_of
from orchestration.runtime import Runtime


class OtherScorer(WordScorer):
    version = "words-2"


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


def test_another_model_scores_beside_the_old_one_and_the_marts_name_it(scored: Runtime) -> None:
    assert table(scored.settings, "marts.fct_posts")["model_version"].unique().to_list() == [
        "words-1"
    ]
    with opened_jobs(replace(scored, scorer=OtherScorer)) as jobs:
        jobs.transform()
    facts = table(scored.settings, "marts.fct_posts")
    assert facts["model_version"].unique().to_list() == ["words-2"]
    kept = {path.parent.name for path in scored.settings.scores.glob("*/*.parquet")}
    assert {"words-1", "words-2"} <= kept
