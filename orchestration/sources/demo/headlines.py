"""What pages write to start a thread: headlines by theme, one for each district.

Does not belong here: what people answer (`catalogue.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from orchestration.sources.demo.profiles import THEMES

DISTRICTS = ("Nørrevang", "Havnekvarteret", "Skovparken", "Vestermarken", "Sønderbro", "Fjordengen")
FILE = Path(__file__).with_name("headlines.tsv")


@dataclass(frozen=True)
class Headlines:
    """`texts`, sorted by theme; `start` and `length` by theme say which are whose."""

    texts: pl.Series
    start: NDArray[np.int64]
    length: NDArray[np.int64]

    def draw(self, themes: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        """Row numbers of `texts`, one per post; `themes` indexes THEMES."""
        return self.start[themes] + (rng.random(len(themes)) * self.length[themes]).astype(int)


def load_headlines() -> Headlines:
    """Read `headlines.tsv`; raises ValueError when a theme has none."""
    lines = pl.read_csv(FILE, separator="\t", quote_char=None)
    by_theme = [lines.filter(pl.col("theme") == theme)["text"].to_list() for theme in THEMES]
    if not all(by_theme):
        raise ValueError(f"{FILE.name}: every theme needs a headline")
    filled = [[text.format(sted=d) for text in texts for d in DISTRICTS] for texts in by_theme]
    length = np.array([len(texts) for texts in filled])
    texts = pl.Series("text", [text for texts in filled for text in texts])
    return Headlines(texts, np.cumsum(length) - length, length)
