"""The raw boundary: each rule fails on a batch that violates only it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from invented_posts import NOW, failed, only, posts, source, with_text

from orchestration.canonical import CANONICAL, LEDGER
from orchestration.checks.raw import check_raw, usual_volume
from orchestration.checks.rules import is_accepted
from orchestration.storage.batches import write_batch
from orchestration.storage.files import prepare_data_folder

Change = Callable[[pl.DataFrame], pl.DataFrame]
FIRST_TWO = pl.int_range(pl.len()) < 2


def _set(column: str, value: object, rows: pl.Expr = FIRST_TWO) -> Change:
    literal = pl.lit(value, CANONICAL[column])
    return lambda frame: frame.with_columns(
        pl.when(rows).then(literal).otherwise(column).alias(column)
    )


FAULTS: list[tuple[str, int, Change]] = [
    ("column_mismatch_count", 1, lambda frame: frame.drop("views")),
    ("column_mismatch_count", 1, lambda frame: frame.with_columns(raw_name=pl.lit("x"))),
    ("column_mismatch_count", 1, lambda frame: frame.cast({"shares": pl.String})),
    ("row_count", 0, lambda frame: frame.clear()),
    ("duplicate_key_count", 2, lambda frame: pl.concat([frame, frame.head(2)])),
    ("missing_required_count", 2, _set("thread_key", None)),
    ("missing_required_count", 2, _set("kind", None)),
    ("missing_legal_basis_count", 2, _set("legal_basis", None)),
    ("missing_legal_basis_count", 2, _set("legal_basis", "  ")),
    ("outside_time_window_count", 2, _set("created_at", datetime(2004, 12, 31, 23, tzinfo=UTC))),
    ("outside_time_window_count", 2, _set("created_at", NOW + timedelta(seconds=1))),
    ("unhashed_key_count", 2, _set("author_key", "mette-olsen-1984")),
    ("unhashed_key_count", 1, _set("post_key", "12345", pl.int_range(pl.len()) == 0)),
    ("text_length_mismatch_count", 2, _set("text_length", 3)),
    ("text_length_mismatch_count", 2, _set("text_length", None)),
    ("text_length_mismatch_count", 2, _set("text_clean", None)),
    ("leftover_handle_or_email_count", 2, lambda frame: with_text(frame, "Hej @mette_o", 2)),
    ("leftover_handle_or_email_count", 1, lambda frame: with_text(frame, "skriv til m@b.dk")),
    ("leftover_phone_or_cpr_count", 1, lambda frame: with_text(frame, "ring 22334455 nu")),
    ("leftover_phone_or_cpr_count", 1, lambda frame: with_text(frame, "ring 22 33 44 55")),
    ("leftover_phone_or_cpr_count", 1, lambda frame: with_text(frame, "hun er 010190-1234.")),
]


def test_a_faultless_batch_passes() -> None:
    outcomes, result = check_raw(posts().lazy(), 3, source(), asset_key=["raw", "debat_posts"])
    assert failed(outcomes) == set()
    assert result.passed
    assert result.check_name == "raw_meets_expectations"
    assert result.asset_key == dg.AssetKey(["raw", "debat_posts"])


@pytest.mark.parametrize(("column", "rows", "change"), FAULTS)
def test_each_fault_fails_its_rule_only_and_is_told_with_its_rows(
    column: str, rows: int, change: Change
) -> None:
    frame = change(posts())
    outcomes, result = check_raw(frame.lazy(), 0, source())
    outcome = only(outcomes, column)
    assert not result.passed
    assert result.severity == dg.AssetCheckSeverity.ERROR
    assert outcome.failed_count == outcome.observed == rows
    text = f"expect_column_max_to_be_between({column})"
    assert result.description is not None
    assert text in result.description
    assert f"observed {rows}, {rows} rows" in result.description
    assert result.metadata[f"failed {column}"].value == outcome.sentence


def test_a_null_in_a_required_column_names_the_column() -> None:
    outcomes, _ = check_raw(_set("thread_key", None)(posts()).lazy(), 0, source())
    assert only(outcomes, "missing_required_count").parts == (("null_thread_key_count", 2),)


def test_more_rows_in_quarantine_than_the_register_allows_refuse_the_batch() -> None:
    allowed = source(max_quarantined_share=0.25)
    assert failed(check_raw(posts(60).lazy(), 20, allowed)[0]) == set()
    outcomes, _ = check_raw(posts(60).lazy(), 21, allowed)
    outcome = only(outcomes, "quarantined_share")
    assert outcome.failed_count == 21
    assert outcome.observed == pytest.approx(21 / 81)


def test_a_live_day_may_be_empty_but_an_unusual_day_warns() -> None:
    assert failed(check_raw(posts().clear().lazy(), 0, source(live=True))[0]) == set()
    outcomes, result = check_raw(posts(60).lazy(), 0, source(live=True), usual_count=6)
    assert only(outcomes, "volume_against_usual").observed == 10
    assert is_accepted(outcomes)
    assert result.severity == dg.AssetCheckSeverity.WARN


def test_a_post_without_text_is_no_fault() -> None:
    frame = posts().with_columns(
        text_clean=pl.lit(None, pl.String), text_length=pl.lit(None, pl.Int32)
    )
    assert failed(check_raw(frame.lazy(), 0, source())[0]) == set()


def test_rows_that_were_withheld_count_as_read_and_may_be_all_that_was() -> None:
    few = posts().head(5).lazy()
    assert failed(check_raw(few, 9, source())[0]) == {"quarantined_share"}
    assert failed(check_raw(few, 9, source(), withheld_count=100)[0]) == set()
    none = posts().head(0).lazy()
    assert failed(check_raw(none, 0, source())[0]) == {"row_count"}
    assert failed(check_raw(none, 0, source(), withheld_count=1)[0]) == set()


def test_a_batch_as_it_lands_on_disk_passes(tmp_path: Path, settings_at: Callable) -> None:
    settings = settings_at(tmp_path)
    prepare_data_folder(settings)
    empty = pl.DataFrame()
    batch = write_batch(
        settings, "debat", "b1", [(posts(), empty)], delivery_key="file", recorded_at=NOW
    )
    assert failed(check_raw(batch.path, 0, source())[0]) == set()


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: with_text(frame, "Zebrastribe @mette 22334455 010190-1234", 5),
        lambda frame: _set("author_key", "Zebrastribe")(frame),
        lambda frame: _set("legal_basis", None)(with_text(frame, "Zebrastribe ligger her", 9)),
        lambda frame: with_text(frame, "Zebrastribe", 3).with_columns(Zebrastribe=pl.lit(1)),
    ],
)
def test_nothing_from_the_rows_reaches_result_or_log(
    change: Change, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outcomes, result = check_raw(change(posts()).lazy(), 0, source())
    assert failed(outcomes)
    told = repr(outcomes) + repr(result) + repr(result.metadata) + caplog.text
    assert "zebrastribe" not in told.lower()
    assert "mette" not in told


def test_the_usual_volume_is_the_median_of_the_last_batches_of_that_source() -> None:
    def entry(source_id: str, rows: int, day: int) -> dict[str, object]:
        accepted = NOW + timedelta(days=day)
        return {"source_id": source_id, "rows_count": rows, "accepted_at": accepted}

    entries = [entry("debat", 9000, 0), *(entry("debat", 10 * d, d) for d in range(1, 29))]
    ledger = pl.DataFrame([*entries, entry("other", 5, 50)], schema=LEDGER)
    assert usual_volume(ledger, "debat") == 145
    assert usual_volume(ledger, "unknown") is None
