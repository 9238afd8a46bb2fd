"""What a municipality folder may say, as pydantic models (R1, R17).

Belongs here: shape and plausibility of single entries. Reading YAML is `load.py`'s, what entries
say of each other `references.py`'s; whether a source may be read today `admission.py`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from orchestration.register.admission import readable_until, reasons_against
from orchestration.register.entry import Entry, Filled
from orchestration.register.legal import (
    Article6Basis,
    Article9Basis,
    AudienceAge,
    Dpia,
    PageOwner,
    Processor,
    ReadableBy,
)
from orchestration.register.platforms import (
    NUMBERED_BY_THEMSELVES,
    YOUTUBE_DAYS,
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
Contact = Annotated[str, Field(pattern=r"^[!-~]+$")]  # an address of the post or of the web


RETENTION_DAYS = 180
LONGEST_DAYS = {
    "file": 90,  # nobody reads a file again to see what was deleted
    "youtube": YOUTUBE_DAYS,
}
"""The most days that texts may be kept, by platform or else adapter; so many unless set."""
AUTHOR_DAYS = 365  # how much longer than texts author keys are kept, unless set
LONGEST_AUTHOR_DAYS = {"youtube": YOUTUBE_DAYS}
"""The most days that author keys may be kept, by platform or else adapter; as texts unless set."""


def _bound_by(adapter: str, platform: str) -> str:
    """Whose limits bind a source: its platform's terms, however it is read, else its adapter's."""
    return platform if platform in LONGEST_AUTHOR_DAYS else adapter


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("unknown time zone: use a name such as Europe/Copenhagen") from None
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]


class Area(Entry):
    """A circle on the map, in degrees (WGS 84) and kilometres; larger than a neighbourhood."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    radius_km: float = Field(ge=0.5, le=50)


