"""Scoring texts in memory: which are scorable, in what batches, and the table of scores.

Here belongs what is true of every model. Loading models and reading files do not.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import polars as pl

from ml.scoring.classifiers import Classifier
from ml.scoring.labels import with_labels
from ml.scoring.passages import Passages, flat, strongest
from ml.taxonomy import SEVERITY_STEPS

BATCH_TOKENS = 2_048
WINDOW_TEXTS = 512
MAX_CHARACTERS = 10_000
DECIMALS = 5
# Control, zero-width and direction characters, as the privacy boundary drops them.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
ADDRESSED, ATTACHED = "[bruger]", "[link]"  # placeholders of the privacy boundary
# Their bare words move scores less: `benchmarks.placeholders`.
READ_AS = {ADDRESSED: "bruger", ATTACHED: "link"}
Progress = Callable[[int], None]


class Scorer:
    """Scores texts with one model, up to ``MAX_CHARACTERS`` of each.

    A text that is longer than the model reads at once (the embedded one: 128 tokens, some 500
    characters) is read in overlapping passages.
    """

    def __init__(self, classifier: Classifier) -> None:
        """Wrap a loaded model; see ``load_scorer``."""
        self.classifier = classifier

    @property
    def version(self) -> str:
        """Name of the model; it changes with all that decides a score but the processor.

        Half precision moves scores by less than ``classifiers.DRIFT``, and labels not at all.
        """
        return self.classifier.version

    @property
    def thresholds(self) -> Mapping[str, float]:
        """From which score on each head says yes; severity steps say so as in ``labels.cut_of``."""
        return self.classifier.thresholds

    @property
    def heads(self) -> tuple[str, ...]:
        """What has a score, in the order of the columns."""
        return tuple(head for head in self.thresholds if head not in SEVERITY_STEPS)

    def score(
        self, texts: Sequence[str | None], *, progress: Progress | None = None
    ) -> pl.DataFrame:
        """Return one row per text, in order.

        Columns, for each head: ``<head>_score`` (Float32 in [0, 1], 5 decimals); for attack,
        hateful, recognition and ritual ``is_<head>`` (Boolean); ``severity`` (Int8, 0 to 4) where
        the model tells it; then ``model_version`` and ``unscored_reason``: null when scored,
        ``null`` for a missing text, ``empty`` for one without a visible character; both leave
        scores and labels null. Identical texts are computed once. ``progress`` is told how many
        rows are done, and at the end hears ``len(texts)``.
        Raises ``TypeError`` naming the row that is neither text nor None.
        """
        reasons = [unscored_reason(text, row) for row, text in enumerate(texts)]
        slots: dict[str, int] = {}
        slot_of = [
            None if reason else slots.setdefault(readable(text), len(slots))
            for text, reason in zip(texts, reasons, strict=True)
        ]
        scores = self._score_distinct(list(slots), _Meter(slot_of, progress))
        return self._table(scores, slot_of, reasons)

    def _score_distinct(self, texts: list[str], meter: "_Meter") -> np.ndarray:
        scores = np.zeros((len(texts), len(self.thresholds)), np.float32)
        for start, passages in self._tokenised(texts):
            slots = range(start, start + len(passages))
            scores[slots] = self._score_passages(passages)
            meter.done(list(slots))
        return scores

    def _score_passages(self, passages: list[Passages]) -> np.ndarray:
        ids, owners = flat(passages)
        scores = np.zeros((len(ids), len(self.thresholds)), np.float32)
        for batch in batches(ids):
            scores[batch] = self.classifier.score([ids[position] for position in batch])
        return strongest(scores, owners, list(self.thresholds), self.thresholds)

    def _tokenised(self, texts: list[str]) -> Iterator[tuple[int, list[Passages]]]:
        """Yield windows of texts as token ids; the next is tokenised while this one is computed."""
        ready: tuple[int, Future[list[Passages]]] | None = None
        with ThreadPoolExecutor(1) as ahead:
            for start in range(0, len(texts), WINDOW_TEXTS):
                window = texts[start : start + WINDOW_TEXTS]
                following = start, ahead.submit(self.classifier.tokenise, window)
                if ready:
                    yield ready[0], ready[1].result()
                ready = following
            if ready:
                yield ready[0], ready[1].result()

    def _table(
        self, scores: np.ndarray, slot_of: list[int | None], reasons: list[str | None]
    ) -> pl.DataFrame:
        slots = pl.Series(slot_of, dtype=pl.UInt32)
        columns = {}
        for number, head in enumerate(self.classifier.thresholds):
            distinct = pl.Series(scores[:, number], dtype=pl.Float32).round(DECIMALS)
            columns[f"{head}_score"] = (
                distinct.gather(slots) if len(distinct) else pl.Series(slots, dtype=pl.Float32)
            )
        table = with_labels(pl.DataFrame(columns), self.classifier.thresholds)
        return table.with_columns(
            pl.lit(self.version).alias("model_version"),
            pl.Series("unscored_reason", reasons, dtype=pl.String),
        )


def unscored_reason(text: object, row: int) -> str | None:
    """Return why a text gets no score, or None when it gets one."""
    if text is None:
        return "null"
    if not isinstance(text, str):
        kind = type(text).__name__
        raise TypeError(f"row {row}: expected text or None, got {kind}; convert it before scoring")
    return None if readable(text) else "empty"


def readable(text: str | None) -> str:
    """Return what of ``text`` can matter, as texts are written where the model learns.

    That is its beginning, with one space for all white space, without invisible characters and
    lone surrogates, without accounts addressed in front and links attached behind, and with
    READ_AS's words for these placeholders elsewhere.
    """
    visible = " ".join(_said(_INVISIBLE.sub("", text or "").split()))
    for placeholder, word in READ_AS.items():
        visible = visible.replace(placeholder, word)
    return visible[:MAX_CHARACTERS].rstrip().encode("utf-8", "replace").decode("utf-8")


def _said(words: list[str]) -> list[str]:
    """Leave out what platforms put around a reply; of nothing else the last word stays."""
    first, last = 0, len(words)
    while first < last - 1 and words[first].rstrip(",:") == ADDRESSED:
        first += 1
    while last > first + 1 and words[last - 1] == ATTACHED:
        last -= 1
    return words[first:last]


def batches(ids: list[list[int]]) -> Iterator[list[int]]:
    """Yield positions of ``ids`` in batches of similar length, longest first.

    A batch holds at most ``BATCH_TOKENS`` tokens with its padding, and at least one text.
    """
    order = sorted(range(len(ids)), key=lambda position: -len(ids[position]))
    while order:
        size = max(1, BATCH_TOKENS // max(1, len(ids[order[0]])))
        yield order[:size]
        order = order[size:]


class _Meter:
    """Counts finished rows: a distinct text finishes every row that holds it."""

    def __init__(self, slot_of: list[int | None], progress: Progress | None) -> None:
        self._progress = progress
        self._rows_of = np.bincount([s for s in slot_of if s is not None] or [0])
        self._count = slot_of.count(None)
        self._report()

    def done(self, slots: list[int]) -> None:
        self._count += int(self._rows_of[slots].sum())
        self._report()

    def _report(self) -> None:
        if self._progress is not None:
            self._progress(self._count)
