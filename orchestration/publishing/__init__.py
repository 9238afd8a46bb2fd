"""Building the published file: the one DuckDB file that the app reads.

Does not belong here: the rules of disclosure (`orchestration.disclosure`).
"""

from orchestration.publishing.schema import ModelHead, ModelInfo, Operations

__all__ = ["ModelHead", "ModelInfo", "Operations"]
