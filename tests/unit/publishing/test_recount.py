"""The second look: silent about a sound file, loud about each kind of fault put into it."""

import duckdb
import pytest

from orchestration.publishing import Operations, publish, published_aggregate
from orchestration.settings import Settings
from publishing.conftest import NOW

SHOWN = "municipality = 'sandby' and comment_status = 'shown' and attack_status = 'shown'"
OTHER = "municipality = 'sandby' and language_group = 'other'"
HIDDEN = "municipality = 'sandby' and comment_status = 'few_comments'"

FAULTS = [
    ("small_cell_count", f"update week set comment_count = 5 where {SHOWN}"),
    (
        "few_comments_count",
        "update community_type_week set comment_status = 'shown', comment_count = 10, "
        f"author_count = 5, scored_count = 10 where {HIDDEN}",
    ),
    ("misrounded_comment_count", f"update week set comment_count = 93 where {SHOWN}"),
    ("misrounded_comment_count", f"update week set author_count = null where {SHOWN}"),
    ("misrounded_attack_count", f"update week set attack_count = 500 where {SHOWN}"),
    ("wrong_attack_share_count", f"update week set attack_share = 0.5 where {SHOWN}"),
    (
        "valued_hidden_comment_count",
        f"update community_type_week set author_count = 5 where {HIDDEN}",
    ),
    (
        "valued_hidden_attack_count",
        f"update community_type_week set attack_count = 0 where {HIDDEN}",
    ),
    ("bare_attack_count", f"update community_type_week set attack_status = 'shown' where {HIDDEN}"),
    ("unknown_status_count", f"update week set recognition_status = 'perhaps' where {SHOWN}"),
    ("unknown_status_count", f"update week set recognition_status = null where {SHOWN}"),
    (
        "derivable_comment_count",
        "update community_type_week set comment_status = 'shown' "
        "where comment_status = 'secondary'",
    ),
    ("open_cell_count", "update week set week_start = week_start + 21"),
    ("municipality_without_edition_count", "delete from edition where municipality = 'fjordby'"),
    ("unreleased_count", "update edition set status = 'released'"),
    ("unreleased_count", "update edition set status = 'released', released_by = 'self_released'"),
    (
        "unsafe_language_count",
        "update language_week set comment_status = 'shown' where municipality = 'fjordby' "
        "and language_group = 'other'",
    ),
    ("misstated_language_count", f"update language_week set comment_count = 50 where {OTHER}"),
    ("misstated_language_count", f"update language_week set comment_count = 16 where {OTHER}"),
    ("misstated_language_count", f"update language_week set comment_count = null where {OTHER}"),
    ("misstated_language_count", f"update language_week set comment_status = 'no' where {OTHER}"),
    ("misstated_language_count", f"update language_week set language_group = 'en' where {OTHER}"),
    (
        "misstated_language_count",
        "update language_week set author_count = 5 where municipality = 'fjordby' "
        "and language_group = 'other'",
    ),
    ("differing_language_count", f"delete from language_week where {OTHER}"),
    (
        "differing_language_count",
        "update language_week set comment_count = comment_count + 5 "
        "where municipality = 'sandby' and language_group = 'danish'",
    ),
    ("differing_language_count", "update week set comment_status = 'secondary'"),
    ("key_column_count", "alter table week add column author_key varchar"),
    ("key_value_count", "update coverage set source_name = 'media-0-1'"),
]


def test_a_sound_file_has_no_faults(published: Settings) -> None:
    (faults,) = published_aggregate(published).to_dicts()
    assert faults.pop("cell_count") > 300
    assert set(faults.values()) == {0}


@pytest.mark.parametrize(("fault", "statement"), FAULTS)
def test_a_planted_fault_is_counted(published: Settings, fault: str, statement: str) -> None:
    with duckdb.connect(str(published.published)) as connection:
        connection.execute(statement)
    assert published_aggregate(published)[fault].item() > 0


def test_measures_of_a_week_that_count_another_language_are_a_fault(published: Settings) -> None:
    with duckdb.connect(str(published.warehouse)) as connection:
        connection.execute("update marts.rpt_week set comment_count = comment_count + 1")
    assert published_aggregate(published)["mixed_language_count"].item() > 0


def test_a_file_with_no_data_has_no_faults(installation: Settings) -> None:
    publish(installation, now=NOW, operations=Operations())
    (faults,) = published_aggregate(installation).to_dicts()
    assert set(faults.values()) == {0}


def test_a_file_beside_the_published_one_can_be_looked_at(filled: Settings) -> None:
    candidate = filled.data / "candidate.duckdb"
    publish(filled, now=NOW, operations=Operations(), path=candidate)
    assert published_aggregate(filled, candidate)["cell_count"].item() > 300


def test_nothing_published_is_said_so(installation: Settings) -> None:
    with pytest.raises(FileNotFoundError, match="nothing is published"):
        published_aggregate(installation)
