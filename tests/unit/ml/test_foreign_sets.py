"""What the sets of other languages teach, and what of it stays unknown."""

from pathlib import Path

import polars as pl

from ml.taxonomy import LEARNT
from ml.training import sets


def by_text(table: pl.DataFrame, *heads: str) -> dict[str, list[bool | None]]:
    assert set(LEARNT) < set(table.columns)
    return {row["text"]: [row[head] for head in heads] for row in table.iter_rows(named=True)}


def written(path: Path, **columns: list[str] | list[int]) -> Path:
    pl.DataFrame(columns).write_csv(path)
    return path.parent


def test_hatecheck_tells_abuse_from_hate_and_keeps_templates_together(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "hatecheck_en.csv",
        test_case=["we will hurt them", "they are rats", "you fool", "nice people", "odd people"],
        label_gold=["hateful", "hateful", "non-hateful", "non-hateful", "non-hateful"],
        functionality=["threat_dir_h", "derog_dehum_h", "target_indiv_nh", "ident_pos_nh", "x"],
        target_ident=["Muslims", "women", "", "women", "women"],
        templ_id=["1", "2", "3", "4", "4"],
    )
    read = sets.read_hatecheck(folder, "en", seed=0)
    heads = ("attack", "hateful", "target_religion", "target_gender", "severity_3", "severity_4")
    assert by_text(read, *heads) == {
        "we will hurt them": [True, True, True, False, True, True],
        "they are rats": [True, True, False, True, True, False],
        "you fool": [True, False, None, None, None, None],
        "nice people": [False, False, False, False, None, None],
        "odd people": [False, False, False, False, None, None],
    }
    assert read["group"].n_unique() == 4
    assert read["recognition"].is_null().all()


def test_davidsons_offensive_tweets_may_or_may_not_be_attacks(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "davidson_en.csv",
        **{"tweet": ["hate @you", "rough", "mild"], "class": [0, 1, 2]},
    )
    found = by_text(sets.read_davidson(folder, seed=0), "attack", "hateful", "offensive")
    assert found == {
        "hate [bruger]": [True, True, True],
        "rough": [None, False, True],
        "mild": [False, False, False],
    }


def test_edos_knows_sexism_only(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "edos_en.csv",
        text=["threat to women", "women cannot drive", "something else"],
        label_sexist=["sexist", "sexist", "not sexist"],
        label_category=["1. threats, plans to harm", "2. derogation", "none"],
    )
    read = sets.read_edos(folder, seed=0)
    assert by_text(read, "attack", "hateful", "target_gender", "severity_4", "target_age") == {
        "threat to women": [True, True, True, True, None],
        "women cannot drive": [True, True, True, None, None],
        "something else": [None, None, False, None, None],
    }
