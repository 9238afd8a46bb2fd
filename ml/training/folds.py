"""Cross-validation: every text scored by a model that never saw it, its twin or its like.

Here belong the folds. What a model learns is `train`'s, figures are `evaluate`'s.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import polars as pl
from sklearn.model_selection import StratifiedGroupKFold

from ml.taxonomy import FLAGS, LEARNT

log = logging.getLogger(__name__)
Score = Callable[[Sequence[str]], np.ndarray]
Learn = Callable[[pl.DataFrame, str], Score]


@dataclass(frozen=True)
class Folds:
    """How a table is split: a group never straddles two folds, labels are spread over them."""

    count: int = 3
    seed: int = 0

    def splits(self, table: pl.DataFrame) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield rows seen and rows unseen, fold by fold; too rare strata go with the commonest."""
        stratum = pl.concat_str(["source", *FLAGS], ignore_nulls=True)
        rare = pl.len().over(stratum) < self.count
        strata = table.select(pl.when(rare).then(stratum.mode().sort().first()).otherwise(stratum))
        splitter = StratifiedGroupKFold(self.count, shuffle=True, random_state=self.seed)
        groups = table["group"].to_numpy()
        yield from splitter.split(np.zeros(len(table)), strata.to_series().to_numpy(), groups)

    def of(self, table: pl.DataFrame) -> np.ndarray:
        """Return in which fold each row is unseen."""
        parts = np.zeros(len(table), int)
        for fold, (_, unseen) in enumerate(self.splits(table)):
            parts[unseen] = fold
        return parts


def out_of_fold(table: pl.DataFrame, folds: Folds, learn: Learn, wanted: int) -> np.ndarray:
    """Return logits (rows, heads), each row scored by a model that never saw its group.

    ``learn`` gets the rows seen and a name for its checkpoints, and gives what scores texts.
    Only the first ``wanted`` folds are scored; rows of the others stay NaN.
    """
    scores = np.full((len(table), len(LEARNT)), np.nan, np.float32)
    for fold, (seen, unseen) in enumerate(islice(folds.splits(table), wanted)):
        texts = table[unseen]["text"].to_list()
        scores[unseen] = learn(table[seen], f"fold_{fold}")(texts)
        log.info("fold %d of %d done", fold + 1, folds.count)
    return scores
