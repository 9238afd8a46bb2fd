"""Who writes in the invented city: numbers for authors, few of whom write much.

An author is a number: from 0 a resident with one to three communities; below 0 the codes here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from orchestration.sources.demo import profiles
from orchestration.sources.demo.plan import Plan

PAGE, UNKNOWN, ONE_TIME = -1, -2, -3
FURTHER_COMMUNITY_SHARES = (0.35, 0.12)  # of residents who also write in a second, a third
FURTHER_ACTIVITY = (0.35, 0.15)
FEWEST_MEMBERS = 12

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class People:
    """`members` lists (community, resident) pairs by community; `reach` is their running share.

    `reach` runs from c to c + 1 within community c, so that one search draws for many communities.
    `sharpness` (by pair) is how much more often that member attacks there, 1 on average.
    """

    members: Ints
    sharpness: Floats
    reach: Floats
    types_ascii: NDArray[np.bool_]  # by resident

    def draw(self, community: Ints, rng: np.random.Generator) -> tuple[Ints, Floats]:
        """Author and sharpness of one comment each; an author of no account is 1 as sharp."""
        at = np.searchsorted(self.reach, community + rng.random(len(community)), side="right")
        author, sharpness = self.members[at], self.sharpness[at]
        chance = rng.random(len(community))
        stray = profiles.UNKNOWN_AUTHOR_SHARE + profiles.ONE_TIME_SHARE
        author = np.where(chance < stray, ONE_TIME, author)
        author = np.where(chance < profiles.UNKNOWN_AUTHOR_SHARE, UNKNOWN, author)
        return author, np.where(author >= 0, sharpness, 1.0)

    def spells_ascii(self, author: Ints, rng: np.random.Generator) -> NDArray[np.bool_]:
        """Whether each comment is typed with ae, oe, aa: a habit of its author."""
        stray = rng.random(len(author)) < profiles.ASCII_AUTHOR_SHARE
        return np.where(author >= 0, self.types_ascii[np.maximum(author, 0)], stray)


def _pairs(plan: Plan, residents: int, rng: np.random.Generator) -> pl.DataFrame:
    """(community, resident, activity), each pair once, sorted by community."""
    count = len(plan.communities)
    activity = rng.pareto(1.3, residents) + 0.05
    homes = [(np.arange(residents), rng.choice(count, residents, p=plan.weight), activity)]
    filling = np.repeat(np.arange(count), FEWEST_MEMBERS)
    homes.append((rng.integers(0, residents, len(filling)), filling, np.full(len(filling), 0.3)))
    for share, factor in zip(FURTHER_COMMUNITY_SHARES, FURTHER_ACTIVITY, strict=True):
        who = np.flatnonzero(rng.random(residents) < share)
        place = rng.choice(count, len(who), p=plan.weight)
        homes.append((who, place, activity[who] * factor))
    frames = [
        pl.DataFrame({"resident": who, "community": place.astype(np.int64), "activity": much})
        for who, place, much in homes
    ]
    pairs = pl.concat(frames).unique(["community", "resident"], keep="first", maintain_order=True)
    return pairs.sort("community", "resident")


def settle(plan: Plan, rng: np.random.Generator) -> People:
    """Give the city its residents: about 8 * posts ** 0.6 of them."""
    residents = int(8 * float(plan.day_posts.sum()) ** 0.6)
    is_sharp = rng.random(residents) < profiles.SHARP_SHARE
    pairs = _pairs(plan, residents, rng).with_columns(
        share=pl.col("activity") / pl.col("activity").sum().over("community")
    )
    sharp = np.where(is_sharp[pairs["resident"].to_numpy()], profiles.SHARP_FACTOR, 1.0)
    pairs = pairs.with_columns(sharp=sharp).with_columns(
        sharpness=pl.col("sharp") / (pl.col("sharp") * pl.col("share")).sum().over("community"),
        running=pl.col("share").cum_sum().over("community"),
    )
    community = pairs["community"].to_numpy()
    is_last = np.append(community[1:] != community[:-1], True)
    running = np.where(is_last, 1.0, np.minimum(pairs["running"].to_numpy(), 1.0))
    return People(
        pairs["resident"].to_numpy(),
        pairs["sharpness"].to_numpy(),
        community + running,
        rng.random(residents) < profiles.ASCII_AUTHOR_SHARE,
    )