class Place(Entry):
    """A district or town, nothing smaller, and the spellings that people use.

    `told_by` is what it takes for its name to be told in a text: the name alone; with a capital and
    beside a word that says that it is a place, as `i`; or with one and beside another place. Its
    aliases are told alone. `area` is where a geotag lies in it.
    """

    name: Filled
    aliases: tuple[Filled, ...] = ()
    told_by: Literal["name", "cue", "neighbour"] = "name"
    area: Area | None = None


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
    latitude: str | None = None
    longitude: str | None = None
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
    readable_by: ReadableBy | None = None
    audience_from_age: AudienceAge | None = None  # years
    legal_basis: Filled  # in words, as it enters each row
    article_6: Article6Basis | None = None
    article_9: Article9Basis | None = None
    terms_ref: Filled
    owner: Filled
    approved_by: Filled | None = None
    review_date: date
    retention_days: int = Field(ge=1)  # of texts; unless set, by adapter
    author_retention_days: int = Field(ge=1)  # of author keys; unless set, a year longer
    controllers: tuple[Filled, ...] = Field(min_length=1)
    arrangement: Filled | None = None  # where the joint controllers' agreement is kept (art. 26)
    processors: tuple[Processor, ...] = ()
    dpia: Dpia = Field(default_factory=Dpia)
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

    @model_validator(mode="before")
    @classmethod
    def _retention_unless_set(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        bound = _bound_by(str(given.get("adapter")), str(given.get("platform")))
        given = {"retention_days": LONGEST_DAYS.get(bound, RETENTION_DAYS), **given}
        days, more = given["retention_days"], 0 if bound in LONGEST_AUTHOR_DAYS else AUTHOR_DAYS
        authors = days + more if isinstance(days, int) else AUTHOR_DAYS
        return {"author_retention_days": authors, **given}

    @model_validator(mode="after")
    def _retention_is_short(self) -> Source:
        for name, longest in (
            ("retention_days", self._longest(LONGEST_DAYS)),
            ("author_retention_days", self.longest_author_days),
        ):
            if longest is not None and getattr(self, name) > longest:
                raise ValueError(f"{name} of such a source is at most {longest}: lower it")
        if self.author_retention_days < self.retention_days:
            raise ValueError("author_retention_days is less than retention_days: raise it")
        return self

    @model_validator(mode="before")
    @classmethod
    def _ids_of_a_site_are_its_own(cls, given: Any) -> Any:
        if not isinstance(given, dict) or given.get("adapter") not in NUMBERED_BY_THEMSELVES:
            return given
        if given.get("ids_are_platform_wide"):
            raise ValueError("such a site has its own ids: leave out ids_are_platform_wide")
        return {**given, "ids_are_platform_wide": False}

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

    @model_validator(mode="after")
    def _joint_controllers_have_an_arrangement(self) -> Source:
        if len(self.controllers) > 1 and self.arrangement is None:
            raise ValueError(
                "more than one controller: set arrangement to where their agreement is kept "
                "(GDPR article 26)"
            )
        return self

    @property
    def reading(self) -> Literal["day", "delivery", "page"]:
        """What one batch of this source is: a local day, a delivered file, a page of answers."""
        if self.adapter == "demo":
            return "day"
        return "delivery" if self.adapter == "file" else "page"

    def _longest(self, limits: Mapping[str, int]) -> int | None:
        """What of `limits` binds this source; invented and open files are bound by none."""
        is_exempt = self.adapter == "file" and (self.synthetic or self.public_dataset)
        return None if is_exempt else limits.get(_bound_by(self.adapter, self.platform))

    @property
    def longest_author_days(self) -> int | None:
        """How many days author keys may be kept at most, by the platform's terms; None: no such."""
        return self._longest(LONGEST_AUTHOR_DAYS)

    @property
    def delivered_as(self) -> FileMapping | FormatName:
        """How the files of a file source are to be read: by its mapping or as a known format."""
        assert self.adapter == "file"
        return self.mapping or self.format or "auto"

    @property
    def is_live(self) -> bool:
        """Collected on a schedule; a file source is collected by delivery."""
        return self.reading != "delivery"

    @property
    def readable_until(self) -> date:
        """The last day on which the register lets it be read, as it stands."""
        return readable_until(self)

    def refusal(self, today: date) -> str | None:
        """Every reason why this source may not be read today, with its remedy; None when it may."""
        reasons = "; ".join(reasons_against(self, today))
        return f"source {self.id}: {reasons}" if reasons else None


class Community(Entry):
    """A page, group or club; `native_id` is the platform's, hashed before anything is written.

    What it leaves out of `readable_by` and `audience_from_age` is as its source says.
    """

    native_id: Filled
    source: Slug
    name: Filled
    type: CommunityType
    readable_by: ReadableBy | None = None
    audience_from_age: AudienceAge | None = None  # years
    may_be_named: bool = False
    owned_by: PageOwner | None = None
    consent_ref: Filled | None = None  # where a person's written consent to be named is kept
    place: str | None = None  # the district or town that it is about, by its name in places.yaml

    @model_validator(mode="after")
    def _is_named_only_with_consent(self) -> Community:
        if self.may_be_named and self.owned_by is None:
            raise ValueError(
                "a page that may be named says whose it is: set owned_by to organisation, group or "
                "person"
            )
        if self.may_be_named and self.owned_by == "person" and self.consent_ref is None:
            raise ValueError(
                "a person's page is named only with written consent: set consent_ref to where it "
                "is kept, or may_be_named: false"
            )
        return self

    @model_validator(mode="after")
    def _says_how_young_its_readers_are(self) -> Community:
        if self.type == "youth" and self.audience_from_age is None:
            raise ValueError(
                "a page for the young says from which age it is meant: set audience_from_age"
            )
        return self


class Municipality(Entry):
    """One municipality folder, whole."""

    slug: Slug
    name: Filled
    kommunekode: str = Field(pattern=r"^\d{4}$")
    contact: Contact | None = None
    dpo_contact: Contact | None = None  # the data protection officer's
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
