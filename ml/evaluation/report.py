"""All figures of one model on one labelled table, as plain data.

Here belongs what is measured, in which rows. The statistics are `measures`', the words `tables`'.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ml.evaluation import measures
from ml.evaluation.disturbances import DISTURBANCES
from ml.evaluation.functions import by_function, false_alarms_by_term
from ml.scoring import Scorer
from ml.taxonomy import FLAGS, TARGETS

SUITE = Path(__file__).with_name("danish") / "suite.tsv"
RARE = 0.01  # a prevalence as in a city's comments
SHOWN = 25  # confusions listed per head and kind
Report = dict[str, Any]


def evaluate(table: pl.DataFrame, scorer: Scorer) -> Report:
    """Measure a model on `table` (LABELLED); a head or label that is absent is left out.

    Texts are named by `id`, else by their row: a report holds no text.
    """
    scores = scorer.score(table["text"].to_list())
    return {
        "model_version": scorer.version,
        "rows": table.height,
        "heads": {head: _head(table, scores, head) for head in _measurable(table, scores, FLAGS)},
        "targets": _targets(table, scores),
        "severity": _severity(table, scores),
        "functions": _functions(table, scores),
        "identity_terms": _identity(table, scores),
        "disturbances": _disturbances(table, scores, scorer),
    }


def _measurable(table: pl.DataFrame, scores: pl.DataFrame, heads: tuple[str, ...]) -> list[str]:
    return [
        head for head in heads if f"{head}_score" in scores.columns and table[head].n_unique() > 1
    ]


def _known(table: pl.DataFrame, scores: pl.DataFrame, head: str) -> pl.DataFrame:
    """The rows whose label and score are known: label, score, called, name, group."""
    return pl.DataFrame(
        {
            "label": table[head],
            "score": scores[f"{head}_score"].cast(pl.Float64),
            "called": scores[f"is_{head}"],
            "name": table.select(pl.coalesce("id", pl.col("row").cast(pl.String))).to_series(),
            "group": table.select(pl.coalesce("pair", pl.col("row").cast(pl.String))).to_series(),
        }
    ).drop_nulls(["label", "score"])


def _head(table: pl.DataFrame, scores: pl.DataFrame, head: str) -> Report:
    known = _known(table, scores, head)
    label, called = known["label"].to_numpy(), known["called"].to_numpy()
    score = known["score"].to_numpy()
    groups = known["group"].rank("dense").to_numpy().astype(np.int64)
    interval = measures.f1_interval(label, called, groups)
    return {
        "rows": known.height,
        "prevalence": float(label.mean()),
        "average_precision": measures.average_precision(label, score),
        "average_precision_at_1_percent": measures.average_precision(label, score, RARE),
        "f1": interval.value,
        "f1_interval": [interval.low, interval.high],
        "macro_f1": measures.macro_f1(label, called),
        "calibration_error": measures.calibration_error(label, score),
        "reliability": measures.calibration(label, score),
        "false_alarms": _worst(known.filter(~pl.col("label"), pl.col("called")), descending=True),
        "missed": _worst(known.filter(pl.col("label"), ~pl.col("called")), descending=False),
    }


def _worst(rows: pl.DataFrame, *, descending: bool) -> list[str]:
    return rows.sort("score", descending=descending)["name"].head(SHOWN).to_list()


def _targets(table: pl.DataFrame, scores: pl.DataFrame) -> Report:
    labelled = table["target"].is_not_null()
    found = {}
    for target in TARGETS:
        column = f"target_{target}_score"
        label = table["target"].list.contains(target).filter(labelled).to_numpy()
        if column in scores.columns and 0 < label.sum() < len(label):
            score = scores[column].filter(labelled).to_numpy().astype(float)
            value = measures.average_precision(label, score)
            found[target] = {"positive": int(label.sum()), "average_precision": value}
    return found


def _severity(table: pl.DataFrame, scores: pl.DataFrame) -> Report:
    if "severity" not in scores.columns:
        return {}
    both = pl.DataFrame({"label": table["severity"], "given": scores["severity"]}).drop_nulls()
    distance = np.abs(both["label"].to_numpy().astype(int) - both["given"].to_numpy())
    return {
        "rows": both.height,
        "exact": float((distance == 0).mean()),
        "within_one": float((distance <= 1).mean()),
    }


def _functions(table: pl.DataFrame, scores: pl.DataFrame) -> Report:
    found = by_function(table, scores.select(pl.selectors.starts_with("is_")))
    if not found:
        return {}
    accuracy = [share for _, share in found.values()]
    return {
        "at_least_80_percent": sum(one >= 0.8 for one in accuracy) / len(accuracy),
        "lowest": min(accuracy),
        "each": {name: {"rows": n, "accuracy": share} for name, (n, share) in found.items()},
    }


def _identity(table: pl.DataFrame, scores: pl.DataFrame) -> Report:
    if "attack" not in _measurable(table, scores, FLAGS):
        return {}
    found = false_alarms_by_term(table, scores["is_attack"])
    shares = [share for _, share in found.values()]
    gap = max(shares) - min(shares) if shares else None
    each = {term: {"rows": n, "false_alarms": share} for term, (n, share) in found.items()}
    return {"gap": gap, "each": each}


def _disturbances(table: pl.DataFrame, scores: pl.DataFrame, scorer: Scorer) -> Report:
    """Average precision that each head loses when every text is spelled otherwise."""
    found: Report = {}
    for name, disturb in DISTURBANCES.items():
        dice = random.Random(0)
        texts = [disturb(text, dice) for text in table["text"]]
        other = scorer.score(texts)
        for head in _measurable(table, scores, FLAGS):
            before, after = _known(table, scores, head), _known(table, other, head)
            lost = _precision(before) - _precision(after)
            found.setdefault(name, {})[head] = lost
    return found


def _precision(known: pl.DataFrame) -> float:
    return measures.average_precision(known["label"].to_numpy(), known["score"].to_numpy())
