"""Posts that looks lacked: gone when a second look, hours later, lacks them too (R7).

A look that lists a part of a source whole and lacks a post misses it. It doubts one that it cannot
list (its thread is too long), or that it misses together with an implausible many. What is doubted
needs more time, not a second look, so that no doubt lasts for ever. One Parquet file per source,
replaced at once. Does not belong here: what was listed, what is implausible.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

from orchestration.canonical import UTC
from orchestration.settings import Settings
from orchestration.storage.files import write_parquet

SECOND_LOOK_AFTER = timedelta(hours=6)
NO_DOUBT_AFTER = timedelta(days=7)
"""R7's longest time to notice a deletion: what no look has met for so long is taken as gone."""
ABSENCES = pl.Schema(
    {
        "post_key": pl.String(),
        "first_missed_at": UTC,
        "first_doubted_at": UTC,
        "is_held": pl.Boolean(),  # missed together with implausibly many
    }
)


@dataclass(frozen=True)
class Look:
    """What one look says of known posts, by post key, at an aware time.

    `missing` were listed and not there, `unlisted` neither met nor listed. `is_plausible` says
    whether `missing` may be believed.
    """

    at: datetime
    seen: pl.Series = field(repr=False)
    missing: pl.Series = field(repr=False)
    unlisted: pl.Series = field(repr=False)
    is_plausible: bool = True


def absences(settings: Settings, source_id: str) -> pl.DataFrame:
    """What the last looks at a source lacked, columns as ABSENCES."""
    path = settings.absences / f"{source_id}.parquet"
    if not path.exists():
        return pl.DataFrame(schema=ABSENCES)
    read = pl.scan_parquet(path, schema=ABSENCES, missing_columns="insert").collect()
    return read.with_columns(pl.col("is_held").fill_null(False))


def keep_absences(settings: Settings, source_id: str, lacked: pl.DataFrame) -> None:
    """Replace what the last looks lacked, columns as ABSENCES, where it has changed."""
    if not lacked.equals(absences(settings, source_id)):
        write_parquet(lacked, settings.absences / f"{source_id}.parquet")


def after_look(before: pl.DataFrame, look: Look) -> tuple[pl.DataFrame, pl.Series]:
    """What is lacked after a look, columns as ABSENCES, and the keys of what is now gone.

    Gone is what was first missed 6 hours ago and is missed now, and what has been lacked for 7 days
    and is lacked now; both in no look since. What was seen is forgotten.
    """
    lacked = pl.concat([_named(look.unlisted, False), _named(look.missing, True)])
    rows = before.filter(~pl.col("post_key").is_in(look.seen.implode())).join(
        lacked.unique("post_key", keep="last", maintain_order=True),
        on="post_key",
        how="full",
        coalesce=True,
        maintain_order="left_right",
    )
    is_missing, is_lacked = (
        pl.col("is_missing").fill_null(False),
        pl.col("is_missing").is_not_null(),
    )
    is_missed, now = is_missing & look.is_plausible, pl.lit(look.at).cast(UTC)
    missed, doubted = pl.col("first_missed_at"), pl.col("first_doubted_at")
    after = rows.with_columns(
        first_missed_at=pl.when(is_missed).then(missed.fill_null(now)).otherwise(missed),
        first_doubted_at=pl.when(is_lacked & ~is_missed)
        .then(doubted.fill_null(now))
        .otherwise(doubted),
        is_held=pl.when(is_missing)
        .then(pl.lit(not look.is_plausible))
        .otherwise(pl.col("is_held").fill_null(False)),
    )
    is_confirmed = is_missed & (missed <= look.at - SECOND_LOOK_AFTER)
    is_gone = is_confirmed | (is_lacked & (_lacked_since() <= look.at - NO_DOUBT_AFTER))
    gone = after.filter(is_gone.fill_null(False))["post_key"]
    return after.select(ABSENCES.names()), gone


def _lacked_since() -> pl.Expr:
    return pl.min_horizontal("first_missed_at", "first_doubted_at")


def _named(post_keys: pl.Series, is_missing: bool) -> pl.DataFrame:
    named = pl.DataFrame({"post_key": post_keys}, schema={"post_key": pl.String()})
    return named.with_columns(is_missing=pl.lit(is_missing))


@dataclass(frozen=True)
class Held:
    """Posts that are not taken as gone yet, because implausibly many were missed at once.

    Without a word they are from `until` (UTC) on.
    """

    post_keys: pl.Series = field(repr=False)
    until: datetime | None

    @property
    def count(self) -> int:
        return self.post_keys.len()


def held_back(lacked: pl.DataFrame) -> Held:
    """What of ABSENCES is held back."""
    held = lacked.filter("is_held").with_columns(since=_lacked_since())
    since = held["since"].min()
    until = since + NO_DOUBT_AFTER if isinstance(since, datetime) else None
    return Held(held["post_key"], until)


def held_sentence(source_id: str, count: int, until: datetime | None) -> str:
    """That posts are held back, what can be done, and what happens otherwise; times are UTC."""
    return (
        f"source {source_id}: {count} posts are missing at once and not taken as gone: look at the "
        f"site; if they are gone, use `tryg gone {source_id}`; those that no look meets again are "
        f"taken as gone from {until:%Y-%m-%d %H:%M} on"
    )


def settled(settings: Settings, source_id: str, post_keys: pl.Series) -> None:
    """Forget absences that have become tombstones."""
    before = absences(settings, source_id)
    left = before.filter(~pl.col("post_key").is_in(post_keys.implode()))
    keep_absences(settings, source_id, left)
