"""`tryg` on a small installation, with the stand-in for the model; it dies where it is told to.

    python tryg_child.py FOLDER STAGE import FILE --source ID

STAGE names the point at which the process kills itself with SIGKILL: `half_batch` (the batch is
half written), `batch` (written, not in the ledger), `ledger`, `staging` (dbt has committed models),
`chunk` (one chunk of scores written), `marts`, `candidate` (written, not swapped in), or `none`.
`forget_batches` (one batch rewritten), `forget_rows` (dropped from the warehouse, which is not
copied yet) and `forget_copy` (copied, not swapped in) are points of forgetting.
`collect` ends well before the transform.
`stop` sends itself SIGINT, as Ctrl-C does, where dbt has committed models. `full_raw`,
`full_warehouse`, `full_scores` and `full_published` fill the disk of the data folder with the file
`ballast` just before that is written; use them on a small tmpfs only.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "integration"))

from installations import runtime_in, settings_in

from orchestration.assets import published, scores, warehouse
from orchestration.cli import jobs
from orchestration.cli import main as command_line
from orchestration.forgetting import batches
from orchestration.forgetting import warehouse as forgotten
from orchestration.settings import export_environment
from orchestration.sources import collect

SPARE_BYTES = {
    "full_raw": 0,
    "full_scores": 0,
    "full_warehouse": 400_000,
    "full_published": 400_000,
}


def dying(
    function: Callable[..., Any], *, before: bool = False, sign: int = signal.SIGKILL
) -> Callable[..., Any]:
    """`function`, and the end of this process directly after it (or before)."""

    def last(*arguments: Any, **named: Any) -> Any:
        if not before:
            function(*arguments, **named)
        os.kill(os.getpid(), sign)

    return last


def dying_within(frames: Any) -> Any:
    """The first of `frames`, and the end of this process when the next one is asked for."""
    yield next(frames)
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after_first(replacing: Callable[..., Any]) -> Callable[..., Any]:
    """`replacing`, and the end of this process when a first file has been put in its place."""

    @contextmanager
    def last(path: Path) -> Iterator[Path]:
        with replacing(path) as partial:
            yield partial
        os.kill(os.getpid(), signal.SIGKILL)

    return last


def dying_before_end(replacing: Callable[..., Any]) -> Callable[..., Any]:
    """`replacing`, and the end of this process when the new file is whole but not in its place."""

    @contextmanager
    def last(path: Path) -> Iterator[Path]:
        with replacing(path) as partial:
            yield partial
            os.kill(os.getpid(), signal.SIGKILL)

    return last


def fill(folder: Path, spare_bytes: int) -> None:
    """Leave `spare_bytes` on the disk of `folder`: enough to begin to write, not to end."""
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        with suppress(OSError):
            while True:
                ballast.write(bytes(4096))
        ballast.truncate(ballast.tell() - spare_bytes)


def arm_full_disk(stage: str, data: Path) -> None:
    """Let the disk be full from a point of the path on."""

    def filling(function: Callable[..., Any]) -> Callable[..., Any]:
        def full(*arguments: Any, **named: Any) -> Any:
            fill(data, SPARE_BYTES[stage])
            return function(*arguments, **named)

        return full

    if stage == "full_raw":
        collect.write_batch = filling(collect.write_batch)
    elif stage == "full_warehouse":
        warehouse.warehouse_lock = filling(warehouse.warehouse_lock)
    elif stage == "full_scores":
        scores._write_chunk = filling(scores._write_chunk)
    elif stage == "full_published":
        published.publish = filling(published.publish)


def arm(stage: str) -> None:
    """Put the end of the process into the path."""
    if stage == "forget_batches":
        batches.replacing = dying_after_first(batches.replacing)
    elif stage == "forget_rows":
        forgotten._drop = dying(forgotten._drop)
    elif stage == "forget_copy":
        forgotten.replacing = dying_before_end(forgotten.replacing)
    elif stage == "collect":
        jobs.Jobs.transform = lambda self: []  # type: ignore[method-assign]
    elif stage == "half_batch":
        across = collect._across
        collect._across = lambda *arguments: dying_within(across(*arguments))
    elif stage == "batch":
        collect.write_batch = dying(collect.write_batch)
    elif stage == "ledger":
        collect.ledger.accept = dying(collect.ledger.accept)
    elif stage == "staging":
        warehouse._table_rows = dying(warehouse._table_rows, before=True)
    elif stage == "stop":
        warehouse._table_rows = dying(warehouse._table_rows, before=True, sign=signal.SIGINT)
    elif stage == "chunk":
        scores._write_chunk = dying(scores._write_chunk)
    elif stage == "marts":
        published.publish = dying(published.publish, before=True)
    elif stage == "candidate":
        published.publish = dying(published.publish)


def main(folder: Path, stage: str, arguments: list[str]) -> None:
    """Run the command line as `tryg` does."""
    export_environment(settings_in(folder))
    command_line._runtime = lambda: runtime_in(folder)
    scores.CHUNK_TEXTS = 40
    arm(stage)
    arm_full_disk(stage, folder / "data")
    command_line.app(arguments, prog_name="tryg")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
