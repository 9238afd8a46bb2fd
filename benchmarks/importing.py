"""Seconds and peak memory of importing one delivery, up to its accepted batch.

    python -m benchmarks.importing                  # 1,000,000 rows, CSV and NDJSON
    python -m benchmarks.importing --rows 100000

The demo city's posts are written to a file first (not counted). Fresh processes then read it: one
through the collect job of `tryg import`, one with polars alone, as the peer that does nothing but
read. Memory is the peak resident set size that the kernel counted for the process.

Here belongs collecting only; the way on to the published file is `pipeline`'s.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.pipeline import FOLDERS, write_delivery, write_register

SOURCE = "demoby_samtale"


def write_ndjson(source: Path, target: Path) -> None:
    """The rows of a CSV as one object a line."""
    import polars as pl

    pl.scan_csv(source, infer_schema=False).sink_ndjson(target)


def read_with_polars(path: Path) -> int:
    """The peer: every column of every row in memory, as text."""
    import polars as pl

    if path.suffix == ".csv":
        return pl.read_csv(path, infer_schema=False).height
    return pl.read_ndjson(path, infer_schema_length=None).height


def collect(path: Path) -> int:
    """The collect job as `tryg import` runs it; gives the rows of the accepted batch."""
    from orchestration.cli.jobs import opened_jobs, source_of
    from orchestration.runtime import Runtime
    from orchestration.settings import load_settings
    from orchestration.storage.ledger import read_ledger

    folder = path.parent
    settings = load_settings({f"TRYG_{name.upper()}": str(folder / name) for name in FOLDERS})
    runtime = Runtime.of(settings)
    _, source = source_of(runtime, SOURCE)
    with opened_jobs(runtime) as jobs:
        refused = jobs.collect_file(source, runtime.deliveries.offer(path))
    if refused:
        raise SystemExit(f"refused: {refused}")
    return int(read_ledger(settings)["rows_count"][-1])


READERS: dict[str, Callable[[Path], int]] = {"tryg import": collect, "polars": read_with_polars}


def run_child(reader: str, path: Path) -> None:
    """Child process: read the file and print what it cost."""
    started = time.monotonic()
    rows = READERS[reader](path)
    seconds = time.monotonic() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = {
        "rows": rows,
        "seconds": seconds,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1000,
    }
    print(json.dumps(cost))


def measure(reader: str, path: Path) -> None:
    """Run one reader in a process of its own and print a line."""
    command = [sys.executable, "-m", "benchmarks.importing", "--reader", reader, "--file", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    cost = json.loads(done.stdout.splitlines()[-1])
    print(
        f"  {reader:<12}{cost['rows']:>10,} rows{cost['seconds']:>8.1f} s"
        f"{cost['cpu_seconds']:>8.1f} s of processor   peak {cost['peak_mb']:>6,.0f} MB"
    )


def main() -> None:
    """The command of the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--reader", choices=READERS)
    parser.add_argument("--file", type=Path)
    arguments = parser.parse_args()
    if arguments.reader:
        run_child(arguments.reader, arguments.file)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_register(folder / "municipalities")
        write_delivery(folder / "posts.csv", arguments.rows)
        write_ndjson(folder / "posts.csv", folder / "posts.ndjson")
        for path in (folder / "posts.csv", folder / "posts.ndjson"):
            print(f"\n{path.suffix[1:].upper()}, {path.stat().st_size / 1e6:,.0f} MB")
            for reader in READERS:
                measure(reader, path)


if __name__ == "__main__":
    main()
