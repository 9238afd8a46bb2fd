"""The synthetic demo city: an invented town's conversation and the truth about it."""

from orchestration.sources.demo.city import DemoCity

__all__ = ["DemoCity"]
