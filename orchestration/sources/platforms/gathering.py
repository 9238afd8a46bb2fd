"""Steps put together to a size that is worth a batch: each page that lands is a file on disk.

Belongs here: how much makes one page, and that nothing from before a source's `earliest` lands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

import polars as pl

from orchestration.canonical import NATIVE, REJECTED
from orchestration.register import Source
from orchestration.sources.pages import NativePage
from orchestration.sources.platforms.steps import Gone, Step
from orchestration.sources.web import SourceForbids, SourceUnreachable

ROWS = 500


def gathered(steps: Iterator[Step], source: Source) -> Iterator[Step]:
    """The same steps in fewer; of what was given before a failure nothing is lost.

    Tells neither gaps nor roots on. Raises what `steps` raises.
    """
    held = list[Step]()
    try:
        for step in steps:
            held.append(replace(step, page=_since_earliest(step.page, source)))
            if sum(one.page.frame.height for one in held if one.page) >= ROWS:
                yield _as_one(held)
                held = []
    except (SourceForbids, SourceUnreachable):
        if held:
            yield _as_one(held)
        raise
    if held:
        yield _as_one(held)


def _since_earliest(page: NativePage | None, source: Source) -> NativePage | None:
    if page is None:
        return None
    earliest = datetime.combine(source.earliest, time(), UTC)
    stays = (pl.col("created_at") >= earliest).fill_null(True)
    return replace(page, frame=page.frame.filter(stays))


def _as_one(steps: Sequence[Step]) -> Step:
    pages = [step.page for step in steps if step.page is not None]
    gone = [step.gone for step in steps if step.gone is not None]
    cursors = [step.cursor for step in steps if step.cursor is not None]
    return Step(
        page=_joined(pages) if pages else None,
        cursor=cursors[-1] if cursors else None,
        listed=tuple(one for step in steps for one in step.listed),
        gone=Gone(posts=tuple(one for told in gone for one in told.posts)) if gone else None,
    )


def _joined(pages: Sequence[NativePage]) -> NativePage:
    """One page; the rows of each are numbered on from those of the one before."""
    frames, rejected, before = [pl.DataFrame(schema=NATIVE)], [pl.DataFrame(schema=REJECTED)], 0
    for page in pages:
        moved = pl.col("row_number") + before
        frames.append(page.frame.with_columns(moved))
        rejected.append(page.rejected.with_columns(moved))
        before += max(_last(page.frame), _last(page.rejected))
    return NativePage(pl.concat(frames), pl.concat(rejected))


def _last(rows: pl.DataFrame) -> int:
    last = rows["row_number"].max()
    return last if isinstance(last, int) else 0
