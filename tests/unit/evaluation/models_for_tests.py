"""Models whose answers are planted, and files for them; no test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ml.evaluation.report import evaluate
from ml.labelled import read_labelled


class Planted:
    """A model that calls what mentions a rat, and bare swearing, an attack."""

    version = "planted"
    thresholds = {"attack": 0.5}  # noqa: RUF012

    def score(self, texts: Sequence[str | None]) -> pl.DataFrame:
        called = [bool(text) and ("rotter" in text or "Æv" in text) for text in texts]
        score = [0.9 if one else 0.1 for one in called]
        return pl.DataFrame({"attack_score": score, "is_attack": called})


class Answering:
    """A model that answers with the planted columns, whatever the texts are."""

    version = "answering"

    def __init__(self, **columns: list[Any]) -> None:
        self.columns = pl.DataFrame(columns)
        self.thresholds = {"target_religion": 0.5}

    def score(self, texts: Sequence[str | None]) -> pl.DataFrame:
        assert len(texts) == self.columns.height
        return self.columns


def report_on(folder: Path, content: str, model: object, name: str = "a.csv") -> dict[str, Any]:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    table, problems = read_labelled(path)
    return evaluate(table, model, problems)  # type: ignore[arg-type]
