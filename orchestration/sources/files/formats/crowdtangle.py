"""CrowdTangle CSV: posts of Facebook pages, Facebook groups or Instagram accounts, until 2024.

Caveats: `crowdtangle.md`.
"""

from __future__ import annotations

import polars as pl

from orchestration.sources.files.formats.format import (
    Format,
    Sample,
    Variant,
    filled,
    first_of,
    lacking,
)
from orchestration.sources.files.layout import REACTION, Layout

TITLE = "CrowdTangle CSV"
KINDS = ("Like", "Love", "Care", "Haha", "Wow", "Sad", "Angry")
_OWNERS = {"Page Name": "pages", "Group Name": "groups", "Account": "Instagram"}
_PARAMETER = r"[?&](?:fbid|story_fbid|v)=([0-9A-Za-z]+)"
_TAIL = r"/([^/?#]+)/*(?:[?#].*)?$"
_SCRIPT = r"\.php$|^(?:watch|posts|reel|p)$"


def _is_mine(sample: Sample) -> bool:
    return sample.has("Post Created") and first_of(_OWNERS, sample.names) is not None


def _id() -> pl.Expr:
    """The id in the address: a parameter, else its last part; the whole where that says nothing."""
    address = filled("address")
    tail = address.str.extract(_TAIL)
    told = pl.when(~tail.str.contains(_SCRIPT)).then(tail)
    return pl.coalesce(address.str.extract(_PARAMETER), told, address)


def _of_facebook(sample: Sample, owner: str) -> Variant:
    columns = {
        "address": "URL",
        "text": "Message",
        "created_at": "Post Created",
        "community": "Facebook Id",
        "replies": "Comments",
        "shares": "Shares",
    }
    if owner == "pages":
        columns["author"] = "Facebook Id"
    derived = {"native_id": _id()}
    if sample.has("Post Views"):
        columns["views"] = "Post Views"
        derived["views"] = pl.when(filled("views") != "0").then("views")
    given = {one: "Likes" if one == "Like" else one for one in KINDS}
    columns |= {f"{REACTION}{k.lower()}": one for k, one in given.items() if sample.has(one)}
    return Variant(owner, ("facebook",), Layout(columns, derived, default_kind="post"))


def _of_instagram(sample: Sample) -> Variant:
    columns = {
        "address": "URL",
        "text": "Description",
        "created_at": "Post Created",
        "community": "User Name",
        "author": "User Name",
        "replies": "Comments",
        "reactions": "Likes",
    }
    layout = Layout(columns, {"native_id": _id()}, default_kind="post")
    return Variant("Instagram", ("instagram",), layout)


def _variant_of(sample: Sample) -> Variant:
    owner = _OWNERS[first_of(_OWNERS, sample.names) or "Page Name"]
    variant = _of_instagram(sample) if owner == "Instagram" else _of_facebook(sample, owner)
    lacks = [one for one in variant.layout.columns.values() if not sample.has(one)]
    if lacks:
        raise lacking(
            f"{TITLE} ({owner})",
            f"the columns {', '.join(dict.fromkeys(lacks))}",
            "take the CSV as CrowdTangle gave it (Historical Data or Search), with all columns",
        )
    return variant


FORMAT = Format("crowdtangle", TITLE, _is_mine, _variant_of)
