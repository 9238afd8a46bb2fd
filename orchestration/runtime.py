"""What every asset of one installation shares; tests hand in their own clock, model or files.

Does not belong here: environment variables (`settings.py`), Dagster objects (`definitions.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from orchestration.progress import LogProgress, Progress
from orchestration.register import Municipality, Source, load_municipalities
from orchestration.settings import Settings
from orchestration.sources.deliveries import Deliveries

if TYPE_CHECKING:
    import httpx
    import polars as pl


class Scorer(Protocol):
    """What the pipeline needs of a model; `ml.scoring.Scorer` is one."""

    @property
    def version(self) -> str: ...

    @property
    def thresholds(self) -> Mapping[str, float]: ...

    def score(self, texts: Sequence[str | None]) -> pl.DataFrame: ...


def _now() -> datetime:
    return datetime.now(UTC)


def _polite(municipality: Municipality, source: Source) -> httpx.Client:
    from orchestration.sources.web import polite_client

    return polite_client(municipality, source)


def _silent(_: str) -> None:
    return None


@dataclass
class Runtime:
    """Settings, register and the six things that tests replace."""

    settings: Settings
    register: tuple[Municipality, ...]
    deliveries: Deliveries
    clock: Callable[[], datetime] = _now
    progress: Progress = field(default_factory=lambda: LogProgress(_silent))
    client: Callable[[Municipality, Source], httpx.Client] = _polite
    scorer: Callable[[], Scorer] | None = None
    candidate: Callable[[], Scorer] | None = None

    @classmethod
    def of(cls, settings: Settings) -> Runtime:
        """The runtime of an installation; raises RegisterError when its register is broken."""
        register = tuple(load_municipalities(settings.municipalities))
        return cls(settings, register, Deliveries(settings.inbox))

    def sources(self) -> list[tuple[Municipality, Source]]:
        return [(one, source) for one in self.register for source in one.sources]

    def load_scorer(self) -> Scorer:
        """The current model. Raises ml.scoring.ModelLoadError when it cannot be loaded."""
        if self.scorer is not None:
            return self.scorer()
        from ml.scoring import load_scorer

        return load_scorer(self.settings.model, label_map=self.settings.model_labels)

    @property
    def has_candidate(self) -> bool:
        """Whether a model is set that scores beside the current one."""
        return self.candidate is not None or self.settings.candidate_model is not None

    def load_candidate(self) -> Scorer:
        """The model that scores beside the current one; only where there is one.

        Raises ml.scoring.ModelLoadError when it cannot be loaded.
        """
        if self.candidate is not None:
            return self.candidate()
        from ml.scoring import load_scorer

        return load_scorer(self.settings.candidate_model, label_map=self.settings.candidate_labels)
