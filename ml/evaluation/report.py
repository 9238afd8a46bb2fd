"""All figures of one model on one labelled table, as plain data.

Here belongs what is measured. In which rows is `heads`' and `functions`', the words are `tables`'.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ml.evaluation import measures
from ml.evaluation.disturbances import DISTURBANCES
from ml.evaluation.functions import FEWEST_MENTIONS, by_function, false_alarms_by_term
from ml.evaluation.heads import (
    head_figures,
    known,
    not_measurable,
    severity_figures,
    target_figures,
)
from ml.evaluation.left_out import what_was_read
from ml.labelled import Problem
from ml.scoring import Scorer
from ml.taxonomy import FLAGS

SUITE = Path(__file__).with_name("danish") / "suite.tsv"
Report = dict[str, Any]


def evaluate(table: pl.DataFrame, scorer: Scorer, problems: Sequence[Problem] = ()) -> Report:
    """Measure a model on `table` (LABELLED); what is absent or cannot be measured is left out.

    `problems` are those of reading the file (`read_labelled`). The report is valid JSON without
    NaN and holds no text: texts are named by `id`, else by their row.
    """
    scores = scorer.score(table["text"].to_list())
    hindered = not_measurable(table, scores)
    heads = [head for head in FLAGS if head not in hindered]
    return {
        "model_version": scorer.version,
        "rows": table.height,
        **what_was_read(table, problems),
        "heads_not_measured": hindered,
        "heads": {head: head_figures(known(table, scores, head)) for head in heads},
        "targets": target_figures(table, scores, scorer.thresholds),
        "severity": severity_figures(table, scores),
        "functions": _functions(table, scores),
        "identity_terms": _identity(table, scores),
        "disturbances": _disturbances(table, scores, scorer, heads),
    }


def _functions(table: pl.DataFrame, scores: pl.DataFrame) -> Report:
    found = by_function(table, scores.select(pl.selectors.starts_with("is_")))
    if not found:
        return {}
    accuracy = [one.accuracy for one in found.values()]
    return {
        "at_least_80_percent": sum(one >= 0.8 for one in accuracy) / len(accuracy),
        "lowest": min(accuracy),
        "each": {name: vars(one) for name, one in found.items()},
    }


def _identity(table: pl.DataFrame, scores: pl.DataFrame) -> Report:
    """Every term, and the gap between the terms that enough harmless texts mention."""
    if "is_attack" not in scores.columns or table["attack"].all(ignore_nulls=True):
        return {}
    found = false_alarms_by_term(table, scores["is_attack"])
    shares = [share for _, share in found.values() if share is not None]
    return {
        "gap": max(shares) - min(shares) if len(shares) > 1 else None,
        "terms": len(found),
        "terms_compared": len(shares),
        "fewest_rows": FEWEST_MENTIONS,
        "each": {term: {"rows": n, "false_alarms": share} for term, (n, share) in found.items()},
    }


def _disturbances(
    table: pl.DataFrame, scores: pl.DataFrame, scorer: Scorer, heads: Sequence[str]
) -> Report:
    """Average precision that each of `heads` loses when every text is disturbed."""
    found: Report = {}
    for name, disturb in DISTURBANCES.items() if heads else ():
        dice = random.Random(0)
        other = scorer.score([disturb(text, dice) for text in table["text"]])
        for head in heads:
            before, after = known(table, scores, head), known(table, other, head)
            found.setdefault(name, {})[head] = _precision(before) - _precision(after)
    return found


def _precision(rows: pl.DataFrame) -> float:
    return measures.average_precision(rows["label"].to_numpy(), rows["score"].to_numpy())
