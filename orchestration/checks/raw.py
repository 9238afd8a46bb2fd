"""The first boundary: one landed batch, before it enters the ledger.

A batch that fails an error here stays out of everything after it and holds back only itself.
Does not belong here: what the privacy boundary does to a record, or language and drift (staging).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from orchestration.canonical import CANONICAL
from orchestration.checks.bridge import to_check_result, validate
from orchestration.checks.leftovers import handle_or_email_count, phone_or_cpr_count
from orchestration.checks.rules import Outcome, Rule, none_of
from orchestration.register import Source

if TYPE_CHECKING:
    import dagster as dg

REQUIRED = (
    "post_key",
    "municipality",
    "platform",
    "source_id",
    "connector_version",
    "kind",
    "community_key",
    "community_type",
    "thread_key",
    "author_kind",
    "created_at",
    "created_precision",
    "fetched_at",
    "first_seen_at",
    "batch_id",
    "terms_ref",
    "retain_until",
)
NULL_COUNTS = tuple(f"null_{name}_count" for name in REQUIRED)
HASHED = ("post_key", "author_key", "community_key")
HASH_LENGTH = 32
PLAUSIBLE_VOLUME = (0.2, 5.0)  # rows of a day, as a multiple of the source's usual day
FEW_RECORDS = 10  # records of a page
USUAL_DAYS = 28


def usual_volume(ledger: pl.DataFrame, source_id: str) -> float | None:
    """The median row count of the source's last 28 accepted batches; None when there is none."""
    rows = ledger.filter(pl.col("source_id") == source_id).sort("accepted_at").tail(USUAL_DAYS)
    median = rows["rows_count"].median()
    return float(median) if isinstance(median, int | float) else None


def _mismatches(found: pl.Schema) -> int:
    wrong = sum(found.get(name) != kind for name, kind in CANONICAL.items())
    return wrong + len(set(found) - set(CANONICAL))


def _in_shape(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame with CANONICAL's columns; a missing or mistyped one becomes null throughout."""
    found = frame.collect_schema()
    wrong = [pl.lit(None, k).alias(n) for n, k in CANONICAL.items() if found.get(n) != k]
    return frame.with_columns(wrong).select(CANONICAL.names())


def _counts(source: Source) -> list[pl.Expr]:
    text, created = pl.col("text_clean"), pl.col("created_at")
    length = text.str.len_chars().cast(pl.Int32)
    too_early = created.dt.date() < source.earliest
    unhashed = pl.any_horizontal(pl.col(HASHED).str.len_bytes() != HASH_LENGTH)
    basis = pl.col("legal_basis").fill_null("").str.strip_chars()
    return [
        pl.len().alias("row_count"),
        (pl.len() - pl.col("post_key").n_unique()).alias("duplicate_key_count"),
        *(pl.col(n).null_count().alias(c) for n, c in zip(REQUIRED, NULL_COUNTS, strict=True)),
        (basis == "").sum().alias("missing_legal_basis_count"),
        (too_early | (created > pl.col("fetched_at"))).sum().alias("outside_time_window_count"),
        length.ne_missing(pl.col("text_length")).sum().alias("text_length_mismatch_count"),
        handle_or_email_count(text).alias("leftover_handle_or_email_count"),
        phone_or_cpr_count(text).alias("leftover_phone_or_cpr_count"),
        unhashed.sum().alias("unhashed_key_count"),
    ]


def raw_aggregate(
    batch: Path | pl.LazyFrame,
    rejected_count: int,
    source: Source,
    *,
    usual_count: float | None = None,
    withheld_count: int = 0,
) -> pl.DataFrame:
    """Counts and shares of one batch in one pass: one row.

    `rejected_count` records of the batch are in quarantine, `withheld_count` good ones do not land
    again; `usual_count` is `usual_volume`. Of a page with few records no share is told: one that
    cannot be read must not hold a platform up.
    """
    frame = pl.scan_parquet(batch) if isinstance(batch, Path) else batch
    rejected, rows = pl.lit(rejected_count), pl.col("row_count")
    read = rows + rejected + withheld_count
    is_told = read > (FEW_RECORDS if source.reading == "page" else 0)
    share = pl.when(is_told).then(rejected / read).otherwise(0.0)
    usual = pl.lit(usual_count or None, pl.Float64)
    return (
        _in_shape(frame)
        .select(_counts(source))
        .with_columns(
            column_mismatch_count=pl.lit(_mismatches(frame.collect_schema())),
            missing_required_count=pl.sum_horizontal(NULL_COUNTS),
            quarantined_count=rejected,
            quarantined_share=share,
            volume_against_usual=(rows / usual) if source.is_live else pl.lit(None, pl.Float64),
        )
        .collect(engine="streaming")
    )


def raw_rules(source: Source, withheld_count: int = 0) -> list[Rule]:
    """What one batch of `source` must satisfy, on the columns of `raw_aggregate`.

    A delivery of which `withheld_count` rows were withheld may have no other.
    """
    least, most = PLAUSIBLE_VOLUME
    fewest = 0 if source.is_live or withheld_count else 1
    return [
        none_of("column_mismatch_count", "Columns and types are those of a canonical post."),
        Rule("row_count", fewest, None, "A delivery lands at least one row."),
        Rule(
            "volume_against_usual",
            least,
            most,
            "A day of a live source has about as many rows as the median of its last batches.",
            severity="warn",
            rows="row_count",
            may_be_unmeasured=True,
        ),
        none_of("duplicate_key_count", "Each post occurs once in a batch."),
        Rule("missing_required_count", 0, 0, "Required columns have no nulls.", parts=NULL_COUNTS),
        none_of("missing_legal_basis_count", "Each row carries the legal basis of its source."),
        none_of(
            "outside_time_window_count",
            f"Posts were written from {source.earliest} on and before they were fetched.",
        ),
        Rule(
            "quarantined_share",
            None,
            source.max_quarantined_share,
            "No larger share is refused than the register allows: check the source's mapping.",
            rows="quarantined_count",
        ),
        none_of("unhashed_key_count", "Keys of posts, authors and communities are keyed hashes."),
        none_of("text_length_mismatch_count", "text_length is the number of characters left."),
        none_of("leftover_handle_or_email_count", "No scrubbed text holds a handle or e-mail."),
        none_of("leftover_phone_or_cpr_count", "No scrubbed text holds a phone or CPR number."),
    ]


def check_raw(
    batch: Path | pl.LazyFrame,
    rejected_count: int,
    source: Source,
    *,
    usual_count: float | None = None,
    withheld_count: int = 0,
    asset_key: Any = None,
) -> tuple[list[Outcome], dg.AssetCheckResult]:
    """Check one batch; the outcomes decide whether it is accepted (`rules.is_accepted`)."""
    aggregate = raw_aggregate(
        batch, rejected_count, source, usual_count=usual_count, withheld_count=withheld_count
    )
    outcomes = validate("raw", aggregate, raw_rules(source, withheld_count))
    return outcomes, to_check_result("raw", outcomes, asset_key=asset_key)
