"""The published file: its tables, its swap, its silence about people."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
import pytest
from disclosure.invented import comments, week

from orchestration.publishing import ModelHead, ModelInfo, Operations, publish
from orchestration.publishing.schema import STATUSES, TABLES
from orchestration.settings import Settings
from publishing.conftest import NOW, write_register, write_warehouse

Read = Callable[[Settings, str], pl.DataFrame]
KEYS = ("post_key", "parent_key", "thread_key", "author_key", "community_key")


def test_every_table_has_the_columns_of_the_schema(published: Settings, table: Read) -> None:
    for name, columns in TABLES.items():
        assert dict(table(published, name).schema) == dict(pl.Schema(columns)), name


def test_no_published_value_is_a_key_of_the_warehouse(published: Settings, table: Read) -> None:
    with duckdb.connect(str(published.warehouse), read_only=True) as connection:
        posts = connection.sql("select * from marts.fct_posts").pl()
    keys = {key for column in KEYS for key in posts[column].drop_nulls().to_list()}
    assert len(keys) > 500
    for name in TABLES:
        frame = table(published, name)
        assert not {column for column in frame.columns if column in KEYS}
        values = {v for c in frame.select(pl.col(pl.String)) for v in c.drop_nulls().to_list()}
        assert not values & keys, name


def test_a_municipality_that_is_real_needs_a_human_to_release_it(
    filled: Settings, table: Read
) -> None:
    publish(filled, now=NOW, operations=Operations())
    before = table(filled, "edition").select("municipality", "status", "released_by").rows()
    publish(filled, now=NOW, operations=Operations(), releases={"fjordby": "Anna Ager"})
    after = table(filled, "edition").select("municipality", "status", "released_by").rows()
    synthetic = ("sandby", "released", "self_released")
    assert before == [("fjordby", "preview", None), synthetic]
    assert after == [("fjordby", "released", "Anna Ager"), synthetic]


def test_an_edition_spans_its_closed_weeks(filled: Settings, table: Read) -> None:
    summary = publish(filled, now=NOW, operations=Operations())
    edition = table(filled, "edition").row(by_predicate=pl.col("municipality") == "sandby", named=1)
    assert (edition["first_week"], edition["last_week"]) == (week(0), week(4))
    assert summary.editions["sandby"] == edition["edition"] == week(4).strftime("%G-W%V")
    assert edition["published_at"] == NOW.astimezone(ZoneInfo("UTC"))
    assert table(filled, "week")["week_start"].max() == week(4)


def test_the_same_marts_give_the_same_tables(filled: Settings, table: Read) -> None:
    publish(filled, now=NOW, operations=Operations())
    first = {name: table(filled, name) for name in TABLES}
    publish(filled, now=NOW, operations=Operations())
    assert all(frame.equals(table(filled, name)) for name, frame in first.items())


def test_small_counts_of_the_operation_are_rounded_or_withheld(
    filled: Settings, table: Read
) -> None:
    publish(filled, now=NOW, operations=Operations())
    assert table(filled, "quarantine")["row_count"].to_list() == [10, None]
    coverage = table(filled, "coverage").row(0, named=True)
    assert (coverage["landed_count"], coverage["quarantined_count"]) == (845, 5)
    assert coverage["source_name"] == "A file"


def test_the_model_and_the_operation_are_passed_through(filled: Settings, table: Read) -> None:
    runs = pl.DataFrame(
        [("transform", "success", NOW, NOW, "schedule")], TABLES["runs"], orient="row"
    )
    model = ModelInfo("model-1", (ModelHead("attack", 0.4, "head_attack"),))
    publish(filled, now=NOW, operations=Operations(runs=runs), model=model)
    assert table(filled, "runs").rows() == [("transform", "success", NOW, NOW, "schedule")]
    assert table(filled, "model").rows() == [("model-1", "attack", 0.4, "head_attack")]


def test_operations_without_a_column_are_refused_and_the_old_file_stays(
    filled: Settings, table: Read
) -> None:
    publish(filled, now=NOW, operations=Operations())
    broken = Operations(runs=pl.DataFrame({"job": ["transform"]}))
    with pytest.raises(ValueError, match="runs lacks ended_at"):
        publish(filled, now=NOW, operations=broken)
    assert table(filled, "week").height > 0
    assert [path.name for path in filled.published.parent.iterdir()] == ["city.duckdb"]


def test_columns_that_the_schema_lacks_stay_behind(filled: Settings, table: Read) -> None:
    runs = pl.DataFrame(schema=TABLES["runs"] | {"run_config": pl.String})
    publish(filled, now=NOW, operations=Operations(runs=runs))
    assert "run_config" not in table(filled, "runs").columns


@pytest.mark.parametrize("state", ["nothing", "register", "register and empty marts"])
def test_before_any_data_the_tables_are_empty_and_valid(
    installation: Settings, table: Read, state: str
) -> None:
    if "register" in state:
        write_register(installation)
    if "marts" in state:
        write_warehouse(installation, comments([]))
    summary = publish(installation, now=NOW, operations=Operations())
    assert summary.editions == {}
    assert table(installation, "week").is_empty()
    assert table(installation, "hour_of_week").is_empty()


def test_a_reader_of_the_old_file_keeps_it(filled: Settings) -> None:
    publish(filled, now=NOW, operations=Operations())
    with filled.published.open("rb") as reader:
        before = filled.published.read_bytes()
        publish(filled, now=NOW + timedelta(days=7), operations=Operations())
        assert reader.read() == before
    assert filled.published.read_bytes() != before


def test_a_file_beside_the_published_one_leaves_that_alone(filled: Settings) -> None:
    publish(filled, now=NOW, operations=Operations(), path=filled.data / "candidate.duckdb")
    assert (filled.data / "candidate.duckdb").exists()
    assert not filled.published.exists()


def test_only_known_statuses_are_published(published: Settings, table: Read) -> None:
    types = table(published, "community_type_week")
    assert set(types["comment_status"]) <= set(STATUSES)
    assert types.filter(pl.col("comment_status") != "shown")["comment_count"].null_count() > 0
