"""A small city's conversation on a running network, and what its AppView has of it now.

Belongs here: filling a network with accounts and threads, changing them, and the server's own
state as the thing to compare a connector with. Everything in it is invented. Reproducible by seed.

    city = City(network, seed=1)
    city.write(2_000)
    city.change()
    assert what_a_connector_made == city.state()
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from atproto_network import Account, Network, Post

PLACES = ("broen", "havnen", "torvet", "skolen", "stien", "parken", "biblioteket")
SAYINGS = ("Jeg glæder mig til", "Hvem betaler for", "Nu igen med", "Godt gået med", "Slut med")
HIDDEN = "!no-unauthenticated"
READ_AT_ONCE, PER_ROOT, LEVELS, ROUNDS = 25, 40, 35, 4


@dataclass(frozen=True)
class Seen:
    """One post as a guest may read it in its thread."""

    text: str
    root: str
    parent: str | None
    depth: int
    author: str
    likes: int
    replies: int
    shares: int


@dataclass
class City:
    """Two registered accounts, a figure's, `size` readers (6 or more), and what they have written.

    `posts` are those that stand, by address, with their authors; `gone` has deactivated accounts.
    One network takes several cities if their seeds differ.
    """

    network: Network
    seed: int = 1
    size: int = 12
    watched: list[Account] = field(init=False)
    readers: list[Account] = field(init=False)
    roots: list[Post] = field(init=False, default_factory=list)
    posts: dict[str, tuple[Account, Post]] = field(init=False, default_factory=dict)
    gone: list[Account] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        names = ("avis", "kommune", "figur")
        self.watched = [self.network.account(f"{name}{self.seed}") for name in names]
        readers = (f"laeser{self.seed}-{number}" for number in range(self.size))
        self.readers = [self.network.account(name) for name in readers]

    def write(self, posts: int) -> None:
        """Threads by the registered accounts with `posts` posts in all, one 35 levels deep.

        Every reader has written some when there are 150 or more; the roots are of the last two
        days. Ends when the AppView has all of it.
        """
        for account in self.watched:
            share = max(1, posts // PER_ROOT // len(self.watched))
            self.roots += self._written(account, [None] * share)
        self._descend(self.roots[0])
        wave = posts // (ROUNDS * self.size) + 1
        while len(self.posts) < posts:
            for reader in self.readers:
                count = min(wave, posts - len(self.posts))
                self._written(reader, [self._somewhere() for _ in range(count)])
        self.network.settle()

    def change(self) -> None:
        """Edits, likes, new answers, deletions at every level, an account that deactivates itself
        and one that asks not to be shown to guests."""
        writers = [*self.readers[:-1], *self.watched]
        for account, post in self.some(40, writers):
            edited = account.edit(post, f"{post.record['text']}, rettet")
            self.posts[post.uri] = (account, edited)
        for reader in self.readers[:4]:
            reader.like([post for _, post in self.some(50, writers)])
        wordless, post = self.some(1, self.readers[:5])[0]
        self.posts[post.uri] = (wordless, wordless.edit(post, ""))
        self._written(self.readers[1], [self._somewhere() for _ in range(60)])
        self.delete(*self.posts[self.roots[1].uri])
        for account, post in self.some(30, writers):
            self.delete(account, post)
        self.readers[-2].hide_from_guests()
        self.deactivate(self.readers[-1])
        self.network.settle()

    def delete(self, account: Account, post: Post) -> None:
        account.delete(post)
        del self.posts[post.uri]
        self.roots = [root for root in self.roots if root.uri != post.uri]

    def deactivate(self, account: Account) -> None:
        account.deactivate()
        self.gone.append(account)

    def state(self) -> dict[str, Seen]:
        """Every post of the registered accounts' threads that a guest can reach from its root now,
        by its address: none below a deleted one, none without words, none that its author hides."""
        views = dict(self._views())
        chains = {uri: _up(uri, views) for uri in views}
        return {
            uri: _seen(views[uri], chain)
            for uri, chain in chains.items()
            if chain and _is_shown(views[uri])
        }

    def _views(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What the AppView says of each post by itself; nothing of a post that is gone."""
        with httpx.Client(base_url=self.network.appview, timeout=60, trust_env=False) as client:
            known = list(self.posts)
            for start in range(0, len(known), READ_AT_ONCE):
                asked = {"uris": known[start : start + READ_AT_ONCE]}
                answer = client.get("/xrpc/app.bsky.feed.getPosts", params=asked)
                answer.raise_for_status()
                yield from ((view["uri"], view) for view in answer.json()["posts"])

    def _written(self, account: Account, answers_to: list[Post | None]) -> list[Post]:
        made = account.posts([(self._text(), to, self._time()) for to in answers_to])
        self.posts |= {post.uri: (account, post) for post in made}
        return made

    def _descend(self, post: Post) -> None:
        for level in range(LEVELS):
            post = self._written(self.readers[level % 5], [post])[0]

    def _somewhere(self) -> Post:
        """A post to answer: mostly a root or something near it."""
        if self._random.random() < 0.4:
            return self._random.choice(self.roots)
        return self._random.choice([post for _, post in self.posts.values()])

    def some(self, count: int, writers: list[Account]) -> list[tuple[Account, Post]]:
        """Some posts of these writers, no two the same."""
        dids = {one.did for one in writers}
        candidates = [one for one in self.posts.values() if one[0].did in dids]
        return self._random.sample(candidates, count)

    def _time(self) -> datetime:
        """Some time of the last two days."""
        return datetime.now(UTC) - timedelta(minutes=self._random.randrange(2, 2 * 24 * 60))

    def _text(self) -> str:
        return f"{self._random.choice(SAYINGS)} {self._random.choice(PLACES)}"


def _up(uri: str, views: dict[str, dict[str, Any]]) -> list[str]:
    """The addresses from a post up to its root; empty where one of them cannot be read."""
    chain = [uri]
    while (reply := views.get(chain[-1], {}).get("record", {}).get("reply")) is not None:
        chain.append(reply["parent"]["uri"])
    return chain if chain[-1] in views else []


def _is_shown(view: dict[str, Any]) -> bool:
    labels = {label["val"] for label in view["author"]["labels"]}
    return bool(view["record"]["text"]) and HIDDEN not in labels


def _seen(view: dict[str, Any], chain: list[str]) -> Seen:
    return Seen(
        text=view["record"]["text"],
        root=chain[-1],
        parent=chain[1] if len(chain) > 1 else None,
        depth=len(chain) - 1,
        author=view["author"]["did"],
        likes=view["likeCount"],
        replies=view["replyCount"],
        shares=view["repostCount"] + view["quoteCount"],
    )
