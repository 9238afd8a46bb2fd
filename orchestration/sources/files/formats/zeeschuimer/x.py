"""X in Zeeschuimer: tweets as the web client gets them, whose core is a tweet of version 1.1."""

from __future__ import annotations

from typing import Any

from orchestration.sources.files.formats.format import total
from orchestration.sources.files.formats.twarc import old_tweet
from orchestration.sources.files.json_rows import value_at
from orchestration.sources.files.layout import Record


def _reposted(legacy: Record) -> Any:
    """The id of the reposted tweet, which sometimes lies one level deeper."""
    found = value_at(legacy, "retweeted_status_result.result") or {}
    return value_at(found, "tweet.rest_id") or found.get("rest_id")


def tweet(item: Record) -> Record:
    """A tweet, reply or repost."""
    whole = item.get("tweet") or item
    legacy: Record = whole["legacy"]
    reposted = _reposted(legacy)
    mapped = old_tweet(legacy)
    if reposted:
        mapped |= {"kind": "repost", "parent": reposted, "text": None}
    else:
        long = value_at(whole, "note_tweet.note_tweet_results.result.text")
        mapped |= {"text": long or mapped["text"]}
    views = value_at(whole, "views.count") or value_at(whole, "ext_views.count")
    shares = total(legacy.get("retweet_count"), legacy.get("quote_count"))
    native_id = whole.get("rest_id") or legacy.get("id_str")
    return mapped | {"native_id": native_id, "views": views, "shares": shares}
