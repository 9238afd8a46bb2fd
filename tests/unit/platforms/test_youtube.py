"""The YouTube connector against a mock of the Data API v3; no key and no network is needed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from guests import client_of, spoiled, steps_of
from hypothesis import given, settings
from hypothesis import strategies as st
from registered_sources import records, refused_count, registered

from orchestration.register import Community, Municipality, Source
from orchestration.settings import load_settings
from orchestration.sources.platforms.spans import LATE
from orchestration.sources.platforms.steps import Listed, Step, Wanted
from orchestration.sources.platforms.youtube import YouTubeConnector
from orchestration.sources.web import SourceForbids, SourceUnreachable

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
BEGINNING = datetime(2026, 8, 1, tzinfo=UTC)
CHANNEL, KEY = "UC" + "a" * 22, "AIza-not-a-key-of-anyone"
TOWN = Community(native_id=CHANNEL, source="kilde", name="Vandby", type="municipality")
LOOK = Wanted(now=NOW, since=BEGINNING)
PER_ANSWER, WITHIN = 3, 2


def comment(number: str, at: datetime = BEGINNING, **changes: Any) -> dict[str, Any]:
    written = at.isoformat().replace("+00:00", "Z")
    said = {
        "authorDisplayName": "@alma",
        "authorProfileImageUrl": "https://yt3.example.test/alma",
        "authorChannelId": {"value": "UC" + "b" * 22},
        "textDisplay": "Hvad med cyklerne?",
        "textOriginal": "Hvad med cyklerne?",
        "likeCount": 3,
        "publishedAt": written,
        "updatedAt": written,
    }
    return {"id": number, "snippet": {**said, **changes}}


@dataclass
class Video:
    """Threads, newest first, each a comment and the replies to it; or why there are none."""

    threads: list[tuple[dict[str, Any], list[dict[str, Any]]]] = field(default_factory=list)
    refusal: str | None = None


def thread(video: str, top: dict[str, Any], replies: list[dict[str, Any]]) -> dict[str, Any]:
    """A thread as the interface gives it: with some of its replies."""
    said = {
        "channelId": CHANNEL,
        "videoId": video,
        "topLevelComment": top,
        "totalReplyCount": len(replies),
    }
    within = {"replies": {"comments": replies[:WITHIN]}} if replies else {}
    return {"id": top["id"], "snippet": said, **within}


@dataclass
class DataApiMock:
    """The interface, with a channel of `videos`; `units` is what is left of the day's quota."""

    videos: dict[str, Video]
    units: int = 10_000
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        self.units -= 1
        asked = request.url.params
        if request.headers.get("x-goog-api-key") != KEY:
            return refusal(400, "badRequest")
        if self.units < 0:
            return refusal(403, "quotaExceeded")
        resource = request.url.path.rpartition("/")[2]
        video = self.videos.get(asked.get("videoId", ""), Video())
        if resource == "commentThreads" and video.refusal:
            return refusal(403, video.refusal)
        return self._paged(asked, getattr(self, f"_{resource}")(asked))

    def _paged(self, asked: httpx.QueryParams, items: list[Any]) -> httpx.Response:
        start = int(asked.get("pageToken", "t0")[1:])
        part = items[start : start + PER_ANSWER]
        more = start + PER_ANSWER < len(items)
        token = {"nextPageToken": f"t{start + PER_ANSWER}"} if more else {}
        return httpx.Response(200, json={"items": part, **token})

    def _channels(self, asked: httpx.QueryParams) -> list[Any]:
        uploads = {"contentDetails": {"relatedPlaylists": {"uploads": "UUaaa"}}}
        return [uploads] if asked["id"] == CHANNEL else []

    def _playlistItems(self, asked: httpx.QueryParams) -> list[Any]:
        return [{"contentDetails": {"videoId": video}} for video in self.videos]

    def _commentThreads(self, asked: httpx.QueryParams) -> list[Any]:
        named = [asked["videoId"]] if "videoId" in asked else list(self.videos)
        found = [(video, *one) for video in named for one in self.videos[video].threads]
        found.sort(key=lambda one: one[1]["snippet"]["publishedAt"], reverse=True)
        return [thread(*one) for one in found]

    def _comments(self, asked: httpx.QueryParams) -> list[Any]:
        every = [one for video in self.videos.values() for one in video.threads]
        return next(replies for top, replies in every if top["id"] == asked["parentId"])


def refusal(status: int, reason: str) -> httpx.Response:
    error = {"code": status, "message": f"not with {KEY}", "errors": [{"reason": reason}]}
    return httpx.Response(status, json={"error": error})


