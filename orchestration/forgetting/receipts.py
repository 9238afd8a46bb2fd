"""Receipts: what was forgotten and when, in counts, one small JSON file each.

Nothing in a receipt says whose posts they were. Receipts are kept for three years.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ml.replacing import replacing
from orchestration.settings import Settings

KEEP = timedelta(days=3 * 365)
STAMP = "%Y%m%dT%H%M%S%fZ"

Said = str | int


def write_receipt(settings: Settings, kind: str, at: datetime, said: Mapping[str, Said]) -> None:
    """Write one receipt and delete those that are older than three years."""
    moment = at.astimezone(UTC)
    settings.receipts.mkdir(parents=True, exist_ok=True)
    for old in settings.receipts.glob("*.json"):
        if old.name < (moment - KEEP).strftime(STAMP):
            old.unlink()
    content = {"kind": kind, "at": moment.isoformat(timespec="seconds"), **said}
    with replacing(settings.receipts / f"{moment.strftime(STAMP)}-{kind}.json") as partial:
        partial.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
