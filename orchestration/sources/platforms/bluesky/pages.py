"""Threads put together to pages, with what each page says of them.

Belongs here: how many posts make a page, and of which threads it can be said that they were listed
whole. A page is a batch on disk, so small threads share one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from orchestration.sources.platforms.bluesky.appview import AppView
from orchestration.sources.platforms.bluesky.posts import id_of, mapping, may_land
from orchestration.sources.platforms.bluesky.threads import Placed, read_thread
from orchestration.sources.platforms.bluesky.watchlist import WatchList
from orchestration.sources.platforms.records import native_page, unnamed
from orchestration.sources.platforms.steps import Listed, Step

PAGE_POSTS, PAGE_THREADS = 500, 100


def thread_steps(
    service: AppView, watched: WatchList, roots: Iterable[str]
) -> Iterator[tuple[Step, str]]:
    """Steps without a cursor over the threads of `roots` in order, each with its last root.

    A thread is in one page. Raises what AppView.ask raises.
    """
    posts, threads = list[Placed](), list[str]()
    for root in roots:
        posts += read_thread(service, root)
        threads.append(root)
        if len(posts) >= PAGE_POSTS or len(threads) >= PAGE_THREADS:
            yield _step(posts, threads, watched), root
            posts, threads = [], []
    if threads:
        yield _step(posts, threads, watched), threads[-1]


def _step(posts: Sequence[Placed], threads: Sequence[str], watched: WatchList) -> Step:
    """One page. A thread with a post that cannot be named is not listed: that post is still there.

    A thread of which nothing is left is listed all the same: nothing of it is there.
    """
    landing = [placed for placed in posts if may_land(placed)]
    page = native_page(landing, mapping(watched), id_of)
    broken = {landing[number - 1].root for number in unnamed(page)}
    there = {placed.root for placed in posts}
    return Step(
        page=page,
        listed=tuple(Listed(thread=root) for root in threads if root not in broken),
        roots=tuple(root for root in threads if root in there),
    )
