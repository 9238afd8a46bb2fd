"""The boundary itself: a native page in, canonical posts and rejected rows out, nothing on disk.

Belongs here: which rows land, and how each field of a canonical post comes about. What is personal
in a text is `scrub.py`'s, how a key is made `pseudonyms.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from traceback import extract_tb

import polars as pl

from orchestration.canonical import (
    AUTHOR_KINDS,
    CANONICAL,
    NATIVE,
    PLACES,
    POST_KINDS,
    REJECTED,
)
from orchestration.errors import MendableError
from orchestration.privacy.keys import Keys
from orchestration.privacy.language import languages
from orchestration.privacy.names.find import Finder, allowed_phrases
from orchestration.privacy.placing import Placing
from orchestration.privacy.pseudonyms import (
    author_keys,
    community_keys,
    objection_keys,
    post_keys,
    text_keys,
)
from orchestration.privacy.reasons import ReasonCode
from orchestration.privacy.scrub import scrub
from orchestration.register import Municipality, Source
from orchestration.sources.pages import NativePage

AHEAD = timedelta(hours=48)
PRECISIONS = ("second", "minute", "day")
_FOREIGN = (pl.exceptions.PolarsError, ArithmeticError, LookupError, TypeError, ValueError)
_GONE = r"^(?i)\s*\[\s*(?:deleted|removed|slettet|fjernet)(?: by user)?\s*\]\s*$"
_LANGUAGE = r"^[A-Za-z]{2,3}(?:[-_](?:[A-Za-z]{2}|[0-9]{3}))?$"
_CODE = r"^[a-z][a-z_]{1,39}$"


class BoundaryError(MendableError):
    """A page could not be made canonical; the message holds no value of it."""


@contextmanager
def without_values(doing: str, *, known: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Errors that may repeat what they were given become BoundaryError: kind and place in the code.

    `known` errors pass: they are ours and hold no value.
    """
    try:
        yield
    except known:
        raise
    except _FOREIGN as error:
        place = extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}, line {place.lineno}"
        raise BoundaryError(f"{doing} failed with {type(error).__name__} at {where}") from None


@dataclass(frozen=True)
class Landed:
    """What became of one page: `posts` as CANONICAL (batch_id empty), `rejected` as REJECTED.

    `withheld_count` rows are in neither: their authors have objected.
    """

    posts: pl.DataFrame = field(repr=False)
    rejected: pl.DataFrame = field(repr=False)
    withheld_count: int = 0


