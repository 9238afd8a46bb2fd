"""From scores to labels: what a comment is called, given what a model says of it.

Here belong how labels depend on each other, and the order of the columns. Scores and thresholds
come from the model.
"""

from collections.abc import Mapping

import polars as pl

from ml.taxonomy import FLAGS, SEVERITY_STEPS, TARGET_HEADS

ONLY_OF = {"hateful": "attack", "ritual": "recognition"}
EVEN = 0.5
ORDER = (
    "attack_score",
    "hateful_score",
    "severity",
    "recognition_score",
    "ritual_score",
    *[f"{head}_score" for head in TARGET_HEADS],
    *[f"is_{flag}" for flag in FLAGS],
)


def cut_of(head: str, threshold: float) -> float | None:
    """From which score on ``head`` decides a label; None where it decides none."""
    return EVEN if head in SEVERITY_STEPS else threshold if head in FLAGS else None


def with_labels(scores: pl.DataFrame, thresholds: Mapping[str, float]) -> pl.DataFrame:
    """Add ``is_<head>`` for the heads that are yes or no, and ``severity`` in place of its steps.

    ``scores`` has ``<head>_score`` for each of ``thresholds``; a null score gives null labels.
    Only an attack is hateful, only recognition is a ritual. Columns come in the order of ``ORDER``;
    heads that the taxonomy does not know come first.
    """
    heads = [head for head in FLAGS if head in thresholds]
    table = scores.with_columns(_called(head, thresholds).alias(f"is_{head}") for head in heads)
    dependent = [
        (pl.col(f"is_{head}") & pl.col(f"is_{whole}")).alias(f"is_{head}")
        for head, whole in ONLY_OF.items()
        if head in heads and whole in heads
    ]
    table = table.with_columns(dependent)
    steps = [f"{step}_score" for step in SEVERITY_STEPS]
    if all(step in scores.columns for step in steps) and "attack" in heads:
        table = table.with_columns(severity=_severity(steps)).drop(steps)
    unknown = [name for name in table.columns if name not in ORDER]
    return table.select(*unknown, *[name for name in ORDER if name in table.columns])


def _called(head: str, thresholds: Mapping[str, float]) -> pl.Expr:
    return pl.col(f"{head}_score") >= pl.lit(thresholds[head], pl.Float32)


def _severity(steps: list[str]) -> pl.Expr:
    """0 for no attack, else 1 and one more for each step that is reached, up to the first not."""
    reached: list[pl.Expr] = []
    for step in steps:
        reached.append(pl.all_horizontal([*reached[-1:], pl.col(step) >= EVEN]))
    grade = 1 + pl.sum_horizontal([one.cast(pl.Int8) for one in reached])
    return pl.when(pl.col("is_attack")).then(grade).when(~pl.col("is_attack")).then(0).cast(pl.Int8)
