"""A municipality whose register uses everything that it can say, with invented values.

Belongs here: what the tests of the compliance pages share; no test.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.settings import Settings, load_settings
from orchestration.sources.deliveries import Deliveries

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECRETS = ("did:plc:hemmelig", "side-42", "Hemmeligt Hjørne", "Mette Prøve", "kodeord")

SOURCE: dict[str, Any] = {
    "id": "proeve_fil",
    "name": "Prøvebys filer",
    "adapter": "file",
    "platform": "forum",
    "why_public": "enhver kan læse det",
    "readable_by": "any_account",
    "audience_from_age": 15,
    "legal_basis": "retsgrundlaget i ord",
    "article_6": {"basis": "6(1)(e)", "reference": "henvisning seks"},
    "article_9": {"basis": "9(2)(j)", "reference": "henvisning ni"},
    "terms_ref": "vilkår 7",
    "owner": "dataejeren",
    "approved_by": "godkenderen",
    "review_date": date(2027, 6, 30),
    "retention_days": 77,
    "controllers": ["Prøveby Kommune", "Virkeby Kommune"],
    "arrangement": "ordning 26",
    "processors": [
        {
            "name": "Driften ApS",
            "task": "driver maskinen",
            "agreement_ref": "aftale 28",
            "sub_processors": ["Strøm ApS"],
            "transfer": "Andenland, standardkontrakt",
        }
    ],
    "dpia": {
        "state": "approved",
        "reference": "sag 35",
        "dated": date(2026, 11, 1),
        "by": "rådgiveren",
        "valid_until": date(2027, 11, 1),
    },
    "text_mining_permission": "tilladelse 11",
    "freshness_hours": 31,
    "mapping": {
        "native_id": "id",
        "text": "tekst",
        "created_at": "tid",
        "kinds": {"svarpost": "reply"},
    },
}
LIVE: dict[str, dict[str, Any]] = {
    "bluesky": {"service": "https://sky.example"},
    "mastodon": {"server": "https://mast.example", "hashtags": ["by", "land"]},
    "wordpress": {"site": "https://ord.example"},
    "isso": {
        "server": "https://isso.example",
        "origin": "https://blad.example",
        "pages": ["/en"],
    },
    "misago": {"forum": "https://forum.example", "categories": [3, 4]},
    "feed": {"addresses": ["https://feed.example/a", "https://feed.example/b"]},
    "youtube": {"channels": ["UC" + "a" * 22]},
    "demo": {"posts": 1234},
}
PAGES: list[dict[str, Any]] = [
    {
        "native_id": "side-42",
        "source": "proeve_fil",
        "name": "Torvets Avis",
        "type": "media",
        "may_be_named": True,
        "owned_by": "person",
        "consent_ref": "samtykke 5",
    },
    {
        "native_id": "did:plc:hemmelig",
        "source": "proeve_fil",
        "name": "Hemmeligt Hjørne",
        "type": "youth",
        "audience_from_age": 13,
    },
]


def live(adapter: str) -> dict[str, Any]:
    """A source of another kind, with its settings; where people are, it is still a draft."""
    entry = {**SOURCE, "id": f"proeve_{adapter}", "adapter": adapter, "mapping": None}
    is_demo = {"synthetic": True} if adapter == "demo" else {"dpia": {}, "approved_by": None}
    own = {"ids_are_platform_wide": False, "retention_days": 28}
    return {**entry, **own, **is_demo, adapter: LIVE[adapter]}


def city(**changes: Any) -> Municipality:
    entry = {
        "slug": "proeveby",
        "name": "Prøveby",
        "kommunekode": "0998",
        "contact": "post@proeveby.example",
        "dpo_contact": "dpo@proeveby.example",
        "public_figures": [{"name": "Mette Prøve", "role": "rådmand"}],
        "places": [{"name": "Torvet"}],
        "sources": [SOURCE, *(live(adapter) for adapter in LIVE)],
        "communities": PAGES,
    }
    return Municipality.model_validate({**entry, **changes})


def settings_in(folder: Path, **environ: str) -> Settings:
    paths = {"TRYG_DATA": str(folder / "data"), "TRYG_KEYS": str(folder / "keys")}
    return load_settings({**paths, "HOME": str(folder), **environ})


def runtime_of(folder: Path, *cities: Municipality, **environ: str) -> Runtime:
    settings = settings_in(folder, **environ)
    return Runtime(settings, cities, Deliveries(settings.inbox), clock=lambda: NOW)


def source(**changes: Any) -> Source:
    return Source.model_validate({**SOURCE, **changes})
