"""Seconds per stage and peak memory of the whole path, without the model.

    python -m benchmarks.pipeline                     # 100,000 and 1,000,000 posts
    python -m benchmarks.pipeline --posts 20000

The demo city's posts are written to one CSV file first (not counted); a fresh process then imports
it as one delivery into an empty data folder. The model is replaced by constant scores. Memory is
the proportional set size (PSS) of the process and its children, sampled every 50 ms.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import psutil

MAPPING = {
    "native_id": "native_id",
    "text": "text",
    "created_at": "created_at",
    "author": "author_native_id",
    "community": "community_native_id",
    "thread": "thread_native_id",
    "parent": "parent_native_id",
    "kind": "kind",
    "kinds": {"post": "post", "comment": "comment", "reply": "reply"},
    "edited_at": "edited_at",
    "deleted_at": "deleted_at",
}
COLUMNS = [column for name, column in MAPPING.items() if name != "kinds"]


def write_delivery(path: Path, posts: int) -> int:
    """One CSV with the newest version of every post of a demo city; gives the row count."""
    import polars as pl

    from orchestration.register import load_municipality
    from orchestration.settings import PROJECT
    from orchestration.sources.demo.city import DemoCity

    demoby = load_municipality(PROJECT / "municipalities" / "demoby")
    (source,) = demoby.sources
    assert source.demo is not None
    city = DemoCity(source.demo, demoby.communities, posts)
    frames = [page.frame.select(COLUMNS) for _, page in city.pages(date.min, date.max)]
    rows = pl.concat(frames).unique("native_id", keep="last", maintain_order=True)
    rows.write_csv(path)
    return rows.height


def write_register(folder: Path) -> None:
    """The demo municipality with its posts delivered as files."""
    import yaml

    from orchestration.settings import PROJECT

    shutil.copytree(PROJECT / "municipalities" / "demoby", folder / "demoby")
    path = folder / "demoby" / "sources.yaml"
    (source,) = yaml.safe_load(path.read_text())
    del source["demo"]
    path.write_text(yaml.safe_dump([{**source, "adapter": "file", "mapping": MAPPING}]))


def import_delivery(folder: Path, started: float) -> None:
    """Child process: import the CSV and print the seconds of each stage as JSON."""
    import polars as pl

    from orchestration.cli.jobs import opened_jobs, source_of
    from orchestration.runtime import Runtime
    from orchestration.settings import load_settings

    class Constant:
        version = "constant"
        thresholds = {"attack": 0.5, "recognition": 0.5}  # noqa: RUF012

        def score(self, texts: list[str | None]) -> pl.DataFrame:
            return pl.DataFrame({"attack_score": [0.1] * len(texts)}).with_columns(
                recognition_score=pl.lit(0.2),
                is_attack=pl.lit(False),
                is_recognition=pl.lit(False),
                unscored_reason=pl.lit(None, pl.String),
            )

    settings = load_settings({f"TRYG_{name.upper()}": str(folder / name) for name in FOLDERS})
    runtime = Runtime.of(settings)
    runtime.scorer = Constant
    _, source = source_of(runtime, "demoby_samtale")
    with opened_jobs(runtime) as jobs:
        stages = {"process start and definitions": time.time() - started}
        refused = jobs.collect_file(source, runtime.deliveries.offer(folder / "posts.csv"))
        refused += jobs.transform()
        for run in reversed(jobs.instance.get_runs()):
            for step in jobs.instance.get_run_step_stats(run.run_id):
                stages[step.step_key] = (step.end_time or 0) - (step.start_time or 0)
    print(json.dumps({"stages": stages, "refused": [str(one) for one in refused]}))


FOLDERS = ("data", "municipalities", "inbox", "keys")


def _watch(process: subprocess.Popen[str], peak: list[int]) -> None:
    while process.poll() is None:
        try:
            family = [psutil.Process(process.pid)]
            family += family[0].children(recursive=True)
            peak[0] = max(peak[0], sum(one.memory_full_info().pss for one in family))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        time.sleep(0.05)


def measure(posts: int) -> None:
    """Print the stages and the peak of one size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_register(folder / "municipalities")
        rows = write_delivery(folder / "posts.csv", posts)
        started = time.time()
        command = [sys.executable, "-m", "benchmarks.pipeline", "--import", name]
        child = subprocess.Popen(
            [*command, "--started", str(started)], stdout=subprocess.PIPE, text=True
        )
        peak = [0]
        watcher = threading.Thread(target=_watch, args=(child, peak))
        watcher.start()
        out, _ = child.communicate()
        total = time.time() - started
        watcher.join()
    if child.returncode:
        raise SystemExit(child.returncode)
    found = json.loads(out.splitlines()[-1])
    print(f"\n{rows:,} posts in one delivery, without the model")
    for stage, seconds in found["stages"].items():
        print(f"  {stage:<58}{seconds:8.1f} s")
    print(f"  {'in all':<58}{total:8.1f} s   peak {peak[0] / 1e6:,.0f} MB")
    for one in found["refused"]:
        print(f"  refused: {one}")


def main() -> None:
    """The command of the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--import", dest="folder", type=Path)
    parser.add_argument("--started", type=float)
    arguments = parser.parse_args()
    if arguments.folder:
        import_delivery(arguments.folder, arguments.started)
    else:
        for posts in arguments.posts:
            measure(posts)


if __name__ == "__main__":
    main()
