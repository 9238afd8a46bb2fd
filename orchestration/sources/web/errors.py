"""What can go wrong while a host is read; no message names more of an address than the host."""

from __future__ import annotations

from orchestration.errors import MendableError


class SourceUnreachable(MendableError, ConnectionError):
    """A host did not answer, or not whole, after every try; passes by itself."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host} could not be read ({reason}): nothing is lost, it is tried again")


class SourceForbids(MendableError):
    """A host does not want this to be read, or not without a login; the message says what to do."""
