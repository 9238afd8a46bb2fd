"""The city's stock of comment texts: whole phrases put together, each with its labels.

A text is opener, core, second core and closer; only the core is always there. Its labels are the
OR of its parts' (the highest severity, all targets). The stock is finite, so that texts repeat.
Does not belong here: the phrases (`phrases.py`), personal data (`personal.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from orchestration.sources.demo.profiles import THEMES
from orchestration.sources.demo.spelling import ascii_spelling, casual

CLASSES = ("plain", "counter", "attack", "hateful", "mixed", "recognition", "ritual")
MOODS = {"attack": "attack", "hateful": "attack", "recognition": "recognition"} | {
    "ritual": "recognition"
}
STOCK = 16_000  # composed texts
SMALLEST_CELL = 6
OWN_THEME_SHARE = 0.75
OPENER_SHARE = 0.4
CLOSER_SHARE = 0.35
SECOND_SHARE = {"plain": 0.4, "attack": 0.3, "hateful": 0.25, "recognition": 0.3}
LABELS = ("attack", "hateful", "recognition", "ritual")
KIND_WEIGHTS = {"neutral": 3, "criticism": 2}  # how often a phrase of this kind, others being 1

Phrase = dict[str, Any]


@dataclass(frozen=True)
class Catalogue:
    """`entries`: text, text_ascii, attack, hateful, target, severity, recognition, ritual.

    `start` and `length` (styles x classes x themes) say which entries a cell holds; style 0 is
    composed, 1 is short. A short cell may be empty, a composed one never is.
    """

    entries: pl.DataFrame
    start: NDArray[np.int64]
    length: NDArray[np.int64]

    def draw(
        self,
        classes: NDArray[np.int64],
        themes: NDArray[np.int64],
        is_short: NDArray[np.bool_],
        rng: np.random.Generator,
    ) -> NDArray[np.int64]:
        """Row numbers of `entries`, one per comment; the three arrays index CLASSES and THEMES."""
        style = (is_short & (self.length[1, classes, themes] > 0)).astype(np.int64)
        place = rng.random(len(classes)) ** np.where(style == 1, 2.0, 1.0)
        length = self.length[style, classes, themes]
        return self.start[style, classes, themes] + (place * length).astype(np.int64)


def _class_of(phrase: Phrase) -> str:
    if phrase["attack"]:
        return "hateful" if phrase["hateful"] else "mixed" if phrase["recognition"] else "attack"
    if phrase["recognition"] or phrase["ritual"]:
        return "ritual" if phrase["ritual"] else "recognition"
    return "counter" if phrase["kind"] == "counter" else "plain"


def _join(parts: Sequence[Phrase | None]) -> Phrase:
    """The parts as one text; after an opener without a full stop the core goes on in lower case."""
    used = [part for part in parts if part is not None]
    text = ""
    for part in used:
        words = part["text"]
        if text and text[-1].isalnum() | (text[-1] == ",") and words[1:2].islower():
            words = words[0].lower() + words[1:]
        text = f"{text} {words}".strip()
    targets = dict.fromkeys(
        one for part in used for one in (part["target"] or "").split("|") if one
    )
    return {
        "text": text,
        **{label: any(part[label] for part in used) for label in LABELS},
        "target": "|".join(targets) or None,
        "severity": max(part["severity"] for part in used),
    }


class _Composer:
    """Draws phrases of the wanted class and theme, and puts them together."""

    def __init__(self, phrases: pl.DataFrame, rng: np.random.Generator) -> None:
        self._rng = rng
        self._pools: dict[tuple[str, str, str], list[Phrase]] = {}
        for phrase in phrases.to_dicts():
            kind = phrase["kind"] if phrase["kind"] in ("opener", "closer", "short") else "core"
            pool = self._pools.setdefault((kind, _class_of(phrase), phrase["theme"]), [])
            pool += [phrase] * KIND_WEIGHTS.get(phrase["kind"], 1)

    def pool(self, kind: str, label: str, theme: str) -> list[Phrase]:
        return self._pools.get((kind, label, theme), [])

    def _any(self, kind: str, label: str, theme: str) -> Phrase | None:
        """A phrase of this theme or of none in particular; of any theme when there is neither."""
        own, general = self.pool(kind, label, theme), self.pool(kind, label, THEMES[0])
        pool = own if own and self._rng.random() < OWN_THEME_SHARE else general or own
        if not pool:
            pool = [one for name in THEMES for one in self.pool(kind, label, name)]
        return pool[int(self._rng.integers(len(pool)))] if pool else None

    def compose(self, label: str, theme: str) -> Phrase:
        """One text of class `label`; raises ValueError when the phrases have none of that class."""
        chance = self._rng.random(3)
        core = self._any("core", label, theme)
        if core is None:
            raise ValueError(f"no demo phrase of class {label}: add some to phrases/")
        second = chance[0] < SECOND_SHARE.get(label, 0.0)
        parts = (
            self._any("opener", "plain", theme) if chance[1] < OPENER_SHARE else None,
            core,
            self._any("core", "plain", theme) if second else None,
            self._any("closer", "plain", theme) if chance[2] < CLOSER_SHARE else None,
        )
        text = _join([part for n, part in enumerate(parts) if n != 2 or part is not core])
        return text | {"text": casual(text["text"], MOODS.get(label, "plain"), self._rng)}

    def short(self, label: str, theme: str) -> list[Phrase]:
        """The short texts of this class and theme, those of no particular theme first."""
        names = dict.fromkeys((THEMES[0], theme))
        return [_join([one]) for name in names for one in self.pool("short", label, name)]


def build_catalogue(
    phrases: pl.DataFrame, weights: NDArray[np.float64], rng: np.random.Generator
) -> Catalogue:
    """A stock of about STOCK texts; `weights` (classes x themes) says how often each is needed.

    Raises ValueError when the phrases lack a class that is needed.
    """
    composer = _Composer(phrases, rng)
    shape = (2, len(CLASSES), len(THEMES))
    start, length = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    rows: list[Phrase] = []
    for label_at, label in enumerate(CLASSES):
        for theme_at, theme in enumerate(THEMES):
            needed = max(SMALLEST_CELL, round(STOCK * weights[label_at, theme_at]))
            cells = ([composer.compose(label, theme) for _ in range(needed)],)
            for style, cell in enumerate((*cells, composer.short(label, theme))):
                start[style, label_at, theme_at] = len(rows)
                length[style, label_at, theme_at] = len(cell)
                rows += cell
    schema = {"text": pl.String, "target": pl.String, "severity": pl.Int16}
    entries = pl.DataFrame(rows, schema=schema | dict.fromkeys(LABELS, pl.Boolean))
    return Catalogue(entries.with_columns(text_ascii=ascii_spelling(pl.col("text"))), start, length)