class Boundary:
    """Turns the pages of one delivery or day into canonical posts; knows which ids it has seen.

    `objections` are the keys of authors who objected: their rows go no further.
    """

    def __init__(
        self,
        municipality: Municipality,
        source: Source,
        keys: Keys,
        fetched_at: datetime,
        connector_version: str,
        objections: frozenset[str] = frozenset(),
    ) -> None:
        self._municipality = municipality
        self._source = source
        self._keys = keys
        self._fetched_at = fetched_at.astimezone(UTC)
        self._connector_version = connector_version
        self._objections = objections
        self._finder = Finder(allowed_phrases(municipality.allowed_names))
        self._placing = Placing(municipality)
        self._seen = set[int]()  # post keys as numbers: a third of the memory of their digits
        own = [one for one in municipality.communities if one.source == source.id]
        found = community_keys(keys, source, [one.native_id for one in own])
        self._registered = pl.DataFrame(
            {
                "community_key": found,
                "registered_type": [one.type for one in own],
                "registered_place": [one.place for one in own],
            },
            schema=dict.fromkeys(
                ("community_key", "registered_type", "registered_place"), pl.String
            ),
        ).unique("community_key", keep="first")

    def apply(self, page: NativePage) -> Landed:
        """Posts and rejected rows of `page`, each in the order of the delivery.

        Raises BoundaryError, without any value, when the page is not a native one or cannot be
        processed.
        """
        if page.frame.schema != NATIVE or page.rejected.schema != REJECTED:
            raise BoundaryError("a page without the native schema: correct the connector")
        with without_values("the privacy boundary"):
            allowed = self._without_objectors(page)
            landed = self._apply(allowed)
            return replace(landed, withheld_count=page.frame.height - allowed.frame.height)

    def _without_objectors(self, page: NativePage) -> NativePage:
        """The page without any row, good or bad, of an author who objected."""
        if not self._objections:
            return page
        authors = page.frame["author_native_id"]
        hashed = pl.Series(objection_keys(self._keys, self._source, authors), dtype=pl.String)
        objected = hashed.is_in(list(self._objections)).fill_null(False)
        numbers = page.frame.filter(objected)["row_number"]
        return NativePage(
            page.frame.filter(~objected),
            page.rejected.filter(~pl.col("row_number").is_in(numbers.implode())),
        )

    def _apply(self, page: NativePage) -> Landed:
        keys = post_keys(self._keys, self._source, page.frame["native_id"])
        frame = page.frame.with_columns(post_key=pl.Series(keys, dtype=pl.String))
        unread = page.rejected.drop("post_key").join(
            frame.select("row_number", "post_key"),
            on="row_number",
            how="left",
            maintain_order="left",
        )
        frame = self._cleaned(
            frame.join(page.rejected, on="row_number", how="anti", maintain_order="left")
        )
        judged = self._judged(frame)
        refused = judged.filter(pl.col("reason").is_not_null()).select(list(REJECTED))
        posts = self._canonical(judged.filter(pl.col("reason").is_null()))
        rejected = pl.concat([unread.select(list(REJECTED)), refused]).sort("row_number")
        return Landed(posts, rejected)

    def _cleaned(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Texts scrubbed, tombstones without text, author-set clocks not ahead of the reading."""
        now = pl.lit(self._fetched_at)
        gone = pl.col("text").str.contains(_GONE).fill_null(False)
        ahead = pl.col("created_at").is_between(now, now + AHEAD)
        frame = frame.with_columns(
            created_at=pl.when(ahead).then(now).otherwise("created_at"),
            edited_at=pl.when(pl.col("edited_at") > now).then(now).otherwise("edited_at"),
            deleted_at=pl.when(gone).then(pl.coalesce("deleted_at", now)).otherwise("deleted_at"),
            deletion_reason=pl.when(gone)
            .then(pl.coalesce("deletion_reason", pl.lit("platform_placeholder")))
            .otherwise("deletion_reason"),
        )
        text = pl.when(pl.col("deleted_at").is_null()).then("text")
        scrubbed = scrub(frame.select(text=text)["text"], self._finder)
        return frame.drop("text").with_columns(
            text_clean=scrubbed.text.replace("", None),
            pii_counts=scrubbed.pii_counts,
            link_domains=scrubbed.link_domains,
            hashtags=scrubbed.hashtags,
            towns=scrubbed.towns,
        )

    def _judged(self, frame: pl.DataFrame) -> pl.DataFrame:
        """With `field` and `reason`: the first thing that is wrong with each row, else null."""
        start = datetime.combine(self._source.earliest, time(), UTC)
        created = pl.col("created_at")
        no_text = pl.col("text_clean").is_null() & pl.col("deleted_at").is_null()
        rules: tuple[tuple[pl.Expr, str, ReasonCode], ...] = (
            (pl.col("post_key").is_null(), "native_id", "missing_id"),
            (created.is_null(), "created_at", "missing_time"),
            (created < start, "created_at", "time_before_start"),
            (created > self._fetched_at + AHEAD, "created_at", "time_in_future"),
            (~pl.col("kind").is_in(POST_KINDS).fill_null(False), "kind", "unknown_kind"),
            (no_text & (pl.col("kind") != "repost"), "text", "missing_text"),
        )
        problem = pl.coalesce(
            pl.when(rule).then(pl.struct(field=pl.lit(name), reason=pl.lit(code)))
            for rule, name, code in rules
        )
        judged = frame.with_columns(problem.struct.unnest())
        return self._without_repeats(judged)

    def _without_repeats(self, judged: pl.DataFrame) -> pl.DataFrame:
        """Rows whose id has landed before in this delivery are refused; the first one stays."""
        rows = zip(judged["post_key"], judged["reason"], strict=True)
        later = pl.Series(
            dtype=pl.Boolean, values=[why is None and self._has_landed(key) for key, why in rows]
        )
        return judged.with_columns(
            field=pl.when(later).then(pl.lit("native_id")).otherwise("field"),
            reason=pl.when(later).then(pl.lit("duplicate_id")).otherwise("reason"),
        )

    def _has_landed(self, post_key: str) -> bool:
        """Whether the key has been asked for before; from now on it has."""
        number, before = int(post_key, 16), len(self._seen)
        self._seen.add(number)
        return len(self._seen) == before

    def _keyed(self, frame: pl.DataFrame) -> pl.DataFrame:
        keys, source = self._keys, self._source

        def column(values: list[str | None]) -> pl.Series:
            return pl.Series(values, dtype=pl.String)

        own = community_keys(keys, source, [f"source:{source.id}"])[0]
        return frame.with_columns(
            thread_key=column(post_keys(keys, source, frame["thread_native_id"])),
            parent_key=column(post_keys(keys, source, frame["parent_native_id"])),
            **self._authors(frame),
            community_key=column(community_keys(keys, source, frame["community_native_id"])),
            text_key=column(text_keys(keys, frame["text_clean"])),
        ).with_columns(
            thread_key=pl.coalesce("thread_key", "post_key"),
            community_key=pl.col("community_key").fill_null(own),
        )

    def _authors(self, frame: pl.DataFrame) -> dict[str, pl.Series]:
        """Each author under the version of the key that belongs to the day of the post.

        A post older than every living version has no author.
        """
        zone = self._municipality.time_zone
        day = frame["created_at"].dt.convert_time_zone(zone).dt.date()
        key = _nulls(frame.height)
        version = pl.Series([None] * frame.height, dtype=pl.Int16)
        for number, since in self._keys.author_versions:
            hit = (day >= since) & frame["author_native_id"].is_not_null()
            ids = frame["author_native_id"].zip_with(hit, _nulls(frame.height))
            found = author_keys(self._keys, self._source, ids, number)
            key = pl.Series(found, dtype=pl.String).zip_with(hit, key)
            version = pl.Series([number] * frame.height, dtype=pl.Int16).zip_with(hit, version)
        return {"author_key": key, "author_key_version": version}

    def _canonical(self, frame: pl.DataFrame) -> pl.DataFrame:
        source = self._source
        keyed = self._keyed(frame).join(
            self._registered, on="community_key", how="left", maintain_order="left"
        )
        canonical = keyed.with_columns(
            municipality=pl.lit(self._municipality.slug),
            platform=pl.lit(source.platform),
            source_id=pl.lit(source.id),
            connector_version=pl.lit(self._connector_version),
            community_type=pl.coalesce("registered_type", pl.lit(source.default_community_type)),
            author_kind=_author_kind(),
            created_precision=_kept("created_precision", PRECISIONS).fill_null("second"),
            text_length=pl.col("text_clean").str.len_chars().cast(pl.Int32),
            language_declared=_kept("language_declared", _LANGUAGE),
            **self._language(keyed),
            places=pl.when(pl.col("deleted_at").is_null())
            .then(self._placing.places(keyed))
            .otherwise(pl.lit([], PLACES)),
            deletion_reason=_kept("deletion_reason", _CODE),
            reaction_kinds=_known_reactions(),
            **self._stamps(),
        )
        return canonical.select(list(CANONICAL)).cast(CANONICAL)

    def _language(self, frame: pl.DataFrame) -> dict[str, pl.Series]:
        """What each text is in, by its letters, the record's word and the source's language."""
        declared = frame.select(_kept("language_declared", _LANGUAGE)).to_series()
        return languages(frame["text_clean"], declared, self._source.language).to_dict()

    def _stamps(self) -> dict[str, pl.Expr]:
        now = self._fetched_at
        return {
            "fetched_at": pl.lit(now),
            "first_seen_at": pl.lit(now),
            "last_verified_at": pl.lit(now),
            "batch_id": pl.lit(""),
            "legal_basis": pl.lit(self._source.legal_basis),
            "terms_ref": pl.lit(self._source.terms_ref),
            "retain_until": pl.lit(now.date() + timedelta(days=self._source.retention_days)),
        }


def _nulls(length: int) -> pl.Series:
    return pl.Series([None] * length, dtype=pl.String)


def _kept(column: str, allowed: str | tuple[str, ...]) -> pl.Expr:
    """The column where it holds one of `allowed` or matches that pattern, else null."""
    value = pl.col(column)
    fits = value.str.contains(allowed) if isinstance(allowed, str) else value.is_in(allowed)
    return pl.when(fits).then(value)


def _known_reactions() -> pl.Expr:
    """Counts of reactions by kind, of those whose kind reads as a code; null stays null."""
    kind = pl.element().struct.field("kind").str.to_lowercase()
    coded = pl.struct(kind.alias("kind"), pl.element().struct.field("count"))
    fits = kind.str.contains(_CODE).fill_null(False)
    return pl.col("reaction_kinds").list.eval(coded.filter(fits))


def _author_kind() -> pl.Expr:
    """As given by the register or connector; never inferred."""
    unnamed = pl.when(pl.col("author_key").is_null()).then(pl.lit("unknown"))
    return pl.coalesce(_kept("author_kind", AUTHOR_KINDS), unnamed, pl.lit("private"))
