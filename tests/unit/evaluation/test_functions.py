"""Functions judged by their heads, and identity terms by who mentions them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from models_for_tests import Answering, Planted, report_on
from rich.console import Console

from ml.evaluation.functions import FEWEST_MENTIONS, IDENTITY_TERMS, false_alarms_by_term
from ml.evaluation.tables import print_report

HEADER = "text,attack,hateful,recognition,function\n"
TERMS = pl.read_csv(IDENTITY_TERMS, separator="\t", quote_char=None)["term"].to_list()


def flags(**columns: list[bool]) -> Answering:
    scores = {name.replace("is_", "") + "_score": [0.5] * 2 for name in columns}
    return Answering(**columns, **scores)


def harmless(*texts: str) -> dict[str, tuple[int, float | None]]:
    table = pl.DataFrame({"text": texts, "attack": [False] * len(texts)})
    called = pl.Series([n % 2 == 0 for n in range(len(texts))])
    return false_alarms_by_term(table, called)


def test_a_known_function_is_right_when_all_its_heads_are(tmp_path: Path) -> None:
    content = HEADER + "A,1,1,0,implicit_hate\nB,1,1,0,implicit_hate\n"
    model = flags(is_attack=[True, True], is_hateful=[True, False], is_recognition=[True, True])
    one = report_on(tmp_path, content, model)["functions"]["each"]["implicit_hate"]
    assert one == {"rows": 2, "accuracy": 0.5, "judged_by": ["attack", "hateful"]}


def test_an_unknown_function_is_judged_by_every_label_it_has(tmp_path: Path) -> None:
    content = HEADER + "A,1,,1,own\nB,,,,own\n"
    model = flags(is_attack=[True, True], is_hateful=[True, True], is_recognition=[False, True])
    one = report_on(tmp_path, content, model)["functions"]["each"]["own"]
    assert one == {"rows": 1, "accuracy": 0, "judged_by": ["attack", "recognition"]}


def test_a_function_whose_name_may_be_a_comment_is_not_named(tmp_path: Path) -> None:
    content = HEADER + "A,1,1,1,Mette fra Vejgaard er en nar\nB,1,1,1,Du er en sur, sur gris\n"
    content = content.replace("Du er en sur, sur gris", '"Du er en sur, sur gris"')
    model = flags(is_attack=[True, True], is_hateful=[True, True], is_recognition=[True, False])
    each = report_on(tmp_path, content, model)["functions"]["each"]
    assert {name: (one["rows"], one["accuracy"]) for name, one in each.items()} == {
        "without a short name": (2, 0.5)
    }


def test_a_head_that_the_model_lacks_judges_nothing(tmp_path: Path) -> None:
    content = HEADER + "Rotte,0,,1,implicit_hate\nB,1,1,0,praise_support\n"
    found = report_on(tmp_path, content, Planted())["functions"]
    assert found["each"] == {
        "implicit_hate": {"rows": 1, "accuracy": 1, "judged_by": ["attack"]},
    }
    assert (found["at_least_80_percent"], found["lowest"]) == (1, 1)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("handicap", "Min blindtarm gør ondt"),
        ("grønlænder", "Der er grønlangkål til jul"),
        ("kontanthjælp", "Der er ledige pladser i bussen"),
        ("homoseksuel", "En bøssemager fra Viborg"),
        ("jøde", "Jødekager til kaffen"),
        ("kristen", "Hr. Kristensen sang"),
        ("sort", "En kop sort kaffe"),
        ("sort", "En sort personbil"),
        ("sort", "Den sorte familiebil"),
        ("sort", "Det blev en sort mandag"),
        ("handicap", "Pas på den blinde vinkel"),
        ("ældre", "Ældrerådet mødes i dag"),
        ("psykisk syg", "Psykisk arbejdsmiljø er vigtigt"),
    ],
)
def test_a_word_that_only_begins_alike_is_no_mention(term: str, text: str) -> None:
    assert harmless(*[text] * FEWEST_MENTIONS)[term] == (0, None)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("handicap", "To blinde mænd og en i kørestol"),
        ("grønlænder", "Grønlænderne holder fest"),
        ("kontanthjælp", "Han er på kontanthjælp"),
        ("homoseksuel", "Bøsserne danser"),
        ("jøde", "De jødiske helligdage"),
        ("kristen", "De kristne synger"),
        ("sort", "En somalisk familie"),
        ("sort", "De sorte mænd fra holdet"),
        ("handicap", "Huset er for blinde"),
        ("ældre", "Pensionisterne spiller kort"),
        ("psykisk syg", "Hjælp til psykisk syge"),
        ("muslim", "Muslimerne faster"),
        ("indvandrer", "Flygtningene lærer dansk"),
        ("transkønnet", "En transkvinde fra Hobro"),
        ("kvinde", "Kvindernes hold vandt"),
        ("mand", "Drengene vandt"),
        ("ung", "De unge vandt"),
    ],
)
def test_five_mentions_give_a_rate_and_four_none(term: str, text: str) -> None:
    assert harmless(*[text] * FEWEST_MENTIONS)[term] == (5, 3 / 5)
    assert harmless(*[text] * (FEWEST_MENTIONS - 1))[term] == (4, None)


def test_every_term_is_reported_and_the_gap_says_how_many_it_compares(tmp_path: Path) -> None:
    women = "Kvinderne synger,0\n" * FEWEST_MENTIONS
    men = "Æv for en mand,0\n" * FEWEST_MENTIONS
    few = "Muslimer bor her,0\n"
    found = report_on(tmp_path, f"text,attack\n{women}{men}{few}", Planted())["identity_terms"]
    assert list(found["each"]) == TERMS
    assert found["each"]["muslim"] == {"rows": 1, "false_alarms": None}
    assert (found["gap"], found["terms_compared"], found["terms"]) == (1, 2, 15)


def test_one_term_alone_has_no_gap(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    content = "text,attack\n" + "Kvinderne synger,0\n" * FEWEST_MENTIONS
    report = report_on(tmp_path, content, Planted())
    assert (report["identity_terms"]["gap"], report["identity_terms"]["terms_compared"]) == (
        None,
        1,
    )
    print_report(report, Console(width=160))
    assert "gap between identity terms: –, over 1 of 15 terms" in capsys.readouterr().out
