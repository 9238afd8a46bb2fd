"""From scores to labels: what a comment is called, given what a model says of it.

Here belongs how labels depend on each other. Scores and thresholds come from the model.
"""

from collections.abc import Mapping

import polars as pl

from ml.taxonomy import FLAGS, SEVERITY_STEPS

ONLY_OF = {"hateful": "attack", "ritual": "recognition"}
EVEN = 0.5


def with_labels(scores: pl.DataFrame, thresholds: Mapping[str, float]) -> pl.DataFrame:
    """Add ``is_<head>`` for the heads that are yes or no, and ``severity`` in place of its steps.

    ``scores`` has ``<head>_score`` for each of ``thresholds``; a null score gives null labels.
    Only an attack is hateful, only recognition is a ritual.
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
    if not all(step in scores.columns for step in steps) or "attack" not in heads:
        return table
    after = [name for name in table.columns if name not in steps]
    first_label = next(at for at, name in enumerate(after) if name.startswith("is_"))
    return table.with_columns(severity=_severity(steps)).select(
        *after[:first_label], "severity", *after[first_label:]
    )


def _called(head: str, thresholds: Mapping[str, float]) -> pl.Expr:
    return pl.col(f"{head}_score") >= pl.lit(thresholds[head], pl.Float32)


def _severity(steps: list[str]) -> pl.Expr:
    """0 for no attack, else 1 and one more for each step that is reached, up to the first not."""
    reached: list[pl.Expr] = []
    for step in steps:
        reached.append(pl.all_horizontal([*reached[-1:], pl.col(step) >= EVEN]))
    grade = 1 + pl.sum_horizontal([one.cast(pl.Int8) for one in reached])
    return pl.when(pl.col("is_attack")).then(grade).when(~pl.col("is_attack")).then(0).cast(pl.Int8)
