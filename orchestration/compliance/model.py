"""What the pages say of the model that scores: name, version, heads, thresholds, card.

Does not belong here: loading it; a page is written without torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ml.scoring.loading import CONFIG, EMBEDDED, read_config
from ml.taxonomy import HEADS
from orchestration.compliance.words import word
from orchestration.operations import model_info
from orchestration.settings import Settings

CARD = "MODEL_CARD.md"


@dataclass(frozen=True)
class Head:
    """One output of the model; `threshold` is None where the model does not tell before it runs."""

    name: str
    meaning: str
    threshold: float | None


@dataclass(frozen=True)
class Model:
    """The current model; `version` is None before its first scores, `card` where it has none."""

    name: str
    version: str | None
    heads: tuple[Head, ...]
    card: str | None
    candidate: str | None


def _configured(folder: Path) -> dict[str, float | None]:
    """The heads of a folder in the project's own format, else all heads that there may be."""
    if not (folder / CONFIG).is_file():
        return dict.fromkeys(HEADS)
    heads = read_config(folder).get("heads", {})
    return {head: one.get("threshold") for head, one in heads.items()} or dict.fromkeys(HEADS)


def model_of(settings: Settings) -> Model:
    """The model of an installation, from its settings and the last scoring.

    A path is named by its last part only. Raises ModelLoadError when its configuration is damaged.
    """
    folder = EMBEDDED if settings.model is None else Path(settings.model)
    scored = model_info(settings)
    thresholds = _configured(folder)
    thresholds |= {one.head: one.threshold for one in scored.heads} if scored else {}
    card = folder / CARD
    return Model(
        name=folder.name,
        version=scored.version if scored else None,
        heads=tuple(Head(head, word("heads", head), cut) for head, cut in thresholds.items()),
        card=card.read_text("utf-8") if card.is_file() else None,
        candidate=Path(settings.candidate_model).name if settings.candidate_model else None,
    )