def known(**changes: Any) -> tuple[Municipality, Source]:
    given = {"channels": (CHANNEL,), "is_enabled": True, **changes}
    return registered("youtube", TOWN, **given)


def read(server: Any, wanted: Wanted, key: str | None = KEY, **changes: Any) -> list[Step]:
    def made(*given: Any) -> YouTubeConnector:
        return YouTubeConnector(*given, key=key)

    return steps_of(made, known(**changes), server, wanted)


def town(*lengths: list[int]) -> DataApiMock:
    """A video for each list; in it a thread for each number, with so many replies."""
    videos: dict[str, Video] = {}
    for number, threads in enumerate(lengths):
        video = videos[f"video{number}"] = Video()
        for place, count in enumerate(threads):
            top = f"v{number}t{place}"
            at = BEGINNING + timedelta(hours=len(threads) - place)
            replies = [comment(f"{top}.r{i}", at, parentId=top) for i in range(count)]
            video.threads.append((comment(top, at), replies))
    return DataApiMock(videos)


def every_id(api: DataApiMock) -> set[str]:
    threads = [one for video in api.videos.values() for one in video.threads]
    return {one["id"] for top, replies in threads for one in (top, *replies)}


def test_a_comment_and_a_reply_become_records() -> None:
    found = records(read(town([1]), LOOK))
    assert {name: value for name, value in found["v0t0"].items() if value is not None} == {
        "native_id": "v0t0",
        "kind": "comment",
        "community_native_id": CHANNEL,
        "thread_native_id": "video0",
        "depth": 1,
        "author_native_id": "UC" + "b" * 22,
        "created_at": BEGINNING + timedelta(hours=1),
        "text": "Hvad med cyklerne?",
        "replies": 1,
        "reactions": 3,
    }
    reply = found["v0t0.r0"]
    assert (reply["kind"], reply["parent_native_id"], reply["depth"]) == ("reply", "v0t0", 2)
    assert (reply["thread_native_id"], reply["replies"]) == ("video0", None)


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"authorChannelId": {"value": CHANNEL}}, "author_kind", "organisation"),
        ({"authorChannelId": None}, "author_native_id", None),
        ({"textOriginal": None, "textDisplay": "Ja"}, "text", "Ja"),
        ({"updatedAt": "2026-08-02T00:00:00Z"}, "edited_at", BEGINNING + timedelta(days=1)),
    ],
)
def test_what_differs_between_comments(changes: dict[str, Any], field: str, value: Any) -> None:
    api = DataApiMock({"v": Video([(comment("a", **changes), [])])})
    assert records(read(api, LOOK))["a"][field] == value


@given(st.lists(st.lists(st.integers(0, 8), max_size=7), max_size=5))
@settings(deadline=None, max_examples=30)
def test_a_look_reads_every_comment_under_every_video(lengths: list[list[int]]) -> None:
    api = town(*lengths)
    steps = read(api, LOOK)
    assert records(steps).keys() == every_id(api)
    assert refused_count(steps) == 0
    listed = [one for step in steps for one in step.listed]
    assert listed == [*(Listed(thread=video) for video in api.videos), Listed(since=BEGINNING)]


def test_a_look_refreshes_what_is_older_than_it_asks_for() -> None:
    api = town([3])
    assert records(read(api, Wanted(now=NOW, since=NOW))).keys() == every_id(api)


@pytest.mark.parametrize("reason", ["commentsDisabled", "videoNotFound", "forbidden"])
def test_a_video_without_comments_to_read_is_listed_empty(reason: str) -> None:
    api = town([2], [2])
    api.videos["video0"].refusal = reason
    steps = read(api, LOOK)
    assert records(steps).keys() == {one for one in every_id(api) if one.startswith("v1")}
    assert Listed(thread="video0") in [one for step in steps for one in step.listed]
    assert steps[-1].listed[-1] == Listed(since=BEGINNING)


def test_a_used_up_quota_leaves_what_was_listed_and_claims_no_more() -> None:
    api, seen = town([0], [0], [0]), list[Step]()
    api.units = 4
    municipality, source = known()
    with (
        client_of(municipality, source, api) as client,
        pytest.raises(SourceUnreachable, match="the quota of the day is used up"),
    ):
        seen.extend(YouTubeConnector(municipality, source, client, key=KEY).read(LOOK))
    assert [one for step in seen for one in step.listed] == [
        Listed(thread="video0"),
        Listed(thread="video1"),
    ]


