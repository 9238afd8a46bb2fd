"""The register as dbt reads it: three small Parquet files, rewritten whole.

Does not belong here: the YAML and its validation (`orchestration.register`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from orchestration.privacy.keys import Keys
from orchestration.privacy.pseudonyms import community_keys
from orchestration.register import Municipality
from orchestration.settings import Settings
from orchestration.storage.files import write_parquet

MUNICIPALITIES = pl.Schema(
    {
        "municipality": pl.String(),
        "name": pl.String(),
        "kommunekode": pl.String(),
        "time_zone": pl.String(),
        "is_synthetic": pl.Boolean(),
    }
)
SOURCES = pl.Schema(
    {
        "source_id": pl.String(),
        "municipality": pl.String(),
        "name": pl.String(),
        "platform": pl.String(),
        "adapter": pl.String(),
        "is_live": pl.Boolean(),
        "is_synthetic": pl.Boolean(),
        "legal_basis": pl.String(),
        "terms_ref": pl.String(),
        "review_date": pl.Date(),
        "retention_days": pl.Int32(),
        "is_paused": pl.Boolean(),
        "max_quarantined_share": pl.Float64(),
    }
)
COMMUNITIES = pl.Schema(
    {
        "community_key": pl.String(),
        "municipality": pl.String(),
        "source_id": pl.String(),
        "community_type": pl.String(),
        "community_name": pl.String(),  # null unless it may be named
    }
)


def _municipality_rows(register: Sequence[Municipality]) -> list[dict[str, object]]:
    return [
        {
            "municipality": one.slug,
            "name": one.name,
            "kommunekode": one.kommunekode,
            "time_zone": one.time_zone,
            "is_synthetic": one.synthetic,
        }
        for one in register
    ]


def _source_rows(
    register: Sequence[Municipality], paused: Collection[str]
) -> list[dict[str, object]]:
    return [
        {
            **source.model_dump(include=set(SOURCES.names())),
            "source_id": source.id,
            "municipality": one.slug,
            "is_live": source.is_live,
            "is_synthetic": source.synthetic,
            "is_paused": source.id in paused,
        }
        for one in register
        for source in one.sources
    ]


def _community_rows(register: Sequence[Municipality], keys: Keys) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for one in register:
        for source in one.sources:
            here = [community for community in one.communities if community.source == source.id]
            hashed = community_keys(keys, source, [community.native_id for community in here])
            rows += [
                {
                    "community_key": key,
                    "municipality": one.slug,
                    "source_id": source.id,
                    "community_type": community.type,
                    "community_name": community.name if community.may_be_named else None,
                }
                for key, community in zip(hashed, here, strict=True)
            ]
    return rows


def write_register(
    settings: Settings, register: Sequence[Municipality], keys: Keys, paused: Collection[str]
) -> dict[str, int]:
    """Write municipalities, sources and communities; give the row count of each."""
    tables = {
        "municipalities": pl.DataFrame(_municipality_rows(register), schema=MUNICIPALITIES),
        "sources": pl.DataFrame(_source_rows(register, paused), schema=SOURCES),
        "communities": pl.DataFrame(_community_rows(register, keys), schema=COMMUNITIES),
    }
    for name, frame in tables.items():
        write_parquet(frame, settings.register / f"{name}.parquet")
    return {name: frame.height for name, frame in tables.items()}
