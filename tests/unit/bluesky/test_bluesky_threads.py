"""Threads come to their full depth, whatever the service gives at a time."""

from __future__ import annotations

import pytest
from invented_threads import PAPER, READER, Service, node, uri_of, view

from orchestration.sources.platforms.bluesky.threads import read_thread


@pytest.mark.parametrize("levels", [1, 3, 10, 100, 1_000])
def test_a_thread_of_500_levels_is_read_whole(levels: int) -> None:
    service = Service(levels=levels)
    root = service.chain(500)
    posts = read_thread(service.appview(), root)
    assert [one.depth for one in posts] == list(range(501))
    assert [one.parent for one in posts[1:]] == [one.uri for one in posts[:-1]]
    assert {one.root for one in posts} == {root}


def test_a_wide_and_deep_thread_has_each_post_once() -> None:
    service = Service(levels=2)
    root = service.add(view(uri_of(PAPER, "rod")))
    for branch in range(30):
        last = root
        for level in range(7):
            last = service.add(view(uri_of(READER, f"svar{branch}-{level}")), last)
    posts = read_thread(service.appview(), root)
    assert sorted(str(one.uri) for one in posts) == sorted(service.posts)
    assert max(one.depth for one in posts) == 7


def test_replies_that_are_counted_but_hidden_are_asked_for_once() -> None:
    service = Service()
    root = service.add(view(uri_of(PAPER, "rod")))
    hidden_below = service.add(view(uri_of(READER, "svar"), replyCount=4), root)
    posts = read_thread(service.appview(), root)
    assert [one.uri for one in posts] == [root, hidden_below]
    assert service.asked == [root, hidden_below]


def test_a_post_that_goes_while_its_thread_is_read_does_no_harm() -> None:
    service = Service(levels=1)
    root = service.chain(3)
    read = service.answer

    def losing(request: object) -> object:
        answer = read(request)  # type: ignore[arg-type]
        service.posts.pop(uri_of(READER, "svar0"), None)
        return answer

    service.answer = losing  # type: ignore[method-assign, assignment]
    posts = read_thread(service.appview(), root)
    assert [one.depth for one in posts] == [0, 1]


def test_a_thread_whose_root_is_gone_is_empty() -> None:
    assert read_thread(Service().appview(), uri_of(PAPER, "rod")) == []


@pytest.mark.parametrize("kind", ["notFoundPost", "blockedPost"])
def test_posts_that_are_blocked_or_gone_are_left_out(kind: str) -> None:
    service = Service()
    root = uri_of(PAPER, "rod")
    unreadable = {"$type": f"app.bsky.feed.defs#{kind}", "uri": uri_of(READER, "svar")}
    thread = {"thread": node(view(root, replyCount=1), [unreadable])}
    service.answers.append(lambda: _answer(thread))
    assert [one.uri for one in read_thread(service.appview(), root)] == [root]


def test_what_is_no_post_keeps_its_place_to_be_refused() -> None:
    service = Service()
    root = uri_of(PAPER, "rod")
    good = node(view(uri_of(READER, "svar")), [])
    thread = {"thread": node(view(root), [7, None, "svar", {"post": []}, good])}
    service.answers.append(lambda: _answer(thread))
    posts = read_thread(service.appview(), root)
    assert [one.post for one in posts[1:5]] == [7, None, "svar", []]
    assert posts[5].uri == uri_of(READER, "svar")


def _answer(json: object) -> object:
    import httpx

    return httpx.Response(200, json=json)
