"""The shape of the planted truth: what evaluation may hold the platform's results against.

No part of the pipeline reads it. It has native ids of invented posts, and no author.
"""

from __future__ import annotations

import polars as pl
from polars._typing import PolarsDataType

_COLUMNS: dict[str, PolarsDataType] = {
    "native_id": pl.String,
    "local_date": pl.Date,
    "community_native_id": pl.String,
    "community_type": pl.String,
    "kind": pl.String,
    "depth": pl.Int16,
    "theme": pl.String,
    "is_answer_to_attack": pl.Boolean,
    "is_event": pl.Boolean,
    "is_after_measure": pl.Boolean,
    "attack_probability": pl.Float64,  # that the label was drawn with
    "recognition_probability": pl.Float64,  # the same; ritual apart
    "attack": pl.Boolean,
    "hateful": pl.Boolean,
    "target": pl.String,  # joined by |
    "severity": pl.Int16,
    "recognition": pl.Boolean,
    "ritual": pl.Boolean,
    "planted_pii": pl.List(pl.String),
    "is_deleted": pl.Boolean,
    "is_edited": pl.Boolean,
    "fault": pl.String,  # null, or why the record must be quarantined
}
TRUTH = pl.Schema(_COLUMNS)
