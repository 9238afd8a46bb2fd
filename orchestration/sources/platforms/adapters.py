"""Which class reads which platform; each module is imported when it is used.

Adding a platform: one module beside this one, one line here, its settings in
`orchestration/register/platforms.py`, one entry in a municipality's register.
"""

from __future__ import annotations

from importlib import import_module

import httpx

from orchestration.register import Municipality, Source
from orchestration.sources.platforms.steps import PlatformConnector

ADAPTERS = {
    "bluesky": "bluesky.BlueskyConnector",
    "mastodon": "mastodon.MastodonConnector",
    "wordpress": "wordpress.WordPressConnector",
    "isso": "isso.IssoConnector",
    "misago": "misago.MisagoConnector",
    "feed": "feed.FeedConnector",
    "youtube": "youtube.YouTubeConnector",
}


def connector_of(
    municipality: Municipality, source: Source, client: httpx.Client
) -> PlatformConnector:
    """The connector of a source that is read by page."""
    module, _, name = ADAPTERS[source.adapter].partition(".")
    made = getattr(import_module(f"{__package__}.{module}"), name)(municipality, source, client)
    connector: PlatformConnector = made
    return connector
