"""A released edition is the same at every reading, until the next edition."""

import shutil
from collections.abc import Callable
from datetime import timedelta

import duckdb
import polars as pl

from orchestration.publishing import Operations, publish
from orchestration.publishing.freezing import keep_released
from orchestration.settings import Settings

from .conftest import NOW

Read = Callable[[Settings, str], pl.DataFrame]
BY = {"fjordby": "Vera Vejleder"}  # the real one of the two


def _late_rows(settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse)) as warehouse:
        warehouse.execute(
            "update marts.rpt_coverage "
            "set municipality = 'fjordby', landed_count = landed_count + 600"
        )


def _publish_again(settings: Settings, releases: dict[str, str], weeks: int = 0) -> list[str]:
    later = NOW + timedelta(weeks=weeks)
    operations, path = Operations(), settings.candidate
    publish(settings, now=later, operations=operations, releases=releases, path=path)
    kept = keep_released(settings.published, settings.candidate)
    shutil.move(settings.candidate, settings.published)
    return kept


def _total(settings: Settings, table: Read, municipality: str) -> int:
    coverage = table(settings, "coverage").filter(municipality=municipality)
    return int(coverage["landed_count"].sum())


def test_late_rows_leave_a_released_edition_as_it_is(filled: Settings, table: Read) -> None:
    publish(filled, now=NOW, operations=Operations(), releases=BY)
    before = table(filled, "week").filter(municipality="fjordby")
    _late_rows(filled)
    for _ in range(2):
        assert _publish_again(filled, BY) == ["fjordby"]
        assert _total(filled, table, "fjordby") == 0
        assert table(filled, "week").filter(municipality="fjordby").equals(before)


def test_late_rows_show_in_a_preview(filled: Settings, table: Read) -> None:
    publish(filled, now=NOW, operations=Operations())
    _late_rows(filled)
    assert _publish_again(filled, {}) == []
    assert _total(filled, table, "fjordby") == 1445


def test_the_next_edition_takes_the_late_rows_in(filled: Settings, table: Read) -> None:
    publish(filled, now=NOW, operations=Operations(), releases=BY)
    _late_rows(filled)
    assert _publish_again(filled, BY, weeks=1) == []
    assert _total(filled, table, "fjordby") == 1445


def test_a_file_of_another_shape_is_not_kept(filled: Settings) -> None:
    publish(filled, now=NOW, operations=Operations(), releases=BY)
    with duckdb.connect(str(filled.published)) as file:
        file.execute("alter table week drop column attack_share")
    assert _publish_again(filled, BY) == []
