"""What may happen in a city's life, and everything that its warehouse then holds.

Belongs here: what the tests share that compare a life with its rebuild.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from small_city import START, SmallCity, post, tombstone

STAMPS = "fetched_at, first_seen_at, last_verified_at"
KEYS = [f"p{number}" for number in range(40)]
PLACE = {"name": "Engen", "kommunekode": "0000", "basis": "text"}
TYPES = ("media", "youth", "other", "local_group")


def _any_post(draw: random.Random) -> dict[str, Any]:
    text = draw.choice((None, "one", "two", "three", "four"))
    return post(
        draw.choice(KEYS),
        municipality=draw.choice(("demoby", "demoby", "tinyby")),
        kind=draw.choice(("post", "comment", "reply", "repost")),
        community_key=draw.choice(("c1", "c2", "c3")),
        community_type=draw.choice(TYPES),
        author_key=draw.choice((None, "ann", "bo", "cy")),
        thread_key=draw.choice(KEYS),
        created_at=START + timedelta(hours=draw.randrange(24 * 40)),
        created_precision=draw.choice(("second", "day")),
        text_clean=text,
        language=draw.choice(("da", "da", "en")),
        is_language_by_prior=None if text is None else draw.choice((True, False)),
        places=[PLACE] if draw.random() < 0.3 else [],
        views=draw.choice((None, 0, 7)),
        fetched_at=START + timedelta(hours=draw.randrange(24 * 60)),
        first_seen_at=START + timedelta(hours=draw.randrange(24 * 60)),
    )


def something_happens(city: SmallCity, draw: random.Random) -> None:
    """One step of a city's life: deliveries, some of them late, deletions, scores, the register."""
    for _ in range(draw.randrange(1, 4)):
        rows = [_any_post(draw) for _ in range(draw.randrange(25))]
        if draw.random() < 0.5:
            rows.append(tombstone(draw.choice(KEYS), START + timedelta(days=draw.randrange(50))))
        unique = {row["post_key"]: row for row in rows}
        refused = tuple(
            {"row_number": n, "reason": "missing_text", "post_key": draw.choice(KEYS)}
            for n in range(draw.randrange(3))
        )
        late = city.clock - timedelta(hours=draw.randrange(5), minutes=draw.randrange(1, 60))
        city.deliver(
            *unique.values(),
            refused=refused,
            delivery_key=draw.choice((None, "file")),
            accepted_at=late if draw.random() < 0.3 else None,
        )
    if draw.random() < 0.3:
        city.restore(draw.choice(KEYS))
    texts = draw.sample(("one", "two", "three", "four"), draw.randrange(5))
    scores = {text: (draw.random(), draw.random()) for text in texts}
    city.score(f"m{len(city.delivered)}" if draw.random() < 0.7 else "m1", scores)
    if draw.random() < 0.5:
        city.register(communities=(("c1", draw.choice(TYPES), None),))


def everything(city: SmallCity) -> dict[str, list[Any]]:
    query = "select table_schema || '.' || table_name from information_schema.tables where {}"
    tables = [name for (name,) in city.rows(query.format("table_schema = 'marts'"))]
    tables += ["staging.stg_platform__posts", "staging.stg_platform__tombstones"]
    tables += ["staging.stg_platform__quarantine", "intermediate.int_days__fingerprinted"]
    held = {}
    for table in tables:
        excluded = f"exclude ({STAMPS})" if table.endswith("_posts") else ""
        held[table] = city.rows(f"select * {excluded} from {table} order by all")
    return held
