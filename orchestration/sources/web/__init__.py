"""Reading over HTTP as a guest: what every platform that is read online shares.

Does not belong here: what a platform's answers mean (`orchestration.sources.platforms`).
"""

from orchestration.sources.web.answers import NotUnderstood, json_of, only_open, understood
from orchestration.sources.web.client import polite_client
from orchestration.sources.web.errors import SourceForbids, SourceUnreachable

__all__ = [
    "NotUnderstood",
    "SourceForbids",
    "SourceUnreachable",
    "json_of",
    "only_open",
    "polite_client",
    "understood",
]
