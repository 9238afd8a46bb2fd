"""The scrubber: personal strings in texts become typed placeholders, before anything is written.

Belongs here: columns of texts, cleaning of hidden characters, what is kept of links and hashtags.
How one text is masked is `masking.py`'s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from orchestration.canonical import PII, PII_KINDS
from orchestration.privacy.masking import Masker
from orchestration.privacy.names.find import Finder
from orchestration.privacy.patterns import HASHTAG
from orchestration.privacy.steps import WORTH_A_LOOK

_CONTROLS = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]"
)
_LOOK_ALIKES = {"＠": "@", "﹫": "@", "＋": "+", "．": ".", "／": "/", "：": ":"}
_LINE_BREAKS = r"\r\n?|[\u{2028}\u{2029}]"
_MARKS_ON_DIGITS = r"([\d@.:/+-])\p{M}+"
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu"})


@dataclass(frozen=True)
class Scrubbed:
    """Columns as long as the input: text (null where null), counts, link domains and hashtags.

    `towns` is what followed the house numbers of masked addresses: for `gazetteer.py` alone, in
    memory alone.
    """

    text: pl.Series
    pii_counts: pl.Series
    link_domains: pl.Series
    hashtags: pl.Series
    towns: pl.Series = field(repr=False)


def _change(texts: pl.Series, where: str, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`texts` with those changed that the regular expression `where` finds something in."""
    found = texts.str.contains(where).fill_null(False).arg_true()
    return texts.clone().scatter(found, change(texts.gather(found))) if len(found) else texts


def _plain_digits(texts: pl.Series) -> pl.Series:
    changed = [
        "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)
        for text in texts
    ]
    return pl.Series(changed, dtype=pl.String)


def _plain(texts: pl.Series) -> pl.Series:
    """NFC, digits without marks on them, plain digits, @, + and dots."""
    plain = (
        texts.str.normalize("NFC")
        .str.replace_many(_LOOK_ALIKES)
        .str.replace_all(_MARKS_ON_DIGITS, "$1")
    )
    return _change(plain, r"[\p{Nd}&&[^0-9]]", _plain_digits)


def _cleaned(texts: pl.Series) -> pl.Series:
    """NFC without control, zero-width and direction characters, without what disguises digits."""
    texts = _change(texts, _LINE_BREAKS, lambda some: some.str.replace_all(_LINE_BREAKS, "\n"))
    texts = texts.str.replace_all(_CONTROLS, "")
    return _change(texts, r"[^\x00-\x{ff}]", _plain).str.strip_chars()


def _domain(link: str) -> str | None:
    """The registrable domain of a link; null where it is none or its digits could be a number."""
    host = re.split(r"[/?#\\]", link.split("://")[-1].lower())[0].rsplit("@")[-1].split(":")[0]
    labels = [label for label in host.split(".") if label]
    size = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 2
    domain = ".".join(labels[-size:])
    is_host = re.fullmatch(r"(?:[^\W_][\w-]*\.)+[^\W\d_][^\W_]+", domain)
    return domain if is_host and sum(map(str.isdigit, domain)) < 6 else None


def _domains(links: list[str]) -> list[str]:
    return list(dict.fromkeys(domain for link in links if (domain := _domain(link))))


def _pii_counts(texts: pl.Series, masked: pl.Series, maskers: list[Masker]) -> pl.Series:
    """How many of each kind were masked in each text; `maskers` are those of the rows `masked`."""
    nothing = pl.Series([0], dtype=pl.Int16).new_from_index(0, len(texts))
    counts = {
        kind: nothing.clone().scatter(masked, [min(one.counts[kind], 32767) for one in maskers])
        for kind in PII_KINDS
        if maskers
    }
    frame = pl.DataFrame({"text": texts, **(counts or dict.fromkeys(PII_KINDS, nothing))})
    found = pl.struct(*PII_KINDS).cast(PII)
    return frame.select(pii_counts=pl.when(pl.col("text").is_not_null()).then(found)).to_series()


def _lists(length: int, at: pl.Series, found: list[list[str]]) -> pl.Series:
    """A column of lists of words without spaces, empty but for `found` at the positions `at`."""
    words = pl.Series([""], dtype=pl.String).new_from_index(0, length)
    if found:
        words = words.clone().scatter(at, [" ".join(some) for some in found])
    return words.str.extract_all(r"\S+")


def _towns(length: int, masked: pl.Series, maskers: list[Masker]) -> pl.Series:
    """What follows the house numbers of each text, line by line; empty where nothing does."""
    towns = pl.Series([""], dtype=pl.String).new_from_index(0, length)
    return towns.clone().scatter(masked, ["\n".join(one.towns) for one in maskers])


def _hashtags(texts: pl.Series) -> pl.Series:
    tagged = texts.str.contains("#", literal=True).fill_null(False).arg_true()
    tags = (HASHTAG.findall(text.lower()) for text in texts.gather(tagged))
    return _lists(len(texts), tagged, [list(dict.fromkeys(some)) for some in tags])


def scrub(texts: pl.Series, finder: Finder) -> Scrubbed:
    """Mask what is personal in `texts` (String, any length): the kinds of `canonical.PII_KINDS`.

    `finder` tells private persons' names from the names that are allowed. Scrubbing what is
    scrubbed changes nothing. Counts are per kind and text; a null text has a null count struct and
    empty lists.
    """
    clean = _cleaned(texts)
    marked = clean.str.contains(WORTH_A_LOOK).fill_null(False)
    rows, maskers, changed = [], [], []
    for row, (text, has_marks) in enumerate(zip(clean, marked, strict=True)):
        if not text:
            continue
        masker = Masker(finder)
        after = masker.mask(text, has_marks=has_marks)
        if after != text:
            rows.append(row)
            maskers.append(masker)
            changed.append(after)
    masked = pl.Series(rows, dtype=pl.UInt32)
    text = clean.clone().scatter(masked, pl.Series(changed, dtype=pl.String)) if rows else clean
    return Scrubbed(
        text=text,
        pii_counts=_pii_counts(text, masked, maskers),
        link_domains=_lists(len(text), masked, [_domains(one.links) for one in maskers]),
        hashtags=_hashtags(text),
        towns=_towns(len(text), masked, maskers),
    )
