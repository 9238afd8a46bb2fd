"""Mastodon: public posts under hashtags or of a local timeline, and the replies to them.

`../mastodon.md` says what to know before such a source is registered.
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from orchestration.register import Municipality, Source
from orchestration.sources.platforms.mastodon.answers import Answers, NotMastodon
from orchestration.sources.platforms.mastodon.reading import Reading
from orchestration.sources.platforms.mastodon.scope import Scope
from orchestration.sources.platforms.steps import Step, Wanted

__all__ = ["MastodonConnector", "NotMastodon"]


class MastodonConnector:
    """Reads one source anonymously; raises ValueError when it has no Mastodon settings."""

    version = "mastodon-1"

    def __init__(self, municipality: Municipality, source: Source, client: httpx.Client) -> None:
        if source.mastodon is None:
            raise ValueError(f"source {source.id}: no `mastodon:` settings: add them")
        self._source, self._client, self._server = source, client, source.mastodon.server
        self._scope = Scope(source.mastodon)

    def read(self, wanted: Wanted) -> Iterator[Step]:
        """New posts since the cursor, or all since `wanted.since`, with the replies to them.

        Raises SourceUnreachable, SourceForbids and NotMastodon; the steps before hold.
        """
        answers = Answers(self._client, self._server, wanted.now)
        reading = Reading(self._source, self._scope, answers, wanted)
        for timeline in self._scope.timelines:
            yield from reading.steps(timeline)
        if wanted.since is not None:
            yield Step(listed=reading.listed(wanted.since))
