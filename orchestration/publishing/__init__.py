"""Building the published file: the one DuckDB file that the app reads.

Does not belong here: the rules of disclosure (`orchestration.disclosure`).
"""

from orchestration.publishing.publish import PublishedSummary, publish
from orchestration.publishing.recount import published_aggregate
from orchestration.publishing.schema import ModelHead, ModelInfo, Operations

__all__ = [
    "ModelHead",
    "ModelInfo",
    "Operations",
    "PublishedSummary",
    "publish",
    "published_aggregate",
]
