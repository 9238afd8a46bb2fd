"""The municipality folders: who is measured, which sources may be read, which communities exist."""

from orchestration.register.documents import RegisterError
from orchestration.register.load import load_municipalities, load_municipality
from orchestration.register.models import Community, FileMapping, Municipality, Place, Source

__all__ = [
    "Community",
    "FileMapping",
    "Municipality",
    "Place",
    "RegisterError",
    "Source",
    "load_municipalities",
    "load_municipality",
]
