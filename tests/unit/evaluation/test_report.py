"""A report on a model whose answers are planted."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rich.console import Console

from ml.evaluation.disturbances import with_typos, without_danish_letters
from ml.evaluation.report import evaluate
from ml.evaluation.tables import print_report, write_reliability
from ml.labelled import read_labelled

ROWS = [
    ("a", "Muslimer er rotter", 1, 1, "religion", 3, "dehumanising"),
    ("b", "Muslimer bor på vejen", 0, 0, "-", 0, "neutral_mention"),
    ("c", "Æv for en øl", 0, 0, "-", 0, "profanity_untargeted"),
    ("d", "Du er ond", 1, 0, "-", 2, "degrading_person"),
]


class Planted:
    """A model that calls what mentions a rat, and bare swearing, an attack."""

    version = "planted"

    def score(self, texts: Sequence[str | None]) -> pl.DataFrame:
        called = [bool(text) and ("rotter" in text or "Æv" in text) for text in texts]
        score = [0.9 if one else 0.1 for one in called]
        return pl.DataFrame({"attack_score": score, "is_attack": called})


@pytest.fixture
def report(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "a.tsv"
    names = ("id", "text", "attack", "hateful", "target", "severity", "function")
    pl.DataFrame(ROWS, schema=names, orient="row").write_csv(path, separator="\t")
    table, problems = read_labelled(path)
    assert problems == []
    return evaluate(table, Planted())  # type: ignore[arg-type]


def test_right_and_wrong_are_counted_and_named_by_id(report: dict[str, Any]) -> None:
    attack = report["heads"]["attack"]
    assert (attack["rows"], attack["prevalence"], attack["f1"]) == (4, 0.5, 0.5)
    assert (attack["false_alarms"], attack["missed"]) == (["c"], ["d"])
    assert set(report["heads"]) == {"attack"}, "heads that the model lacks are left out"


def test_functions_are_judged_by_their_heads(report: dict[str, Any]) -> None:
    each = {name: one["accuracy"] for name, one in report["functions"]["each"].items()}
    assert each == {
        "degrading_person": 0,
        "dehumanising": 1,
        "profanity_untargeted": 0,
        "neutral_mention": 1,
    }
    assert report["functions"]["at_least_80_percent"] == 0.5


def test_what_spelling_costs_is_the_difference(report: dict[str, Any]) -> None:
    # without Æ the swearing is not called any more: the score gets better
    assert report["disturbances"]["ae_oe_aa"]["attack"] < 0


def test_a_report_holds_no_text_and_is_json(report: dict[str, Any], tmp_path: Path) -> None:
    words = json.dumps(report, allow_nan=False, ensure_ascii=False)
    assert not any(text in words for _, text, *_ in ROWS)
    console = Console(record=True, width=160, file=(tmp_path / "out").open("w"))
    print_report(report, console)
    assert "profanity_untargeted" in console.export_text()
    write_reliability(report, tmp_path / "plot.svg")
    assert (tmp_path / "plot.svg").read_text().startswith("<svg")


def test_disturbances_change_the_spelling_and_keep_the_words_apart() -> None:
    dice = random.Random(1)
    assert without_danish_letters("Æblerne på øen", dice) == "Aeblerne paa oeen"
    text = " ".join(["kommunen"] * 200)
    typos = with_typos(text, dice).split(" ")
    assert len(typos) == 200
    assert 10 < sum(word != "kommunen" for word in typos) < 60
