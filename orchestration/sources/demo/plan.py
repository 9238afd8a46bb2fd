"""What the invented city is planned to be: sizes, rates, the event, the measure (the ground truth).

Belongs here: figures that hold for the whole period. What one day holds is `threads.py`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from orchestration.register.models import Community, DemoSettings
from orchestration.sources.demo import profiles
from orchestration.sources.demo.catalogue import CLASSES
from orchestration.sources.demo.clock import Clock
from orchestration.sources.demo.profiles import PROFILES, THEMES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
EVENT_TYPES = ("media", "politician", "municipality", "local_group")


@dataclass(frozen=True)
class Plan:
    """Arrays by community (position in `communities`), by theme, by day."""

    communities: tuple[Community, ...]
    clock: Clock
    seed: int
    weight: Floats  # share of the comments
    attack: Floats  # share of the comments, outside event, measure and escalation
    recognition: Floats
    ritual: Floats
    theme_share: Floats  # community x theme
    theme_attack: Floats  # community x theme, 1 on average
    hateful: Floats  # by theme, share of attacks
    day_posts: Ints
    event_days: range
    event_communities: Ints
    measure_community: int
    measure_start: int  # Unix seconds

    def is_event(self, day: int) -> NDArray[np.bool_]:
        """Which communities the event strikes on this day."""
        struck = np.zeros(len(self.communities), dtype=bool)
        struck[self.event_communities] = day in self.event_days
        return struck


def _sizes(communities: tuple[Community, ...], rng: np.random.Generator) -> Floats:
    """Zipf-like: the order is drawn, types with more readers come earlier."""
    draw = rng.lognormal(0.0, 0.7, len(communities))
    score = draw * np.array([PROFILES[one.type].size for one in communities])
    rank = np.empty(len(communities))
    rank[np.argsort(-score, kind="stable")] = np.arange(len(communities))
    weight = (rank + 2.0) ** -0.95
    return weight / weight.sum()


def _rates(base: Floats, target: float, weight: Floats, rng: np.random.Generator) -> Floats:
    drawn = base * rng.lognormal(0.0, 0.2, len(base))
    return drawn * target / float((drawn * weight).sum())


def _theme_shares(communities: tuple[Community, ...]) -> Floats:
    table = np.array(
        [[PROFILES[one.type].themes.get(theme, 0.0) for theme in THEMES] for one in communities]
    )
    return table / table.sum(axis=1, keepdims=True)


def _hateful(attacks_by_theme: Floats) -> Floats:
    other = profiles.OTHER_THEME_HATEFUL
    base = np.array([profiles.THEME_HATEFUL.get(theme, other) for theme in THEMES])
    scale = profiles.HATEFUL_SHARE / float((base * attacks_by_theme).sum())
    return np.minimum(base * scale, 0.9)


def _largest(communities: tuple[Community, ...], weight: Floats, kind: str, rank: int = 0) -> int:
    """The community of this type with the `rank`th largest weight; of any type when none is."""
    order = [int(n) for n in np.argsort(-weight, kind="stable")]
    found = [n for n in order if communities[n].type == kind] or order
    return found[min(rank, len(found) - 1)]


def _day_posts(posts: int, days: int, event: range, bump: float, rng: np.random.Generator) -> Ints:
    pace = np.resize(np.array(profiles.WEEKDAYS), days) * rng.lognormal(0.0, 0.06, days)
    pace[event.start : event.stop] *= bump
    edges = np.round(np.cumsum(pace) / pace.sum() * posts).astype(np.int64)
    return np.diff(edges, prepend=0)


def make_plan(settings: DemoSettings, communities: tuple[Community, ...], posts: int) -> Plan:
    """Draw the plan from `settings.seed`; `posts` posts in all. Raises ValueError without any."""
    if not communities:
        raise ValueError("the demo source has no communities: add some to communities.yaml")
    rng = np.random.default_rng([settings.seed, 1])
    clock = Clock(settings.first_day, settings.weeks)
    kinds = [PROFILES[one.type] for one in communities]
    weight = _sizes(communities, rng)
    shares = _theme_shares(communities)
    other = profiles.OTHER_THEME_ATTACK
    factor = np.array([profiles.THEME_ATTACK.get(theme, other) for theme in THEMES])
    theme_attack = factor / (shares * factor).sum(axis=1, keepdims=True)
    attack = _rates(np.array([k.attack for k in kinds]), profiles.ATTACK_SHARE, weight, rng)
    by_theme = ((weight * attack)[:, None] * shares * theme_attack).sum(axis=0)
    first = (settings.weeks * 7 * 7 // 10) // 7 * 7 + 3
    event = range(first, first + profiles.EVENT_DAYS)
    struck = np.array(sorted({_largest(communities, weight, kind) for kind in EVENT_TYPES}))
    bump = 1 + (profiles.EVENT_VOLUME - 1) * float(weight[struck].sum())
    return Plan(
        communities,
        clock,
        settings.seed,
        weight,
        attack,
        _rates(np.array([k.recognition for k in kinds]), profiles.RECOGNITION_SHARE, weight, rng),
        _rates(np.array([k.ritual for k in kinds]), profiles.RITUAL_SHARE, weight, rng),
        shares,
        theme_attack,
        _hateful(by_theme / by_theme.sum()),
        _day_posts(posts, len(clock.days), event, bump, rng),
        event,
        struck,
        _largest(communities, weight, "local_group", rank=1),
        int(clock.day_starts[settings.weeks // 2 * 7]),
    )


def class_weights(plan: Plan) -> Floats:
    """Expected share of the comments by class and theme (classes x themes), for the catalogue."""
    theme = (plan.weight[:, None] * plan.theme_share).sum(axis=0)
    rate = plan.weight * plan.attack
    attack = (rate[:, None] * plan.theme_share * plan.theme_attack).sum(axis=0)
    table = {
        "attack": attack * (1 - plan.hateful),
        "hateful": attack * plan.hateful,
        "mixed": attack * profiles.MIXED_SHARE,
        "recognition": theme * profiles.RECOGNITION_SHARE,
        "ritual": theme * profiles.RITUAL_SHARE,
        "counter": theme * profiles.ATTACK_SHARE * profiles.COUNTER_SHARE,
    }
    table["plain"] = theme - sum(table.values())
    return np.stack([table[name] for name in CLASSES])


def parameters(plan: Plan) -> dict[str, Any]:
    """The planted figures, ready for JSON: what the platform's estimates can be held against."""
    names = [one.native_id for one in plan.communities]
    start = plan.event_days.start
    return {
        "seed": plan.seed,
        "posts": int(plan.day_posts.sum()),
        "communities": [
            {
                "community_native_id": name,
                "community_type": plan.communities[n].type,
                "comment_share": float(plan.weight[n]),
                "attack_rate": float(plan.attack[n]),
                "recognition_rate": float(plan.recognition[n]),
                "ritual_rate": float(plan.ritual[n]),
            }
            for n, name in enumerate(names)
        ],
        "event": {
            "first_day": plan.clock.days[start].isoformat(),
            "last_day": plan.clock.days[plan.event_days[-1]].isoformat(),
            "communities": [names[n] for n in plan.event_communities],
            "theme": profiles.EVENT_THEME,
            "volume_factor": profiles.EVENT_VOLUME,
            "attack_factor": profiles.EVENT_ATTACK,
        },
        "measure": {
            "community_native_id": names[plan.measure_community],
            "start": plan.clock.days[
                int(plan.clock.day_of(np.array([plan.measure_start]))[0])
            ].isoformat(),
            "effect_on_attack_rate": profiles.MEASURE_EFFECT,
        },
        "escalation_factor": profiles.ESCALATION,
        "good_tone_factor": profiles.GOOD_TONE,
        "hateful_share_of_attacks": profiles.HATEFUL_SHARE,
        "deleted_share": profiles.DELETED_SHARE,
        "edited_share": profiles.EDITED_SHARE,
        "personal_data_share": profiles.PERSONAL_SHARE,
    }
