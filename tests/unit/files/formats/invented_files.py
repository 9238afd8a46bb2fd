"""Invented rows of every known format, each written to the format's contract.

Belongs here: what the tests of the formats share; no test. `n` numbers a row: ids, texts and
authors are told apart by it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

EPOCH = 1_772_353_800  # 2026-03-01 08:30:00 UTC
Row = dict[str, Any]


def text_of(n: int) -> str:
    return f"Havnen er smuk i dag, siger nummer {n}"


def mcl_post(n: int) -> Row:
    return {
        "id": f"9100{n}",
        "creation_time": "2026-03-01T08:30:00+0000",
        "modified_time": "2026-03-01T09:00:00+0000",
        "text": text_of(n),
        "lang": "da",
        "post_owner.type": "page",
        "post_owner.id": f"770{n}",
        "surface.id": "880",
        "statistics.like_count": "5",
        "statistics.love_count": "2",
        "statistics.reaction_count": "7",
        "statistics.comment_count": "3",
        "statistics.share_count": "1",
        "statistics.views": "",
    }


def mcl_comment(n: int) -> Row:
    return {
        "id": f"9200{n}",
        "post_id": "91001",
        "parent_comment_id": "92001" if n % 2 == 0 else "",
        "creation_time": "2026-03-01 08:30:00",
        "text": text_of(n),
        "lang": "da",
        "owner.type": "profile",
        "owner.id": f"660{n}",
        "statistics.reaction_count": "4",
        "statistics.comment_count": "0",
    }


def crowdtangle(n: int) -> Row:
    return {
        "Page Name": "Invented page",
        "User Name": "inventedpage",
        "Facebook Id": "4711",
        "Likes at Posting": "100",
        "Followers at Posting": "120",
        "Post Created": "2026-03-01 09:30:00 CET",
        "Type": "Photo",
        "Total Interactions": "1,250",
        "Likes": "1,200",
        "Comments": "30",
        "Shares": "11",
        "Love": "4",
        "Wow": "1",
        "Haha": "2",
        "Sad": "1",
        "Angry": "0",
        "Care": "1",
        "Post Views": "0",
        "URL": f"https://www.facebook.com/4711/posts/5500{n}",
        "Message": text_of(n),
    }


def crowdtangle_instagram(n: int) -> Row:
    return {
        "Account": "Invented",
        "User Name": "invented.page",
        "Followers at Posting": "120",
        "Post Created": "2026-03-01 08:30:00 UTC",
        "Type": "Photo",
        "Likes": "12",
        "Comments": "3",
        "Views": "0",
        "URL": f"https://www.instagram.com/p/CxYz{n}/",
        "Description": text_of(n),
    }


def youtube_1(n: int) -> Row:
    """Version 1: a reply has its parent under `isReplyTo`, since the header is a comment's."""
    is_reply = n % 2 == 0
    return {
        "id": f"Ugx{n}",
        "replyCount": "" if is_reply else "1",
        "likeCount": "2",
        "publishedAt": "2026-03-01 08:30:00",
        "authorName": f"@navn{n}",
        "text": text_of(n),
        "authorChannelId": f"UC{n}",
        "authorChannelUrl": "http://www.youtube.com/channel/x",
        "isReply": "1" if is_reply else "0",
        "isReplyTo": "Ugx1" if is_reply else "",
        "isReplyToName": "@navn1" if is_reply else "",
    }


def youtube_2(n: int) -> Row:
    is_reply = n % 2 == 0
    return {
        "videoId": "vid1",
        "id": f"Ugx{n}",
        "totalReplyCount": "" if is_reply else "1",
        "inferredReplyCount": "0",
        "inferredLevel": "1" if is_reply else "0",
        "likeCount": "2",
        "publishedAt": "2026-03-01 08:30:00",
        "authorName": f"@navn{n}",
        "authorChannelId": f"UC{n}",
        "isChannelOwner": "no",
        "text": text_of(n),
        "isReply": "1" if is_reply else "0",
        "threadId": "Ugx1",
        "isReplyToId": "Ugx1" if is_reply else "",
        "isReplyToName": "@navn1" if is_reply else "",
    }


def fourcat(n: int) -> Row:
    return {
        "id": f"CxYz{n}",
        "thread_id": f"CxYz{n}",
        "parent_id": f"CxYz{n}",
        "body": text_of(n),
        "author": f"bruger{n}",
        "timestamp": "2026-03-01 08:30:00",
        "num_likes": "-1",
        "num_comments": "4",
        "unix_timestamp": str(EPOCH),
    }


def fourcat_reddit(n: int) -> Row:
    return {
        "id": f"abc{n}",
        "thread_id": "abc1",
        "timestamp": str(EPOCH),
        "body": text_of(n),
        "subject": "Havnen" if n == 1 else "",
        "author": f"bruger{n}",
        "subreddit": "Proeveby",
        "parent": "" if n == 1 else "t3_abc1",
        "score": "-2",
    }


