"""How well each head does: yes or no, whom an attack hits, and how severe it is.

Here belongs which rows a head is measured in. The statistics are `measures`'.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from ml.evaluation import measures
from ml.naming import is_name
from ml.taxonomy import FLAGS, TARGETS

RARE = 0.01  # a prevalence as in a city's comments
SHOWN = 25  # confusions listed per head and kind
Figures = dict[str, Any]


def not_measurable(table: pl.DataFrame, scores: pl.DataFrame) -> dict[str, str]:
    """The heads of FLAGS without a score, or without texts labelled yes and no, and which it is."""
    return {head: reason for head in FLAGS if (reason := _hindrance(table, scores, head))}


def _hindrance(table: pl.DataFrame, scores: pl.DataFrame, head: str) -> str | None:
    if f"{head}_score" not in scores.columns:
        return "the model does not score it"
    labels = known(table, scores, head)["label"].n_unique()
    return ("no row has this label", "all rows have the same label", None)[labels]


def known(table: pl.DataFrame, scores: pl.DataFrame, head: str) -> pl.DataFrame:
    """The rows whose label and score are known: label, score, called, name, group.

    A text is named by its id, unless that may be a comment, else by its row; a group is a minimal
    pair, else the rows of the same text.
    """
    return _rows(table, table[head], scores[f"{head}_score"], scores[f"is_{head}"])


def _rows(
    table: pl.DataFrame, label: pl.Series, score: pl.Series, called: pl.Series
) -> pl.DataFrame:
    row = pl.col("row").cast(pl.String)
    group = pl.coalesce(pl.concat_str(pl.lit(f"{one} "), one) for one in ("pair", "text"))
    ids = pl.Series("id", [one if one and is_name(one) else None for one in table["id"]], pl.String)
    return table.with_columns(ids).select(
        label=label, score=score.cast(pl.Float64), called=called, name=pl.coalesce("id", row),
        group=group,
    ).drop_nulls(["label", "score", "called"])  # fmt: skip


def head_figures(rows: pl.DataFrame) -> Figures:
    """All figures of one head over `rows` (see `known`), which hold both labels."""
    label, called = rows["label"].to_numpy(), rows["called"].to_numpy()
    score = rows["score"].to_numpy()
    groups = rows["group"].rank("dense").to_numpy().astype(np.int64)
    interval = measures.f1_interval(label, called, groups)
    precision, recall, _ = measures.precision_recall_f1(label, called)
    alarms = rows.filter(~pl.col("label"), pl.col("called"))
    missed = rows.filter(pl.col("label"), ~pl.col("called"))
    return {
        "rows": rows.height,
        "positive": int(label.sum()),
        "prevalence": float(label.mean()),
        "average_precision": measures.average_precision(label, score),
        "average_precision_at_1_percent": measures.average_precision(label, score, RARE),
        "precision": precision,
        "recall": recall,
        "f1": interval.value,
        "f1_interval": [interval.low, interval.high],
        "macro_f1": measures.macro_f1(label, called),
        "calibration_error": measures.calibration_error(label, score),
        "reliability": measures.calibration(label, score),
        "false_alarm_count": alarms.height,
        "false_alarms": _worst(alarms, descending=True),
        "missed_count": missed.height,
        "missed": _worst(missed, descending=False),
    }


def _worst(rows: pl.DataFrame, *, descending: bool) -> list[str]:
    return rows.sort("score", descending=descending)["name"].head(SHOWN).to_list()


def target_figures(
    table: pl.DataFrame, scores: pl.DataFrame, thresholds: Mapping[str, float]
) -> Figures:
    """Per target that has a score, and texts with and without it, its figures as a head.

    `thresholds` holds from which score on `target_<name>` says yes.
    """
    found = {}
    for target in TARGETS:
        head = f"target_{target}"
        if f"{head}_score" not in scores.columns:
            continue
        score = scores[f"{head}_score"]
        called = pl.select(score >= pl.lit(thresholds[head], score.dtype)).to_series()
        rows = _rows(table, table["target"].list.contains(target), score, called)
        if rows["label"].n_unique() > 1:
            found[target] = head_figures(rows)
    return found


def severity_figures(table: pl.DataFrame, scores: pl.DataFrame) -> Figures:
    """How near the severity of labelled attacks is, and kappa over all rows with a severity.

    A row is an attack by its label, or by its severity where that label is unknown. What no row can
    tell is left out.
    """
    if "severity" not in scores.columns:
        return {}
    attack = pl.coalesce("attack", pl.col("severity") > 0).alias("attack")
    both = table.select(attack, label=pl.col("severity").cast(pl.Int64))
    both = both.with_columns(given=scores["severity"].cast(pl.Int64)).drop_nulls(["label", "given"])
    kappa = measures.weighted_kappa(both["label"].to_numpy(), both["given"].to_numpy())
    found = {"rows": both.height, "quadratic_weighted_kappa": kappa} if kappa is not None else {}
    return found | _graded(both.filter("attack"))


def _graded(attacks: pl.DataFrame) -> Figures:
    distance = (attacks["label"] - attacks["given"]).abs().to_numpy()
    if not len(distance):
        return {}
    exact, near = float((distance == 0).mean()), float((distance <= 1).mean())
    return {"attacks": len(distance), "exact": exact, "within_one": near}
