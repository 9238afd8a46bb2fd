"""Bluesky and the AT Protocol: threads by registered accounts, and the event stream.

What is read, what cannot be seen and why: `../bluesky.md`.
"""

from orchestration.sources.platforms.bluesky.connector import BlueskyConnector

__all__ = ["BlueskyConnector"]