def test_a_run_takes_no_more_than_its_share_of_the_quota() -> None:
    api = town([0], [0], [0])
    with pytest.raises(SourceUnreachable, match="share of the quota"):
        read(api, LOOK, units_per_run=4)
    assert len(api.asked) == 4


def test_a_run_reads_threads_back_to_a_margin_before_the_cursor() -> None:
    old = NOW - LATE - timedelta(days=2)
    news = [(comment(f"new{n}", NOW - timedelta(hours=n)), []) for n in range(4)]
    olds = [(comment(f"old{n}", old - timedelta(hours=n)), []) for n in range(40)]
    api = DataApiMock({"v": Video([*news, *olds])})
    steps = read(api, Wanted(now=NOW, cursor={"read_until": (NOW - timedelta(days=1)).isoformat()}))
    assert {"new0", "new1", "new2", "new3"} <= records(steps).keys()
    assert len(api.asked) == 3
    assert [step.cursor for step in steps if step.cursor] == [{"read_until": NOW.isoformat()}]
    assert steps[-1].cursor
    assert not any(step.listed for step in steps)


@given(st.lists(spoiled(thread("v", comment("x"), [comment("x.1")])), max_size=4))
@settings(deadline=None)
def test_no_item_keeps_others_from_landing(items: list[Any]) -> None:
    api = town([0])

    def answer(request: httpx.Request) -> httpx.Response:
        resource = request.url.path.rpartition("/")[2]
        if resource == "commentThreads":
            good = thread("video0", comment("good"), [])
            return httpx.Response(200, content=json.dumps({"items": [good, *items]}).encode())
        if resource == "comments":
            return refusal(404, "commentNotFound")
        return api(request)

    assert "good" in records_of_all(read(answer, LOOK))


def records_of_all(steps: list[Step]) -> set[str]:
    return {one for step in steps if step.page for one in step.page.frame["native_id"]}


def test_a_thread_of_another_shape_keeps_its_video_from_being_listed_whole() -> None:
    api = town([0], [0])
    api.videos["video1"].threads[0][0]["id"] = None
    steps = read(api, LOOK)
    listed = [one for step in steps for one in step.listed]
    assert listed == [Listed(thread="video0")]
    assert refused_count(steps) == 1


def test_the_key_is_in_no_address_and_in_no_error() -> None:
    api = town([1])
    read(api, LOOK)
    assert not any(KEY in str(request.url) for request in api.asked)
    with pytest.raises(SourceForbids, match="TRYG_YOUTUBE_KEY") as caught:
        read(api, LOOK, key="another")
    assert KEY not in str(caught.value)
    assert "another" not in str(caught.value)


def test_the_key_does_not_follow_a_redirect() -> None:
    asked = list[httpx.URL]()

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(302, headers={"location": "https://elsewhere.example.test/"})

    with pytest.raises(SourceUnreachable):
        read(server, LOOK)
    assert {url.host for url in asked} == {"www.googleapis.com"}


def test_the_key_comes_from_the_environment_and_is_not_printed() -> None:
    settings = load_settings({"TRYG_YOUTUBE_KEY": KEY})
    assert settings.youtube_key == KEY
    assert KEY not in repr(settings)


def test_reading_is_off_until_it_is_switched_on() -> None:
    with pytest.raises(SourceForbids, match="is_enabled: true"):
        read(town([1]), LOOK, is_enabled=False)


def test_without_a_key_the_message_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRYG_YOUTUBE_KEY", raising=False)
    with pytest.raises(SourceForbids, match="set TRYG_YOUTUBE_KEY"):
        read(town([1]), LOOK, key=None)


def test_a_channel_that_is_not_there_is_refused_with_a_remedy() -> None:
    with pytest.raises(SourceForbids, match=r"correct `youtube\.channels`"):
        read(town([1]), LOOK, channels=("UC" + "c" * 22,))


@pytest.mark.parametrize("name", ["retention_days", "author_retention_days"])
def test_a_source_may_not_keep_longer_than_the_terms_let_it(name: str) -> None:
    _, source = known()
    assert source.author_retention_days == source.retention_days == 30
    with pytest.raises(ValueError, match=f" {name} of such a source is at most 30: lower it"):
        Source.model_validate({**source.model_dump(), name: 31})


@pytest.mark.parametrize("content", [b'{"items": [{"id"', b"<html>", b"[]", b'{"items": 3}'])
def test_a_broken_answer_is_no_empty_channel(content: bytes) -> None:
    with pytest.raises(SourceUnreachable, match=r"www\.googleapis\.com could not be read"):
        read(lambda request: httpx.Response(200, content=content), LOOK)
