"""What each public set teaches, and what of it stays unknown."""

from pathlib import Path

import polars as pl
import pytest

from ml.training import data, sets


def dkhate(folder: Path, *rows: tuple[str, str, str | None]) -> Path:
    """A folder with DKHate's file, ids counted from 0."""
    table = pl.DataFrame(rows, schema=["text", "offensive", "targeted"], orient="row")
    table.with_row_index("id").write_csv(folder / "dkhate_train.csv")
    return folder


def readings(folder: Path, *rows: str) -> Path:
    head = "id\tattack\thateful\ttarget\tseverity\trecognition\tritual"
    (folder / "readings.tsv").write_text("\n".join([head, *rows]) + "\n")
    return folder / "readings.tsv"


def test_unread_untargeted_profanity_and_conflicting_texts_stay_unknown(tmp_path: Path) -> None:
    folder = dkhate(
        tmp_path,
        ("Du er en nar @USER", "OFF", "TIN"),
        ("Jeg slår dig", "OFF", "TTH"),
        ("For helvede da", "OFF", "UNT"),
        ("Bussen kører nu", "NOT", None),
        ("Skrid hjem", "OFF", "TIN"),
        ("Skrid hjem", "NOT", None),
    )
    read = sets.read_dkhate(folder, readings(tmp_path))
    assert dict(zip(read["text"], read["attack"], strict=True)) == {
        "Du er en nar [bruger]": True,
        "Jeg slår dig": True,
        "For helvede da": None,
        "Bussen kører nu": False,
        "Skrid hjem": None,
    }
    assert read["recognition"].is_null().all()
    assert dict(zip(read["text"], read["offensive"], strict=True))["For helvede da"] is True
    assert dict(zip(read["text"], read["hateful"], strict=True))["Bussen kører nu"] is False


def test_a_reading_by_the_guide_decides_and_an_empty_cell_is_unknown(tmp_path: Path) -> None:
    folder = dkhate(
        tmp_path,
        ("Fandens cykel", "OFF", "UNT"),
        ("De hører ikke til", "NOT", None),
        ("Godt klaret, nar", "OFF", "TIN"),
    )
    given = readings(
        tmp_path, "0\t0\t0\t-\t0\t0\t0", "1\t1\t1\treligion\t3\t0\t0", "2\t\t\t\t\t1\t0"
    )
    bike, belong, both = sets.read_dkhate(folder, given).to_dicts()
    assert [bike["attack"], bike["offensive"], bike["target_age"]] == [False, True, False]
    assert [belong["attack"], belong["target_religion"], belong["severity_4"]] == [
        True,
        True,
        False,
    ]
    assert [both["attack"], both["severity_2"], both["target_age"]] == [None, None, None]
    assert both["recognition"] is True


def test_thanks_are_recognition_and_unclear_emotions_stay_out(tmp_path: Path) -> None:
    names = ["admiration", "gratitude", "neutral", "joy"]
    (tmp_path / "goemotions_labels.txt").write_text("\n".join(names))
    (tmp_path / "goemotions_en_dev.tsv").write_text(
        'well "put\t0\ta\nthanks\t1\tb\nthanks, clever\t0,1\tc\nit rains\t2\td\nhooray\t3\te\n'
    )
    read = sets.read_goemotions(tmp_path, "dev", seed=0)
    assert dict(zip(read["text"], read["recognition"], strict=True)) == {
        'well "put': True,
        "thanks": True,
        "thanks, clever": True,
        "it rains": False,
    }
    assert read["ritual"].is_null().all()


def test_severity_is_learnt_step_by_step(tmp_path: Path) -> None:
    rows = ["Goddag\t0\t0\t-\t0", "Kryster\t1\t0\t-\t2", "Rotter\t1\t1\treligion\t3"]
    head = "text\tattack\thateful\ttarget\tseverity"
    (tmp_path / "a.tsv").write_text("\n".join([head, *rows]), encoding="utf-8")
    read = data.read_danish(tmp_path / "a.tsv")
    steps = read.select("severity_2", "severity_3", "severity_4").rows()
    assert steps == [(None, None, None), (True, False, None), (True, True, False)]
    assert read["target_religion"].to_list() == [False, False, True]


def test_rows_that_a_pair_or_a_cluster_links_share_a_group() -> None:
    groups = data.merged_groups([0, 1, 1, 2, 3], ["a", "a", None, None, "b"])
    assert groups[0] == groups[1] == groups[2]
    assert len({groups[0], groups[3], groups[4]}) == 3


def test_own_texts_do_not_choose_the_word_pieces(tmp_path: Path) -> None:
    for name in ("lcc_mixed", "lcc_newscrawl"):
        (tmp_path / f"{name}.csv").write_text("text\nen sætning\n", "utf-8")
    for language in data.WORD_LISTS:
        (tmp_path / f"words_{language}.txt").write_text("ord 17\n", "utf-8")
    table = pl.DataFrame({"text": ["vores egen", "offentlig"], "source": [data.OWN, "edos"]})
    found = list(data.vocabulary_texts(tmp_path, table))
    assert found[1:4] == ["offentlig", "en sætning", "en sætning"]
    assert set(found[4:]) == {"ord", "Ord"}


@pytest.mark.parametrize(
    ("text", "again"),
    [
        (
            "Kommunen lukker biblioteket i Vejgaard til sommer",
            "Kommunen lukker biblioteket i Vejgaard nu til sommer!!",
        ),
        ("Enig.", "enig"),
        ("Tak for lift", "Tak for lift! 🙏"),
        ("Æblerne på øen", "AEBLERNE PAA OEEN"),
        ("👏👏", "👏👏"),
    ],
)
def test_near_duplicates_share_a_group(text: str, again: str) -> None:
    first, second, *others = data.near_duplicates([text, again, "Hvem har set min kat?", "🙃 🙃"])
    assert first == second
    assert len({first, *others}) == 3
