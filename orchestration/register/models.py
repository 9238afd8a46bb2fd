"""What a municipality folder may say, as pydantic models (R1, R17).

Belongs here: shape and plausibility of single entries. Reading YAML is `load.py`'s, what entries
say of each other `references.py`'s; whether a source may be read today is `Source.refusal`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from orchestration.register.entry import Entry, Filled
from orchestration.register.platforms import (
    BlueskySettings,
    FeedSettings,
    IssoSettings,
    MastodonSettings,
    MisagoSettings,
    WordPressSettings,
    YouTubeSettings,
)

Adapter = Literal[
    "file",
    "demo",
    "bluesky",
    "mastodon",
    "wordpress",
    "isso",
    "misago",
    "feed",
    "youtube",
]
FormatName = Literal[
    "auto", "4cat", "zeeschuimer", "crowdtangle", "mcl", "youtube_data_tools", "twarc", "reddit"
]
CommunityType = Literal[
    "media",
    "politician",
    "municipality",
    "sports_club",
    "local_group",
    "youth",
    "association",
    "other",
]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("unknown time zone: use a name such as Europe/Copenhagen") from None
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]


class Place(Entry):
    """A district or town and the spellings that people use."""

    name: str
    aliases: tuple[str, ...] = ()


class PublicFigure(Entry):
    """Somebody who is spoken of in a public role, by name and office; nobody else belongs here."""

    name: Filled
    role: Filled

    @property
    def spellings(self) -> tuple[str, ...]:
        """The full name, and the office before the surnames or the last of them."""
        office, names = self.role.split()[0], self.name.split()
        return (self.name, f"{office} {' '.join(names[1:])}", f"{office} {names[-1]}")


class FileMapping(Entry):
    """Which column of a delivered file is which field, and how its values are written."""

    native_id: str
    text: str
    created_at: str
    author: str | None = None
    community: str | None = None
    thread: str | None = None
    parent: str | None = None
    kind: str | None = None
    edited_at: str | None = None
    deleted_at: str | None = None
    replies: str | None = None
    shares: str | None = None
    views: str | None = None
    reactions: str | None = None
    language: str | None = None
    default_kind: Literal["post", "comment", "reply"] = "comment"
    kinds: dict[str, Literal["post", "comment", "reply", "repost"]] = Field(default_factory=dict)
    time_format: str | None = None
    time_zone: TimeZone = "UTC"
    encoding: Literal["auto", "utf-8", "utf-8-sig", "latin-1", "cp1252"] = "auto"
    delimiter: Literal["auto", ",", ";", "\t"] = "auto"


class DemoSettings(Entry):
    """Size and seed of a synthetic city."""

    posts: int = Field(default=20_000, ge=200, le=5_000_000)
    seed: int = 851
    first_day: date = date(2026, 8, 3)
    weeks: int = Field(default=12, ge=2, le=60)


class Source(Entry):
    """One entry of the source register (R1, R17); `adapter` says how it is read.

    `reading` follows from it: by day (the synthetic city), by delivery (files), or by page (the
    platforms of `platforms.py`).
    """

    id: Slug
    name: Filled
    adapter: Adapter
    platform: Filled
    why_public: Filled
    legal_basis: Filled
    terms_ref: Filled
    owner: Filled
    approved_by: Filled
    review_date: date
    retention_days: int = Field(ge=1)
    controllers: tuple[str, ...] = Field(min_length=1)
    processors: tuple[str, ...] = ()
    arrangement: str = ""
    dpia_approved: bool = False
    synthetic: bool = False
    public_dataset: bool = False  # openly licensed research data, for trials only
    language: str = Field(default="da", pattern=r"^[a-z]{2}$")
    ids_are_platform_wide: bool = True
    default_community_type: CommunityType = "other"
    earliest: date = date(2005, 1, 1)
    max_quarantined_share: float = Field(default=0.5, ge=0, le=1)
    freshness_hours: int | None = None
    text_mining_permission: Filled | None = None  # where the owner's permission is kept (R18)
    mapping: FileMapping | None = None
    format: FormatName | None = None
    demo: DemoSettings | None = None
    bluesky: BlueskySettings | None = None
    mastodon: MastodonSettings | None = None
    wordpress: WordPressSettings | None = None
    isso: IssoSettings | None = None
    misago: MisagoSettings | None = None
    feed: FeedSettings | None = None
    youtube: YouTubeSettings | None = None

    @model_validator(mode="after")
    def _adapter_has_its_settings(self) -> Source:
        if self.adapter == "file" and self.mapping is None and self.format is None:
            raise ValueError(
                "a file source needs a `mapping` or a `format`: name the columns for id, text and "
                "time, or a known format"
            )
        if self.mapping is not None and self.format is not None:
            raise ValueError("`mapping` and `format` exclude each other: keep one")
        if self.adapter == "demo" and (self.demo is None or not self.synthetic):
            raise ValueError("a demo source needs `demo:` settings and `synthetic: true`")
        if self.reading == "page" and getattr(self, self.adapter) is None:
            raise ValueError(f"a {self.adapter} source needs `{self.adapter}:` settings: add them")
        return self

    @property
    def reading(self) -> Literal["day", "delivery", "page"]:
        """What one batch of this source is: a local day, a delivered file, a page of answers."""
        if self.adapter == "demo":
            return "day"
        return "delivery" if self.adapter == "file" else "page"

    @property
    def delivered_as(self) -> FileMapping | FormatName:
        """How the files of a file source are to be read: by its mapping or as a known format."""
        assert self.adapter == "file"
        return self.mapping or self.format or "auto"

    @property
    def is_live(self) -> bool:
        """Collected on a schedule; a file source is collected by delivery."""
        return self.reading != "delivery"

    def refusal(self, today: date) -> str | None:
        """Why this source may not be read today, with the remedy; None when it may."""
        if self.review_date < today:
            return f"source {self.id}: its review date has passed: review it and set review_date"
        if not (self.synthetic or self.public_dataset or self.dpia_approved):
            return f"source {self.id}: no approved DPIA: set dpia_approved when the DPO has signed"
        return None


class Community(Entry):
    """A page, group or club; `native_id` is the platform's, hashed before anything is written."""

    native_id: Filled
    source: Slug
    name: Filled
    type: CommunityType
    may_be_named: bool = False


class Municipality(Entry):
    """One municipality folder, whole."""

    slug: Slug
    name: Filled
    kommunekode: str = Field(pattern=r"^\d{4}$")
    contact: str | None = Field(default=None, pattern=r"^[!-~]+$")
    time_zone: TimeZone = "Europe/Copenhagen"
    synthetic: bool = False
    places: tuple[Place, ...] = ()
    public_figures: tuple[PublicFigure, ...] = ()
    sources: tuple[Source, ...] = ()
    communities: tuple[Community, ...] = ()

    @property
    def allowed_names(self) -> tuple[str, ...]:
        """What no scrubber masks as a private person's name: places, communities, figures."""
        places = (spelt for place in self.places for spelt in (place.name, *place.aliases))
        figures = (spelt for figure in self.public_figures for spelt in figure.spellings)
        return (self.name, *places, *(one.name for one in self.communities), *figures)
