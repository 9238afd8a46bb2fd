"""The closed set of reasons why a row is quarantined, each with an explanation and a remedy.

A reason code is all that quarantine and logs say of a row besides its number and field. Problems
of a whole file are not here: they are DeliveryError of `sources/files`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

ReasonCode = Literal[
    "missing_id",
    "damaged_id",
    "missing_time",
    "unreadable_time",
    "time_before_start",
    "time_in_future",
    "missing_text",
    "unknown_kind",
    "unreadable_number",
    "column_count",
    "unreadable_row",
    "duplicate_id",
]


@dataclass(frozen=True)
class Reason:
    """Why a row did not land, and what the deliverer can do about it; English."""

    explanation: str
    remedy: str


REASONS: dict[ReasonCode, Reason] = {
    "missing_id": Reason(
        "The row has no id.", "Deliver the id column filled, or map another column to native_id."
    ),
    "damaged_id": Reason(
        "A spreadsheet has shortened the id to a rounded number.",
        "Deliver the file as the platform gave it, not saved from a spreadsheet.",
    ),
    "missing_time": Reason(
        "The row does not say when it was written.",
        "Deliver the time column filled; a row without a time cannot be counted in any week.",
    ),
    "unreadable_time": Reason(
        "A time is not written in a way that is understood.",
        "Set time_format of the source's mapping to how the file writes times.",
    ),
    "time_before_start": Reason(
        "The time lies before the earliest date of the source.",
        "Correct the time, or set `earliest` of the source if it is right.",
    ),
    "time_in_future": Reason(
        "The time lies more than 48 hours after the reading.",
        "Correct the time, or set time_zone or time_format of the source's mapping.",
    ),
    "missing_text": Reason(
        "The row has no text and is not marked as deleted.",
        "Deliver the text column filled, or map the column that marks deleted rows.",
    ),
    "unknown_kind": Reason(
        "The kind is neither post, comment, reply nor repost.",
        "Add how the file writes kinds to `kinds` of the source's mapping.",
    ),
    "unreadable_number": Reason(
        "A count or a coordinate is not a number that is understood.",
        "Correct the number, or leave the field empty where it is unknown.",
    ),
    "column_count": Reason(
        "The row has more or fewer columns than the header.",
        "Put quotes around texts that contain the delimiter.",
    ),
    "unreadable_row": Reason(
        "The row cannot be read: broken quotes, broken JSON or a value of the wrong shape.",
        "Export the file again; each record must be complete.",
    ),
    "duplicate_id": Reason(
        "An earlier row of the same delivery has the same id.",
        "Deliver each record once; the first one has landed.",
    ),
}
CODES: tuple[ReasonCode, ...] = get_args(ReasonCode)
