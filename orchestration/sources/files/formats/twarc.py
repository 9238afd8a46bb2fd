"""twarc JSONL: tweets of the Twitter API, version 2 (flattened or response pages) and 1.1.

Caveats: `twarc.md`.
"""

from __future__ import annotations

from typing import Any

from orchestration.sources.files.formats.format import (
    FLAT,
    Format,
    Sample,
    Variant,
    lacking,
    total,
)
from orchestration.sources.files.json_rows import value_at
from orchestration.sources.files.layout import Layout, Record

TITLE = "twarc JSONL"
PLATFORMS = ("x", "twitter")
OLD_TIMES = "%a %b %d %H:%M:%S %z %Y"  # Sun Mar 01 08:30:00 +0000 2026
_REMEDY = "collect again with twarc2 and without --minimal-fields"


def _tweets(found: Record) -> list[Any]:
    """The tweets of a line: of a response page its data, not what its includes explain."""
    if not any(name in found for name in ("data", "meta", "errors")):
        return [found]
    data = found.get("data")
    if data:
        return data if isinstance(data, list) else [data]
    if value_at(found, "meta.result_count") == 0 or "errors" in found:
        return []
    raise ValueError("a response page without its tweets")


def _referenced(tweet: Record, kind: str) -> Any:
    found = tweet.get("referenced_tweets") or []
    return next((one["id"] for one in found if one["type"] == kind), None)


def _modern(tweet: Record) -> Record:
    answered, reposted = (_referenced(tweet, one) for one in ("replied_to", "retweeted"))
    metrics = tweet.get("public_metrics") or {}
    text = value_at(tweet, "note_tweet.text") or tweet.get("text")
    return {
        "native_id": tweet.get("id"),
        "thread": tweet.get("conversation_id"),
        "parent": reposted or answered,
        "kind": "repost" if reposted else "reply" if answered else "post",
        "author": tweet.get("author_id"),
        "created_at": tweet.get("created_at"),
        "text": None if reposted else text,
        "language": tweet.get("lang"),
        "replies": metrics.get("reply_count"),
        "shares": total(metrics.get("retweet_count"), metrics.get("quote_count")),
        "views": metrics.get("impression_count"),
        "reactions": metrics.get("like_count"),
    }


def old_tweet(tweet: Record) -> Record:
    """A tweet of version 1.1, as the API and the older web client gave it."""
    reposted = value_at(tweet, "retweeted_status.id_str")
    answered = tweet.get("in_reply_to_status_id_str")
    return {
        "native_id": tweet.get("id_str"),
        "thread": tweet.get("conversation_id_str"),
        "parent": reposted or answered,
        "kind": "repost" if reposted else "reply" if answered else "post",
        "author": value_at(tweet, "user.id_str") or tweet.get("user_id_str"),
        "created_at": tweet.get("created_at"),
        "text": None if reposted else tweet.get("full_text") or tweet.get("text"),
        "language": tweet.get("lang"),
        "replies": tweet.get("reply_count"),
        "shares": tweet.get("retweet_count"),
        "reactions": tweet.get("favorite_count"),
    }


def _is_old(one: Record) -> bool:
    return "id_str" in one and "user" in one and ("full_text" in one or "text" in one)


def _is_modern(one: Record) -> bool:
    return "data" in one and ("includes" in one or "__twarc" in one)


def _keys(sample: Sample) -> set[str]:
    """The keys that some tweet of the sample has."""
    found = [one.get("data", one) for one in sample.records if _is_modern(one) or _is_flat(one)]
    tweets = [tweet for one in found for tweet in (one if isinstance(one, list) else [one])]
    return {key for tweet in tweets if isinstance(tweet, dict) for key in tweet}


def _is_flat(one: Record) -> bool:
    return "__twarc" in one or {"id", "text", "edit_history_tweet_ids"} <= one.keys()


def _is_mine(sample: Sample) -> bool:
    return any(_is_old(one) or _is_modern(one) or _is_flat(one) for one in sample.records)


def _variant_of(sample: Sample) -> Variant:
    if any(_is_old(one) for one in sample.records):
        layout = Layout(FLAT, mapped=old_tweet, time_format=OLD_TIMES)
        return Variant("version 1.1", PLATFORMS, layout)
    seen = _keys(sample)
    lacks = [key for key in ("created_at", "author_id", "conversation_id") if key not in seen]
    if seen and lacks:
        raise lacking(TITLE, ", ".join(lacks), _REMEDY)
    pages = any(_is_modern(one) for one in sample.records)
    name = f"version 2, {'response pages' if pages else 'a tweet a line'}"
    return Variant(name, PLATFORMS, Layout(FLAT, unfold=_tweets, mapped=_modern))


FORMAT = Format("twarc", TITLE, _is_mine, _variant_of)
