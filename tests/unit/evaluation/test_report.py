"""A report on a model whose answers are planted."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from models_for_tests import Planted, report_on
from rich.console import Console

from ml.evaluation import __main__ as command
from ml.evaluation.disturbances import (
    before_sentences,
    behind_sentences,
    ordinary_sentences,
    with_typos,
    without_danish_letters,
)
from ml.evaluation.plot import write_reliability
from ml.evaluation.report import evaluate
from ml.evaluation.tables import print_report
from ml.labelled import read_labelled

ROWS = [
    ("a", "Muslimer er rotter", 1, 1, "religion", 3, "dehumanising"),
    ("b", "Muslimer bor på vejen", 0, 0, "-", 0, "neutral_mention"),
    ("c", "Æv for en øl", 0, 0, "-", 0, "profanity_untargeted"),
    ("d", "Du er ond", 1, 0, "-", 2, "degrading_person"),
]
FILES = {
    "attack only": "text,attack\nHej,0\nNed med de rotter,1\nAltså,0\n",
    "one kind": "text,attack\nHej,0\nAltså,0\n",
    "one kind and unknown": "text,attack\nHej,1\nAltså,\n",
    "no labels": "text,attack,severity,target,function\nHej,,,,\nAltså,,,,\n",
    "text only": "text\nHej\n",
    "semicolons": "text;attack\nHej, du;0\nNed med de rotter;1\n",
    "faults": "text,attack,target\nHej,0,cats\n,1,\n\x1f,1,gender\nNed med de rotter,1,-\n",
    "no rows": "text,attack\n",
}


@pytest.fixture
def report(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "a.tsv"
    names = ("id", "text", "attack", "hateful", "target", "severity", "function")
    pl.DataFrame(ROWS, schema=names, orient="row").write_csv(path, separator="\t")
    table, problems = read_labelled(path)
    assert problems == []
    return evaluate(table, Planted())  # type: ignore[arg-type]


def printed(report: dict[str, Any], folder: Path) -> str:
    console = Console(record=True, width=160, file=(folder / "out").open("w"))
    print_report(report, console)
    return console.export_text()


def test_right_and_wrong_are_counted_and_named_by_id(report: dict[str, Any]) -> None:
    attack = report["heads"]["attack"]
    assert (attack["rows"], attack["prevalence"], attack["f1"]) == (4, 0.5, 0.5)
    assert (attack["precision"], attack["recall"]) == (0.5, 0.5)
    assert (attack["false_alarms"], attack["missed"]) == (["c"], ["d"])
    assert (attack["false_alarm_count"], attack["missed_count"]) == (1, 1)
    assert set(report["heads"]) == {"attack"}, "heads that the model lacks are left out"


def test_what_spelling_costs_is_the_difference(report: dict[str, Any]) -> None:
    # without Æ the swearing is not called any more: the score gets better
    assert report["disturbances"]["ae_oe_aa"]["attack"] < 0


def test_a_report_holds_no_text_and_is_json(report: dict[str, Any], tmp_path: Path) -> None:
    words = json.dumps(report, allow_nan=False, ensure_ascii=False)
    assert not any(text in words for _, text, *_ in ROWS)
    assert "profanity_untargeted" in printed(report, tmp_path)


def test_the_plot_has_a_panel_for_each_head_and_target(tmp_path: Path) -> None:
    figures = {"reliability": [(0.1, 0.2, 5), (0.9, 0.7, 5)]}
    report = {"heads": {"attack": figures}, "targets": {"age": figures}}
    write_reliability(report, tmp_path / "plot.svg")
    drawn = (tmp_path / "plot.svg").read_text()
    assert drawn.startswith("<svg")
    assert ">attack<" in drawn
    assert ">age<" in drawn


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_the_command_prints_and_writes_valid_json_whatever_is_labelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, content: str
) -> None:
    path, out = tmp_path / "a.csv", tmp_path / "out"
    path.write_text(content, encoding="utf-8")
    monkeypatch.setattr(command, "load_scorer", lambda model: Planted())
    monkeypatch.setattr(sys, "argv", ["ml.evaluation", str(path), "--out", str(out)])
    command.main()
    words = (out / "report.json").read_text("utf-8")
    assert json.loads(words, parse_constant=pytest.fail)["model_version"] == "planted"
    assert "nan" not in (words + capsys.readouterr().out).lower()
    assert (out / "reliability.svg").read_text().startswith("<svg")


def test_a_column_that_is_not_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "a.csv").write_text("text,attak,Attack\nHej,1,0\nDu,0,1\n", encoding="utf-8")
    monkeypatch.setattr(command, "load_scorer", lambda model: Planted())
    monkeypatch.setattr(sys, "argv", ["ml.evaluation", str(tmp_path / "a.csv")])
    command.main()
    assert "not read: 'attak'; columns that are: id, text, attack" in capsys.readouterr().err


def test_an_output_that_is_no_folder_is_told_before_anything_is_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.csv", "out"):
        (tmp_path / name).write_text("text,attack\nHej,0\n", encoding="utf-8")
    monkeypatch.setattr(command, "load_scorer", lambda model: pytest.fail("a model was loaded"))
    arguments = ["ml.evaluation", str(tmp_path / "a.csv"), "--out", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit, match="name another"):
        command.main()


def test_a_head_is_measured_only_over_both_kinds(tmp_path: Path) -> None:
    assert set(report_on(tmp_path, FILES["attack only"], Planted())["heads"]) == {"attack"}
    assert report_on(tmp_path, FILES["one kind and unknown"], Planted())["heads"] == {}


def test_a_head_that_is_not_measured_has_a_reason(tmp_path: Path) -> None:
    report = report_on(tmp_path, FILES["attack only"], Planted())
    told = report["heads_not_measured"]
    assert set(told) == {"hateful", "recognition", "ritual"}
    assert "hateful is not measured: the model does not score it" in printed(report, tmp_path)
    one = report_on(tmp_path, FILES["one kind"], Planted())["heads_not_measured"]["attack"]
    none = report_on(tmp_path, FILES["no labels"], Planted())["heads_not_measured"]["attack"]
    assert (one, none) == ("all rows have the same label", "no row has this label")


def test_of_many_confusions_the_worst_are_named_and_all_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"Æv nummer {number},0\n" for number in range(40))
    report = report_on(tmp_path, f"text,attack\nDu,1\n{rows}", Planted())
    attack = report["heads"]["attack"]
    assert (attack["false_alarm_count"], len(attack["false_alarms"])) == (40, 25)
    assert "attack: false alarms (25 of 40) " in printed(report, tmp_path)


def test_what_is_left_out_is_counted_by_reason(tmp_path: Path) -> None:
    report = report_on(tmp_path, FILES["faults"], Planted())
    assert (report["rows_read"], report["rows"]) == (4, 2)
    empty = "text: is empty: write the comment, or delete the row"
    assert report["rows_left_out"] == {"count": 2, "reasons": {empty: 2}}
    fields = report["fields_left_out"]
    assert fields["count"] == 1
    assert [one.split(",")[0] for one in fields["reasons"]] == ["target: use ethnicity_origin"]
    shown = printed(report, tmp_path)
    assert "4 rows read, 2 left out; 1 fields of the others left out" in shown
    assert "target: use" in shown


def test_rows_that_repeat_a_text_or_an_id_are_counted_and_told(tmp_path: Path) -> None:
    file = "id,text,attack\nk1,Ned med de rotter,1\nk1,Hej,0\nk2,Hej,0\n,Hej,0\n,Altså,0\n"
    report = report_on(tmp_path, file, Planted())
    assert (report["rows"], report["rows_repeated"]) == (5, {"text": 2, "id": 1})
    shown = printed(report, tmp_path)
    assert "2 rows have the text of an earlier row; each is counted" in shown
    assert "1 rows have the id of an earlier row; each is counted" in shown
    assert "earlier row" not in printed(
        report_on(tmp_path, FILES["attack only"], Planted()), tmp_path
    )


def test_disturbances_change_the_spelling_and_keep_the_words_apart() -> None:
    dice = random.Random(1)
    assert without_danish_letters("Æblerne på øen", dice) == "Aeblerne paa oeen"
    text = " ".join(["kommunen"] * 200)
    typos = with_typos(text, dice).split(" ")
    assert len(typos) == 200
    assert 10 < sum(word != "kommunen" for word in typos) < 60


def test_disturbances_put_a_text_whole_between_ordinary_sentences() -> None:
    dice = random.Random(1)
    assert len(ordinary_sentences()) >= 10
    assert behind_sentences("Du er en nar", dice).endswith(". Du er en nar")
    behind = before_sentences("Du er en nar", dice)
    assert behind.startswith("Du er en nar. ")
    assert sum(one in behind for one in ordinary_sentences()) == 2
    assert before_sentences("Hvad nu?", dice).startswith("Hvad nu? ")