def fourcat_x(n: int) -> Row:
    return {
        "id": f"17{n}",
        "thread_id": "171",
        "timestamp": "2026-03-01 08:30:00",
        "body": text_of(n),
        "author": f"bruger{n}",
        "author_id": f"90{n}",
        "is_retweet": "no",
        "is_reply": "no" if n == 1 else "yes",
        "retweet_count": "1",
        "reply_count": "2",
        "like_count": "3",
        "impression_count": "",
        "language_guess": "da",
    }


def fourcat_tiktok_comments(n: int) -> Row:
    is_reply = n % 2 == 0
    return {
        "id": f"c{n}",
        "thread_id": "c1" if is_reply else "v1",
        "author": f"bruger{n}",
        "body": text_of(n),
        "timestamp": "2026-03-01 08:30:00",
        "likes": "3",
        "replies": "0",
        "post_id": "v1",
        "is_comment_on_comment": "yes" if is_reply else "no",
        "language_guess": "da",
    }


def reddit_comment(n: int) -> Row:
    return {
        "id": f"k{n}",
        "name": f"t1_k{n}",
        "link_id": "t3_abc1",
        "parent_id": "t3_abc1" if n % 2 else "t1_k1",
        "author": f"bruger{n}",
        "subreddit": "Proeveby",
        "created_utc": EPOCH,
        "edited": False,
        "score": -2,
        "body": text_of(n),
    }


def reddit_submission(n: int) -> Row:
    return {
        "id": f"abc{n}",
        "author": f"bruger{n}",
        "subreddit": "Proeveby",
        "created_utc": str(EPOCH),
        "edited": EPOCH + 60.0,
        "score": 3,
        "num_comments": 2,
        "title": "Havnen",
        "selftext": text_of(n),
        "is_self": True,
    }


def tweet(n: int) -> Row:
    return {
        "id": f"17{n}",
        "conversation_id": "171",
        "author_id": f"90{n}",
        "created_at": "2026-03-01T08:30:00.000Z",
        "text": text_of(n),
        "lang": "da",
        "public_metrics": {
            "retweet_count": 1,
            "reply_count": 2,
            "like_count": 3,
            "quote_count": 4,
            "impression_count": 50,
        },
        "referenced_tweets": [{"type": "replied_to", "id": "171"}] if n > 1 else None,
        "edit_history_tweet_ids": [f"17{n}"],
        "__twarc": {"version": "2.14.0"},
    }


def tweet_page(n: int) -> Row:
    """A response page with one tweet, and another one that it only refers to."""
    page = {**tweet(n)}
    del page["__twarc"]
    return {
        "data": [page],
        "includes": {"users": [{"id": f"90{n}"}], "tweets": [{**page, "id": "1"}]},
        "meta": {"result_count": 1},
        "__twarc": {"version": "2.14.0"},
    }


def old_tweet(n: int) -> Row:
    return {
        "id": 170 + n,
        "id_str": f"17{n}",
        "created_at": "Sun Mar 01 08:30:00 +0000 2026",
        "full_text": text_of(n),
        "lang": "da",
        "user": {"id_str": f"90{n}", "screen_name": f"bruger{n}"},
        "in_reply_to_status_id_str": "171" if n > 1 else None,
        "retweet_count": 1,
        "favorite_count": 3,
    }


def envelope(platform: str, data: Row) -> Row:
    return {
        "id": 1,
        "nav_index": "1:2:0",
        "item_id": "x",
        "timestamp_collected": (EPOCH + 900) * 1000,
        "source_platform": platform,
        "source_platform_url": "https://example.org",
        "source_url": "https://example.org/api",
        "user_agent": "invented",
        "data": data,
    }


def tiktok(n: int) -> Row:
    data = {
        "id": f"73{n}",
        "desc": text_of(n),
        "createTime": EPOCH,
        "textLanguage": "da",
        "author": {"id": f"6{n}", "uniqueId": f"bruger{n}", "nickname": "Bruger"},
        "stats": {"diggCount": 3, "shareCount": 1, "commentCount": 2, "playCount": 90},
    }
    return envelope("tiktok.com", data)


def tiktok_comment(n: int) -> Row:
    data = {
        "cid": f"c{n}",
        "id": f"c{n}",
        "aweme_id": "731",
        "reply_id": "0" if n % 2 else "c1",
        "reply_to_reply_id": "0",
        "create_time": EPOCH,
        "text": text_of(n),
        "digg_count": 3,
        "comment_language": "da",
        "user": {"uid": f"6{n}", "unique_id": f"bruger{n}"},
    }
    return envelope("tiktok-comments", data)


