"""The charts' data and encodings: hidden is never zero, one axis for both, names in order."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from published_city import FIRST, half, hidden, shown

from app import charts
from app.language import language

DA = language("da")


def _rows() -> list[dict[str, Any]]:
    measures = [shown(200, 10, 40), hidden("few_authors"), half(100, 20)]
    return [{"week_start": FIRST + timedelta(weeks=n)} | row for n, row in enumerate(measures)]


def _values(chart: Any) -> list[dict[str, Any]]:
    (values,) = chart.to_dict()["datasets"].values()
    return list(values)


def test_a_hidden_share_is_null_and_names_its_reason() -> None:
    marks = _values(charts.shares_over_time(DA, _rows()))
    absent = [mark for mark in marks if mark["share"] is None]
    assert [mark["series"] for mark in absent] == ["Angreb", "Anerkendelse", "Angreb"]
    assert absent[0]["words"] == "vises ikke: der er færre end 5 forskellige debattører"


def test_both_shares_use_one_axis_and_differ_in_shape_and_dash() -> None:
    spec = json.dumps(charts.shares_over_time(DA, _rows()).to_dict())
    assert "independent" not in spec
    assert "strokeDash" in spec
    assert "triangle-up" in spec
    assert charts.ATTACK in spec
    assert charts.RECOGNITION in spec


def test_a_hidden_count_has_no_bar() -> None:
    marks = _values(charts.counts_over_time(DA, _rows(), "comment_count"))
    assert [mark["value"] for mark in marks] == [200, None, 100]


def test_places_keep_the_given_order_and_say_why_a_share_is_hidden() -> None:
    chart = charts.shares_by_place(DA, _rows(), ["Å", "B", "C"])
    assert '"sort": ["\\u00c5", "B", "C"]' in json.dumps(chart.to_dict())
    labels = [mark["label"] for mark in _values(chart)]
    assert labels[0].replace("\u00a0", " ") == "5,0 % (10 af 200)"
    assert labels[2:4] == ["╱╱ få debattører"] * 2
    assert labels[4] == "╱╱ få bag tallet"


@pytest.mark.parametrize("head", ["attack", "recognition"])
def test_all_168_hours_are_drawn_or_hatched(head: str) -> None:
    rows = [
        {"weekday": 1, "hour": 8} | shown(100, 10, 25),
        {"weekday": 7, "hour": 23} | half(50, 5),
    ]
    marks = _values(charts.hours(DA, rows, head))
    assert len(marks) == 168
    drawn = [mark for mark in marks if mark["share"] is not None]
    assert len(drawn) == (1 if head == "attack" else 2)


def test_both_heads_use_the_same_colour_steps() -> None:
    def domain(head: str) -> Any:
        rows = [{"weekday": 1, "hour": 8} | shown(100, 10, 25)]
        layers = charts.hours(DA, rows, head).to_dict()["layer"]
        scales = [layer["encoding"].get("color", {}).get("scale") for layer in layers]
        return next(scale["domain"] for scale in scales if scale)

    assert domain("attack") == domain("recognition")


def test_numbers_on_axes_follow_the_language() -> None:
    number = charts.shares_over_time(DA, _rows()).to_dict()["config"]["locale"]["number"]
    assert number["decimal"] == ","
    assert number["percent"] == "\u00a0%"
