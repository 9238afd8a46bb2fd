"""Zeeschuimer NDJSON: what a browser was shown, one platform a file, in an envelope a line.

Belongs here: the envelope. What is in its `data` is the platform's own, a module each.
Caveats: `zeeschuimer.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from orchestration.sources.files.formats.format import FLAT, Format, Sample, Variant, lacking
from orchestration.sources.files.formats.twarc import OLD_TIMES
from orchestration.sources.files.formats.zeeschuimer import instagram, threads, tiktok, x
from orchestration.sources.files.layout import Layout, Record

TITLE = "Zeeschuimer NDJSON"
_ENVELOPE = {"source_platform", "item_id", "data"}


class _Platform(NamedTuple):
    name: str
    platforms: tuple[str, ...]
    mapped: Callable[[Record], Record]
    time_format: str | None = None


_TIKTOK = _Platform("TikTok posts", ("tiktok",), tiktok.post)
_COMMENTS = _Platform("TikTok comments", ("tiktok",), tiktok.comment)
_INSTAGRAM = _Platform("Instagram", ("instagram",), instagram.post)
_THREADS = _Platform("Threads", ("threads",), threads.post)
_X = _Platform("X", ("x", "twitter"), x.tweet, OLD_TIMES)
PLATFORMS = {
    "tiktok.com": _TIKTOK,
    "tiktok-comments": _COMMENTS,
    "instagram.com": _INSTAGRAM,
    "threads.net": _THREADS,
    "threads.com": _THREADS,
    "twitter.com": _X,
    "x.com": _X,
}


def _is_mine(sample: Sample) -> bool:
    return any(one.keys() >= _ENVELOPE for one in sample.records)


def _platform_of(found: Record) -> _Platform | None:
    name = found.get("source_platform")
    return PLATFORMS.get(name) if isinstance(name, str) else None


def _variant_of(sample: Sample) -> Variant:
    """The variant of the first item that is of a platform we know; one of another is refused."""
    known = (_platform_of(one) for one in sample.records)
    platform = next((one for one in known if one is not None), None)
    if platform is None:
        names = ", ".join(dict.fromkeys(one.name for one in PLATFORMS.values()))
        raise lacking(
            TITLE, f"items of a platform that is read ({names})", "export one of these instead"
        )

    def mapped(found: Record) -> Record:
        if _platform_of(found) is not platform:
            raise ValueError("an item of another platform")
        return platform.mapped(found["data"])

    layout = Layout(FLAT, mapped=mapped, time_format=platform.time_format)
    return Variant(platform.name, platform.platforms, layout)


FORMAT = Format("zeeschuimer", TITLE, _is_mine, _variant_of)
