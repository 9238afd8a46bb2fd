"""What kinds of community are like in the invented city: tone, size, themes, hours.

Belongs here: chosen figures, in the order of magnitude of published Danish mappings of public
debate. They are assumptions of a synthetic city, not measurements of a real one.
"""

from __future__ import annotations

from dataclasses import dataclass

THEMES = (
    "generelt",
    "politik",
    "trafik",
    "byliv",
    "sport",
    "skole",
    "natur",
    "ungdom",
    "bolig",
    "kultur",
    "sundhed",
    "udlændinge",
    "klima",
)


@dataclass(frozen=True)
class Profile:
    """One community type: `attack` and `recognition` are relative to the other types."""

    size: float
    attack: float
    recognition: float
    ritual: float
    page_kind: str  # author_kind of the account that owns the page
    private_roots: float  # share of threads that a member starts
    themes: dict[str, float]


PROFILES = {
    "media": Profile(
        2.4,
        1.35,
        0.75,
        0.5,
        "organisation",
        0.0,
        dict.fromkeys(THEMES, 1.0) | {"politik": 2.5, "udlændinge": 1.5, "trafik": 1.5},
    ),
    "politician": Profile(
        1.2,
        1.5,
        0.9,
        0.7,
        "public_figure",
        0.0,
        {"politik": 4, "bolig": 1, "skole": 1, "klima": 1, "udlændinge": 1, "trafik": 1},
    ),
    "municipality": Profile(
        1.0,
        0.9,
        0.9,
        0.8,
        "organisation",
        0.0,
        {"trafik": 2, "skole": 2, "byliv": 2, "bolig": 1, "natur": 1, "sundhed": 1, "politik": 1},
    ),
    "sports_club": Profile(
        0.6, 0.4, 1.6, 1.8, "organisation", 0.1, {"sport": 6, "ungdom": 1, "generelt": 1}
    ),
    "local_group": Profile(
        1.6,
        1.1,
        1.0,
        1.0,
        "organisation",
        0.85,
        {"byliv": 3, "trafik": 2, "bolig": 1, "natur": 1, "generelt": 2, "udlændinge": 0.6},
    ),
    "youth": Profile(
        0.5, 0.6, 1.3, 1.0, "organisation", 0.6, {"ungdom": 4, "skole": 2, "sport": 1, "kultur": 1}
    ),
    "association": Profile(
        0.5,
        0.35,
        1.6,
        1.4,
        "organisation",
        0.3,
        {"kultur": 3, "natur": 3, "sundhed": 1, "klima": 1, "udlændinge": 0.5},
    ),
    "other": Profile(
        0.5, 0.6, 1.1, 1.0, "organisation", 0.6, {"generelt": 3, "kultur": 1, "byliv": 2}
    ),
}

THEME_ATTACK = {"udlændinge": 2.2, "politik": 1.5, "klima": 1.3, "sport": 0.8, "kultur": 0.6}
THEME_HATEFUL = {"udlændinge": 0.5, "byliv": 0.2, "politik": 0.15}
OTHER_THEME_ATTACK = 1.0
OTHER_THEME_HATEFUL = 0.08

ATTACK_SHARE = 0.047  # of comments, outside event, measure and escalation
HATEFUL_SHARE = 0.135  # of attacks outside the event; about a sixth in all
RECOGNITION_SHARE = 0.135  # of comments that do not attack, ritual not counted
RITUAL_SHARE = 0.035  # of comments that do not attack
MIXED_SHARE = 0.05  # of attacks: attacks and recognises at once
COUNTER_SHARE = 0.2  # of plain replies to an attack: speak against it

ESCALATION = 2.0  # an attack's reply attacks this many times as often
GOOD_TONE = 1.4  # a recognising comment's reply recognises this many times as often
SHARP_SHARE = 0.05  # of authors
SHARP_FACTOR = 5.0  # how much more often these attack

EVENT_DAYS = 4
EVENT_VOLUME = 3.0
EVENT_ATTACK = 2.5
EVENT_THEME = "udlændinge"
MEASURE_EFFECT = -0.4

DELETED_SHARE = 0.012
DELETED_ATTACK_SHARE = 0.06
EDITED_SHARE = 0.01
PERSONAL_SHARE = 0.01
BROKEN_SHARE = 0.0005
UNKNOWN_AUTHOR_SHARE = 0.015
ONE_TIME_SHARE = 0.14
ASCII_AUTHOR_SHARE = 0.1

# Relative activity by local hour, from midnight, and by weekday, from Monday.
COMMENT_HOURS = (
    *(0.5, 0.25, 0.15, 0.1, 0.12, 0.3, 0.7, 1.0, 1.05, 1.0, 1.0, 1.1),
    *(1.2, 1.1, 1.0, 1.1, 1.3, 1.5, 1.7, 2.1, 2.5, 2.4, 1.8, 1.0),
)
ROOT_HOURS = (
    *(0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 1.0, 2.0, 2.2, 2.0, 1.8, 1.6),
    *(1.6, 1.4, 1.3, 1.3, 1.4, 1.4, 1.2, 1.0, 0.7, 0.4, 0.1, 0.0),
)
WEEKDAYS = (1.02, 1.0, 1.0, 1.04, 0.96, 0.92, 1.06)
