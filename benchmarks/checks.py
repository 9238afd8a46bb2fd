"""Seconds for each boundary check: counting the rows, then Great Expectations on the counts.

    python -m benchmarks.checks                # 1,000,000 rows, best of three
    python -m benchmarks.checks --rows 100000

Invented posts in a temporary folder: one Parquet batch, one staged table, one file of scores. The
published file is measured on its aggregate alone; counting it belongs to publishing.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration.assets.scores import as_scores
from orchestration.canonical import CANONICAL
from orchestration.checks import published, raw, scores, staging
from orchestration.checks.bridge import validate
from orchestration.checks.rules import Rule
from orchestration.register import Source
from orchestration.register.models import DemoSettings

NOW = datetime(2026, 10, 12, tzinfo=UTC)
SENTENCES = (
    "Kommunen skal have tak for den nye cykelsti ved havnen kl. 12.30",
    "Skolen burde svare forældrene noget hurtigere end den gør nu",
    "Hvor er det hyggeligt, at biblioteket i kvarteret åbner igen",
)
SOURCE = Source(
    id="debat",
    name="Debat",
    adapter="demo",
    demo=DemoSettings(),
    platform="forum",
    why_public="open",
    legal_basis="art. 6",
    terms_ref="1",
    owner="byen",
    approved_by="DPO",
    review_date=date(2030, 1, 1),
    retention_days=365,
    controllers=("byen",),
    synthetic=True,
)


def invent(rows: int) -> pl.DataFrame:
    """`rows` canonical posts of the last 60 weeks."""
    number = pl.int_range(rows)
    fixed: dict[str, str] = {
        **dict.fromkeys(("municipality", "connector_version", "batch_id", "terms_ref"), "x"),
        **{"platform": "forum", "source_id": "debat", "legal_basis": "art. 6", "language": "da"},
        **{"kind": "comment", "community_type": "media", "author_kind": "private"},
        "created_precision": "second",
    }

    def key(salt: int, values: pl.Expr) -> pl.Expr:
        halves = [values.hash(salt + half).cast(pl.String).str.zfill(20) for half in (0, 1)]
        return pl.concat_str(halves).str.tail(32)

    sentence = pl.lit(pl.Series(SENTENCES)).gather(number % len(SENTENCES))
    frame = pl.select(
        text_clean=pl.format("{}, nummer {}.", sentence, number),
        post_key=key(1, number),
        thread_key=key(1, number // 20 * 20),
        parent_key=key(1, number // 20 * 20),
        author_key=key(3, number % 9000),
        community_key=key(5, number % 40),
        created_at=pl.lit(NOW) - pl.duration(seconds=number * (60 * 7 * 86_400 // rows)),
        fetched_at=pl.lit(NOW),
        first_seen_at=pl.lit(NOW),
        last_verified_at=pl.lit(NOW),
        retain_until=pl.lit((NOW + timedelta(days=365)).date()),
    ).with_columns(
        *(pl.lit(value).alias(name) for name, value in fixed.items()),
        text_key=key(7, pl.col("text_clean")),
        text_length=pl.col("text_clean").str.len_chars(),
    )
    absent = [pl.lit(None, kind).alias(n) for n, kind in CANONICAL.items() if n not in frame]
    return frame.with_columns(absent).select(CANONICAL.names()).cast(CANONICAL)


def scored(posts: pl.DataFrame) -> pl.DataFrame:
    """Even scores for each post's text."""
    even = pl.int_range(pl.len()) % 1000 / 1000
    return as_scores(
        posts.select(
            "text_key",
            model_version=pl.lit("m"),
            attack_score=even,
            recognition_score=even,
            is_attack=even > 0.9,
            is_recognition=even > 0.9,
        )
    )


def best(action: Callable[[], Any], times: int = 3) -> tuple[str, Any]:
    """Wall and processor seconds of the fastest run, and its result."""
    seconds = []
    for _ in range(times):
        start, used = time.perf_counter(), time.process_time()
        result = action()
        seconds.append((time.perf_counter() - start, time.process_time() - used))
    wall, processor = min(seconds)
    return f"{wall:6.3f} s (processor {processor:.3f} s)", result


def report(name: str, count: Callable[[], pl.DataFrame], rules: Sequence[Rule]) -> None:
    """Print what counting and validating cost; fail when a rule does not hold."""
    counting, aggregate = best(count)
    validating, outcomes = best(lambda: validate(name, aggregate, rules))
    broken = [one.sentence for one in outcomes if not one.passed]
    print(f"{name:10} counting {counting}   {len(rules):2} rules {validating}")
    if broken:
        raise SystemExit("\n".join(broken))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    start = time.perf_counter()
    validate("first", pl.DataFrame({"a": [1]}), [Rule("a", 1, 1, "One.")])
    print(f"import of Great Expectations, first suite: {time.perf_counter() - start:.1f} s")
    with tempfile.TemporaryDirectory() as name, duckdb.connect(f"{name}/warehouse.duckdb") as db:
        folder = Path(name)
        posts = invent(rows)
        posts.write_parquet(folder / "batch.parquet", compression="zstd")
        (folder / "scores" / "m").mkdir(parents=True)
        scored(posts).write_parquet(folder / "scores" / "m" / "0.parquet")
        db.execute(f"create table posts as from read_parquet('{folder / 'batch.parquet'}')")
        db.execute("create table sources as select 'debat' as source_id, true as is_live")
        batch = folder / "batch.parquet"
        report("raw", lambda: raw.raw_aggregate(batch, 3, SOURCE), raw.raw_rules(SOURCE))
        report(
            "staging",
            lambda: staging.staging_aggregate(db, NOW + timedelta(hours=1), "posts", "sources"),
            staging.staging_rules(),
        )
        report(
            "scores",
            lambda: scores.scores_aggregate(db, folder / "scores", "m", "posts"),
            scores.scores_rules(),
        )
        faultless = pl.DataFrame({published.CELLS: [1], **{name: [0] for name in published.FAULTS}})
        rules = published.published_rules(faultless.columns)
        report("published", lambda: faultless, rules)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory, inventing included: {peak} MB")


if __name__ == "__main__":
    main()
