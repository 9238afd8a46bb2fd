"""Errors that a user can mend: shown as one sentence instead of a traceback.

Does not belong here: the errors themselves; each lives beside the code that raises it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ml.scoring.errors import ModelLoadError
from orchestration.privacy.keys import KeyRefused
from orchestration.register import RegisterError
from orchestration.sources.collect import SourceRefused
from orchestration.sources.deliveries import DeliveryGone
from orchestration.sources.files import DeliveryError
from orchestration.storage.lock import WarehouseBusy

EXPLAINED: tuple[type[Exception], ...] = (
    DeliveryError,
    DeliveryGone,
    KeyRefused,
    ModelLoadError,
    OSError,
    LookupError,
    RegisterError,
    SourceRefused,
    ValueError,
    WarehouseBusy,
)


@dataclass(frozen=True)
class Refused:
    """One failed check of a job: its name and, line by line, what was expected and seen."""

    check: str
    description: str
    blocking: bool
