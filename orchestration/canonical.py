"""The shapes that cross the privacy boundary: native records in, canonical posts out.

Belongs here: the three schemas, nothing that reads or writes. A native frame lives in memory only;
a canonical frame is the only shape that lands (see docs/architecture.md, "the canonical post").
"""

from __future__ import annotations

import polars as pl
from polars._typing import PolarsDataType

from ml.taxonomy import FLAGS, TARGETS

UTC = pl.Datetime("us", "UTC")
COUNT_BY_KIND = pl.List(pl.Struct({"kind": pl.String, "count": pl.Int32}))
PLACES = pl.List(pl.Struct({"name": pl.String, "kommunekode": pl.String, "basis": pl.String}))
PLACE_BASES = ("text", "community", "geotag")  # why a post has a place; never its author
PII_KINDS = ("cpr", "phone", "email", "url", "handle", "address", "name", "account", "plate")
PII = pl.Struct(dict.fromkeys(PII_KINDS, pl.Int16))

POST_KINDS = ("post", "comment", "reply", "repost")
COMMUNITY_TYPES = (
    "media",
    "politician",
    "municipality",
    "sports_club",
    "local_group",
    "youth",
    "association",
    "other",
)
AUTHOR_KINDS = ("private", "public_figure", "organisation", "unknown")


def _schema(columns: dict[str, PolarsDataType]) -> pl.Schema:
    return pl.Schema(columns)


NATIVE = _schema(
    {
        "row_number": pl.Int64,  # position in the delivery, 1-based, header not counted
        "native_id": pl.String,
        "kind": pl.String,
        "community_native_id": pl.String,
        "thread_native_id": pl.String,  # null: the post is its own thread
        "parent_native_id": pl.String,
        "depth": pl.Int16,
        "author_native_id": pl.String,
        "author_kind": pl.String,
        "created_at": UTC,
        "created_precision": pl.String,  # second, minute, day
        "edited_at": UTC,
        "text": pl.String,
        "language_declared": pl.String,
        "latitude": pl.Float64,  # of the post's own geotag, in degrees (WGS 84)
        "longitude": pl.Float64,
        "replies": pl.Int32,
        "shares": pl.Int32,
        "views": pl.Int32,
        "reactions": pl.Int32,
        "reaction_kinds": COUNT_BY_KIND,
        "deleted_at": UTC,
        "deletion_reason": pl.String,
    }
)

CANONICAL = _schema(
    {
        "post_key": pl.String,
        "municipality": pl.String,
        "platform": pl.String,
        "source_id": pl.String,
        "connector_version": pl.String,
        "kind": pl.String,
        "community_key": pl.String,
        "community_type": pl.String,
        "thread_key": pl.String,
        "parent_key": pl.String,
        "depth": pl.Int16,
        "author_key": pl.String,
        "author_key_version": pl.Int16,
        "author_kind": pl.String,
        "created_at": UTC,
        "created_precision": pl.String,
        "edited_at": UTC,
        "text_clean": pl.String,
        "text_key": pl.String,  # keyed hash of text_clean: what scores are stored under
        "text_length": pl.Int32,
        "pii_counts": PII,
        "language_declared": pl.String,
        "language": pl.String,
        "language_confidence": pl.Float32,
        "is_language_by_prior": pl.Boolean,  # the letters alone do not give it; null without a text
        "places": PLACES,
        "replies": pl.Int32,
        "shares": pl.Int32,
        "views": pl.Int32,
        "reactions": pl.Int32,
        "reaction_kinds": COUNT_BY_KIND,
        "hashtags": pl.List(pl.String),
        "link_domains": pl.List(pl.String),
        "fetched_at": UTC,
        "first_seen_at": UTC,
        "last_verified_at": UTC,
        "batch_id": pl.String,
        "deleted_at": UTC,
        "deletion_reason": pl.String,
        "legal_basis": pl.String,
        "terms_ref": pl.String,
        "retain_until": pl.Date,
    }
)

FETCH_STAMPS = ("fetched_at", "first_seen_at", "last_verified_at", "batch_id", "retain_until")

REJECTED = _schema(
    {
        "row_number": pl.Int64,
        "field": pl.String,
        "reason": pl.String,  # a code of orchestration.privacy.reasons, never a value
        "post_key": pl.String,  # where the row had an id
    }
)

LEDGER = _schema(
    {
        "batch_id": pl.String,
        "source_id": pl.String,
        "municipality": pl.String,
        "partition_key": pl.String,
        "delivery_key": pl.String,  # keyed hash of a file's name, or the day of a live source
        "connector_version": pl.String,
        "path": pl.String,  # of the batch, relative to the data folder
        "rows_count": pl.Int64,
        "quarantined_count": pl.Int64,
        "first_created_at": UTC,
        "last_created_at": UTC,
        "fetched_at": UTC,
        "accepted_at": UTC,
    }
)

QUARANTINE = _schema(
    {
        "batch_id": pl.String,
        "source_id": pl.String,
        "delivery_key": pl.String,
        **dict(REJECTED),
        "recorded_at": UTC,
    }
)

SCORES = _schema(  # what a model has no head for is null
    {
        "text_key": pl.String,
        "model_version": pl.String,
        "attack_score": pl.Float32,
        "hateful_score": pl.Float32,
        "severity": pl.Int8,
        "recognition_score": pl.Float32,
        "ritual_score": pl.Float32,
        **{f"target_{target}_score": pl.Float32 for target in TARGETS},
        **{f"is_{flag}": pl.Boolean for flag in FLAGS},
        "unscored_reason": pl.String,
    }
)

FORMER_MODELS = _schema(  # every model that has been the current one, in turn
    {
        "model_version": pl.String,
        "turn": pl.Int32,
    }
)

TOMBSTONES = _schema(
    {
        "post_key": pl.String,
        "deleted_at": UTC,
        "deletion_reason": pl.String,
    }
)
