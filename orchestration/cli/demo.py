"""`tryg demo`: the synthetic city through the whole path, beside what was planted in it.

The planted truth is written apart, under `demo_truth`, and no part of the pipeline reads it.
Does not belong here: the city (`orchestration.sources.demo`), the jobs (`jobs.py`).
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace

import duckdb
import polars as pl
from rich.console import Console

from ml.replacing import replacing
from orchestration.cli.jobs import opened_jobs
from orchestration.cli.tables import print_comparison, print_quarantine, print_refused
from orchestration.errors import NotRegistered
from orchestration.operations import open_quarantine
from orchestration.privacy.keys import load_keys
from orchestration.privacy.pseudonyms import post_keys
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.settings import Settings
from orchestration.sources.demo.city import DemoCity
from orchestration.storage.files import write_parquet
from orchestration.storage.lock import warehouse_lock

FACTS = """
    select post_key, community_key, is_attack, is_recognition
    from marts.fct_posts
    where source_id = ? and kind in ('comment', 'reply')
"""


@dataclass(frozen=True)
class Comparison:
    """One figure as the platform found it and as it was planted; of labels also the hits.

    `precision`: the share of what was found that was planted; `recall`: of what was planted that
    was found.
    """

    name: str
    found: float
    planted: float
    is_share: bool = False
    precision: float | None = None
    recall: float | None = None


def demo_source(runtime: Runtime) -> tuple[Municipality, Source]:
    """The one synthetic city of the register. Raises NotRegistered when there is none."""
    for municipality, source in runtime.sources():
        if source.adapter == "demo":
            return municipality, source
    raise NotRegistered("no source with `adapter: demo` is registered: see municipalities/demoby")


def with_posts(runtime: Runtime, posts: int) -> Runtime:
    """The same installation with a demo city of another size."""
    municipality, source = demo_source(runtime)
    assert source.demo is not None
    resized = source.model_copy(update={"demo": source.demo.model_copy(update={"posts": posts})})
    sources = tuple(resized if one is source else one for one in municipality.sources)
    city = municipality.model_copy(update={"sources": sources})
    return replace(
        runtime, register=tuple(city if one is municipality else one for one in runtime.register)
    )


def city_of(municipality: Municipality, source: Source) -> DemoCity:
    """The generator behind a demo source."""
    assert source.demo is not None
    here = tuple(one for one in municipality.communities if one.source == source.id)
    return DemoCity(source.demo, here)


def write_truth(settings: Settings, city: DemoCity) -> pl.DataFrame:
    """Write the planted labels and figures apart from everything that the pipeline reads."""
    truth = city.truth(city.days[0], city.days[-1])
    write_parquet(truth, settings.truth / "truth.parquet")
    with replacing(settings.truth / "parameters.json") as partial:
        partial.write_text(json.dumps(city.parameters(), indent=2, default=str), encoding="utf-8")
    return truth


def compare(runtime: Runtime, source: Source, truth: pl.DataFrame) -> list[Comparison]:
    """What the warehouse holds of the city beside what was planted in what should be there."""
    settings = runtime.settings
    with warehouse_lock(settings), duckdb.connect(str(settings.warehouse), read_only=True) as file:
        facts = file.execute(FACTS, [source.id]).pl()
    planted = truth.filter(
        pl.col("fault").is_null(), ~pl.col("is_deleted"), pl.col("kind").is_in(["comment", "reply"])
    )
    keys = post_keys(load_keys(settings), source, planted["native_id"])
    both = facts.join(planted.with_columns(post_key=pl.Series(keys)), on="post_key", how="left")
    communities = planted["community_native_id"].n_unique()
    return [
        Comparison("comments", facts.height, planted.height),
        Comparison("communities", facts["community_key"].n_unique(), communities),
        _of_label("attacks, share of comments", both, "is_attack", planted["attack"]),
        _of_label("recognition, share of comments", both, "is_recognition", planted["recognition"]),
    ]


def _of_label(name: str, both: pl.DataFrame, found: str, planted: pl.Series) -> Comparison:
    hits = both.filter(pl.col(found) & pl.col(planted.name)).height
    flagged, true = int(both[found].sum()), int(both[planted.name].sum())
    return Comparison(
        name,
        flagged / max(both.height, 1),
        int(planted.sum()) / max(planted.len(), 1),
        is_share=True,
        precision=hits / flagged if flagged else None,
        recall=hits / true if true else None,
    )


def run_demo(runtime: Runtime, posts: int, console: Console) -> None:
    """Build the city, run the whole path, print the comparison and where to look on.

    A second run finds its batches and scores and does only what is left.
    """
    started = time.monotonic()
    runtime = with_posts(runtime, posts)
    municipality, source = demo_source(runtime)
    city = city_of(municipality, source)
    with opened_jobs(runtime) as jobs:
        refused = jobs.collect_days(source, city.days[0], city.days[-1])
        with jobs.runtime.progress.stage("Planting the truth", 1) as advance:
            truth = write_truth(runtime.settings, city)
            advance(1)
        refused += jobs.transform()
    print_refused(refused, console)
    print_comparison(compare(jobs.runtime, source, truth), console)
    print_quarantine(open_quarantine(runtime.settings), console)
    planted = truth["fault"].is_not_null().sum()
    console.print(f"broken rows that were planted: {planted}")
    console.print(f"done in {time.monotonic() - started:.0f} s")
    console.print("The shares are the model's, uncorrected: no estimate of the city's truth.")
    console.print("Look further: `make up`, then http://127.0.0.1:8501 and http://127.0.0.1:3000")
