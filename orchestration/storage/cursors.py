"""Where the reading of a platform stopped: one small JSON file per source, replaced at once.

It holds whole numbers and times only, so nothing personal; a page lands before its cursor moves.
Does not belong here: what the numbers mean (the connector).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from ml.replacing import replacing
from orchestration.errors import MendableError
from orchestration.settings import Settings

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class CursorDamaged(MendableError):
    """A cursor file cannot be read; the message names the remedy."""


@dataclass(frozen=True)
class Position:
    """How far a source has been read: the connector's cursor, and when which look was whole.

    `read_at` is the last run that came to its end. Times are aware.
    """

    cursor: Mapping[str, str | int] = field(default_factory=dict)
    read_at: datetime | None = None
    looked_young_at: datetime | None = None
    looked_all_at: datetime | None = None


def _path(settings: Settings, source_id: str) -> Path:
    return settings.cursors / f"{source_id}.json"


def _checked(cursor: Mapping[str, str | int]) -> dict[str, str | int]:
    """The cursor, if it holds numbers and times only. Raises ValueError: a fault in a connector."""
    for name, value in cursor.items():
        if not _NAME.fullmatch(name):
            raise ValueError("a cursor's name is not of small letters, digits and _")
        if isinstance(value, str):
            datetime.fromisoformat(value)
    return dict(cursor)


def load_position(settings: Settings, source_id: str) -> Position:
    """Where the source stands; the beginning when it was never read. Raises CursorDamaged."""
    path = _path(settings, source_id)
    if not path.exists():
        return Position()
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        times = {name: content[name] for name in _times() if content[name] is not None}
        parsed = {name: datetime.fromisoformat(written) for name, written in times.items()}
        return Position(_checked(content["cursor"]), **parsed)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CursorDamaged(
            f"the cursor of {source_id} is damaged: delete cursors/{source_id}.json in the data "
            "folder; the source is then read from its beginning and nothing lands twice"
        ) from None


def _times() -> list[str]:
    return [one.name for one in fields(Position) if one.name != "cursor"]


def save_position(settings: Settings, source_id: str, position: Position) -> None:
    """Keep where the source stands. Raises ValueError when a connector's cursor holds more."""
    times = {name: getattr(position, name) for name in _times()}
    content = {name: at.isoformat() if at else None for name, at in times.items()}
    with replacing(_path(settings, source_id)) as partial:
        written = json.dumps({"cursor": _checked(position.cursor), **content}, indent=2)
        partial.write_text(written + "\n", encoding="utf-8")
