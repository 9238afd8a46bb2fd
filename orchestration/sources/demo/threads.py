"""One day's threads, as numbers: who writes where and when, below what, and how it sounds.

Belongs here: draws by level (root, comment, reply, ...), so that a child knows its parent. Every
array has one row per post; texts and names come later (`cohort.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from orchestration.sources.demo import profiles
from orchestration.sources.demo.catalogue import CLASSES
from orchestration.sources.demo.people import PAGE, People
from orchestration.sources.demo.plan import Plan
from orchestration.sources.demo.profiles import PROFILES, THEMES

ROOT_SHARE = 0.045  # of the posts
LEVEL_SHARES = (0.62, 0.26, 0.09, 0.03)  # of the comments, by depth from 1
LEVEL_DELAYS = (0.3, 0.1, 0.06, 0.05)  # mean, in days of activity
THREAD_DAYS = 4  # a thread lives on its own local day and the next three
CODE = {name: n for n, name in enumerate(CLASSES)}
ATTACKING = (CODE["attack"], CODE["hateful"], CODE["mixed"])
RECOGNISING = (CODE["recognition"], CODE["mixed"])

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Posts:
    """`parent` and `thread` are row numbers (-1: none); `created` is in Unix seconds."""

    community: Ints
    theme: Ints
    depth: Ints
    parent: Ints
    thread: Ints
    created: Ints
    author: Ints
    is_event: Bools
    label: Ints  # of CLASSES
    attack_probability: Floats
    recognition_probability: Floats

    def __len__(self) -> int:
        return len(self.community)


def _stack(levels: list[Posts]) -> Posts:
    return Posts(*(np.concatenate([getattr(one, f.name) for one in levels]) for f in fields(Posts)))


def _pick(shares: Floats, rng: np.random.Generator) -> Ints:
    """One column per row of `shares`, drawn with the row's shares as probabilities."""
    return (np.cumsum(shares, axis=1) < rng.random((len(shares), 1))).sum(axis=1)


def _roots(plan: Plan, people: People, day: int, count: int, rng: np.random.Generator) -> Posts:
    struck = plan.is_event(day)
    weight = np.sqrt(plan.weight) * np.where(struck, profiles.EVENT_VOLUME**0.5, 1.0)
    community = rng.choice(len(weight), count, p=weight / weight.sum())
    theme = np.minimum(_pick(plan.theme_share[community], rng), len(THEMES) - 1)
    is_event = struck[community] & (rng.random(count) < 0.8)
    theme = np.where(is_event, THEMES.index(profiles.EVENT_THEME), theme)
    private = np.array([PROFILES[one.type].private_roots for one in plan.communities])
    members, _ = people.draw(community, rng)
    by_page = (rng.random(count) >= private[community]) | (members < 0)
    return Posts(
        community=community,
        theme=theme,
        depth=np.zeros(count, dtype=np.int64),
        parent=np.full(count, -1),
        thread=np.arange(count),
        created=plan.clock.root_times(day, count, rng),
        author=np.where(by_page, PAGE, members),
        is_event=is_event,
        label=np.full(count, CODE["plain"]),
        attack_probability=np.zeros(count),
        recognition_probability=np.zeros(count),
    )


def _attack_probability(plan: Plan, parents: Posts, created: Ints, sharpness: Floats) -> Floats:
    place, theme = parents.community, parents.theme
    usual = plan.attack[place] * plan.theme_attack[place, theme]
    rate = np.where(parents.is_event, plan.attack[place] * profiles.EVENT_ATTACK, usual)
    measured = (place == plan.measure_community) & (created >= plan.measure_start)
    rate = rate * sharpness * np.where(measured, 1 + profiles.MEASURE_EFFECT, 1.0)
    escalated = (parents.depth > 0) & np.isin(parents.label, ATTACKING)
    return np.minimum(rate * np.where(escalated, profiles.ESCALATION, 1.0), 0.9)


def _labels(
    plan: Plan, parents: Posts, attack: Floats, recognition: Floats, rng: np.random.Generator
) -> Ints:
    chance, form = rng.random(len(attack)), rng.random(len(attack))
    after_attack = np.isin(parents.label, ATTACKING)
    ritual = plan.ritual[parents.community]
    civil = np.select(
        [
            form < recognition,
            form < recognition + ritual,
            after_attack & (form > 1 - profiles.COUNTER_SHARE),
        ],
        [CODE["recognition"], CODE["ritual"], CODE["counter"]],
        CODE["plain"],
    )
    attacking = np.select(
        [form < plan.hateful[parents.theme], form > 1 - profiles.MIXED_SHARE],
        [CODE["hateful"], CODE["mixed"]],
        CODE["attack"],
    )
    return np.where(chance < attack, attacking, civil)


def _select(posts: Posts, rows: Ints) -> Posts:
    return Posts(*(getattr(posts, f.name)[rows] for f in fields(Posts)))


def _answers(
    plan: Plan, people: People, above: Posts, rows: Ints, end: Ints, rng: np.random.Generator
) -> Posts:
    """One answer, before the second `end`, to each of `rows` of `above`, all of one depth."""
    parents = _select(above, rows)
    depth = int(parents.depth[0]) + 1
    start = plan.clock.activity(parents.created)
    limit = float(plan.clock.activity(end)[0])
    delayed = plan.clock.delayed(start, LEVEL_DELAYS[depth - 1], limit, rng)
    created = np.clip(plan.clock.seconds(delayed), parents.created, end - 1)
    author, sharpness = people.draw(parents.community, rng)
    attack = _attack_probability(plan, parents, created, sharpness)
    good_tone = np.where(np.isin(parents.label, RECOGNISING), profiles.GOOD_TONE, 1.0)
    recognition = plan.recognition[parents.community] * good_tone
    return Posts(
        community=parents.community,
        theme=parents.theme,
        depth=parents.depth + 1,
        parent=rows,
        thread=parents.thread,
        created=created,
        author=author,
        is_event=parents.is_event,
        label=_labels(plan, parents, attack, recognition, rng),
        attack_probability=attack,
        recognition_probability=(1 - attack) * recognition
        + attack * np.minimum(profiles.MIXED_SHARE, 1 - plan.hateful[parents.theme]),
    )


def _sizes(total: int) -> list[int]:
    """How many of `total` comments have depth 1, 2, ...: depth 1 gets what rounding leaves."""
    deeper = [int(total * share) for share in LEVEL_SHARES[1:]]
    return [total - sum(deeper), *deeper]


def grow_threads(plan: Plan, people: People, day: int, rng: np.random.Generator) -> Posts:
    """All posts of the threads that start on day number `day`: `plan.day_posts[day]` rows."""
    posts = int(plan.day_posts[day])
    count = min(posts, max(1, round(posts * ROOT_SHARE)))
    levels = [_roots(plan, people, day, count, rng)]
    last = min(day + THREAD_DAYS, len(plan.clock.days))
    end = plan.clock.day_starts[last : last + 1]
    pull = np.sqrt(plan.weight[levels[0].community]) * (rng.pareto(1.6, count) + 0.3)
    pull *= np.where(levels[0].is_event, profiles.EVENT_VOLUME**0.5, 1.0)
    first = 0
    for size in _sizes(posts - count):
        if size == 0:
            break
        above = _stack(levels)
        rows = first + rng.choice(len(pull), size, p=pull / pull.sum())
        levels.append(_answers(plan, people, above, rows, end, rng))
        first, pull = len(above), rng.pareto(1.6, size) + 0.3
    return _stack(levels)
