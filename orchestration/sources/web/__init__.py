"""Reading over HTTP as a guest: what every platform that is read online shares.

Does not belong here: what a platform's answers mean (`orchestration.sources.platforms`).
"""

from orchestration.sources.web.client import polite_client
from orchestration.sources.web.errors import SourceForbids, SourceUnreachable

__all__ = ["SourceForbids", "SourceUnreachable", "polite_client"]