def instagram(n: int) -> Row:
    data = {
        "code": f"CxYz{n}",
        "pk": f"31{n}",
        "media_type": 1,
        "taken_at": EPOCH,
        "caption": {"text": text_of(n)},
        "user": {"pk": f"5{n}", "username": f"bruger{n}"},
        "like_count": 3,
        "comment_count": 2,
        "like_and_view_counts_disabled": False,
    }
    return envelope("instagram.com", data)


def instagram_graph(n: int) -> Row:
    data = {
        "__typename": "GraphImage",
        "shortcode": f"CxYz{n}",
        "taken_at_timestamp": EPOCH,
        "edge_media_to_caption": {"edges": [{"node": {"text": text_of(n)}}]},
        "edge_media_preview_like": {"count": 3},
        "edge_media_preview_comment": {"count": 2},
        "owner": {"id": f"5{n}", "username": f"bruger{n}"},
    }
    return envelope("instagram.com", data)


def threads(n: int) -> Row:
    data = {
        "pk": f"31{n}",
        "code": f"DaBc{n}",
        "taken_at": EPOCH,
        "caption": {"text": text_of(n)},
        "user": {"pk": f"5{n}", "username": f"bruger{n}"},
        "like_count": 3,
        "text_post_app_info": {
            "direct_reply_count": 2,
            "repost_count": 1,
            "quote_count": 1,
            "is_reply": n > 1,
        },
    }
    return envelope("threads.net", data)


def x(n: int) -> Row:
    data = {
        "rest_id": f"17{n}",
        "core": {"user_results": {"result": {"rest_id": f"90{n}"}}},
        "views": {"count": "50", "state": "EnabledWithCount"},
        "legacy": {
            "id_str": f"17{n}",
            "created_at": "Sun Mar 01 08:30:00 +0000 2026",
            "full_text": text_of(n),
            "conversation_id_str": "171",
            "in_reply_to_status_id_str": "171" if n > 1 else None,
            "user_id_str": f"90{n}",
            "lang": "da",
            "favorite_count": 3,
            "reply_count": 2,
            "retweet_count": 1,
            "quote_count": 4,
        },
    }
    return envelope("twitter.com", data)


@dataclass(frozen=True)
class Case:
    """One shape of a format: how its rows are made and what it must be recognised as."""

    row: Callable[[int], Row]
    container: str
    name: str
    variant: str
    platform: str


CASES = {
    "mcl posts": Case(mcl_post, "csv", "mcl", "posts", "facebook"),
    "mcl comments": Case(mcl_comment, "csv", "mcl", "comments", "facebook"),
    "crowdtangle": Case(crowdtangle, "csv", "crowdtangle", "pages", "facebook"),
    "crowdtangle instagram": Case(
        crowdtangle_instagram, "csv", "crowdtangle", "Instagram", "instagram"
    ),
    "youtube 1": Case(youtube_1, "csv", "youtube_data_tools", "comments, version 1", "youtube"),
    "youtube 2": Case(youtube_2, "csv", "youtube_data_tools", "comments, version 2", "youtube"),
    "4cat": Case(fourcat, "csv", "4cat", "general", "instagram"),
    "4cat reddit": Case(fourcat_reddit, "csv", "4cat", "Reddit", "reddit"),
    "4cat x": Case(fourcat_x, "csv", "4cat", "X", "x"),
    "4cat tiktok comments": Case(
        fourcat_tiktok_comments, "csv", "4cat", "TikTok comments", "tiktok"
    ),
    "reddit comments": Case(reddit_comment, "ndjson", "reddit", "comments", "reddit"),
    "reddit submissions": Case(reddit_submission, "ndjson", "reddit", "submissions", "reddit"),
    "twarc flat": Case(tweet, "ndjson", "twarc", "version 2, a tweet a line", "x"),
    "twarc pages": Case(tweet_page, "ndjson", "twarc", "version 2, response pages", "twitter"),
    "twarc 1.1": Case(old_tweet, "ndjson", "twarc", "version 1.1", "x"),
    "tiktok": Case(tiktok, "ndjson", "zeeschuimer", "TikTok posts", "tiktok"),
    "tiktok comments": Case(tiktok_comment, "ndjson", "zeeschuimer", "TikTok comments", "tiktok"),
    "instagram": Case(instagram, "ndjson", "zeeschuimer", "Instagram", "instagram"),
    "instagram graph": Case(instagram_graph, "ndjson", "zeeschuimer", "Instagram", "instagram"),
    "threads": Case(threads, "ndjson", "zeeschuimer", "Threads", "threads"),
    "x": Case(x, "ndjson", "zeeschuimer", "X", "x"),
}


def csv_of(rows: Sequence[Row], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def ndjson_of(rows: Sequence[Row]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def file_of(case: Case, *numbers: int, **changed: Any) -> str:
    """A file of the case with a row for each number; `changed` cells apply to each row."""
    rows = [{**case.row(n), **changed} for n in numbers]
    return csv_of(rows) if case.container == "csv" else ndjson_of(rows)
