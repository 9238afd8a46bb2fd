"""Invented published files: tables as the publishing schema has them, filled by plain rules.

Belongs here: how a published file is built for a test. What the app makes of it is the tests'.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from orchestration.publishing.schema import TABLES

Row = dict[str, Any]
Tables = dict[str, list[Row]]

FIRST, LAST, WEEKS = date(2026, 8, 3), date(2026, 10, 19), 12
PERIODS = (date(2026, 8, 24), date(2026, 9, 21))
NOW = datetime(2026, 10, 26, 5, 30, tzinfo=UTC)
MODEL = "e5-da-1"
TYPES = ("media", "politician", "sports_club", "local_group", "youth")
NAMED = (("Byens Avis", "media"), ("Åby Boldklub", "sports_club"))


def shown(comments: int, attacks: int, recognised: int, authors: int | None = None) -> Row:
    """The measures of a cell of which everything is shown; counts are multiples of 5."""
    return {
        "comment_count": comments,
        "author_count": authors or max(5, comments // 3 // 5 * 5),
        "scored_count": comments,
        "comment_status": "shown",
        "attack_count": attacks,
        "attack_share": round(attacks / comments, 3),
        "attack_status": "shown",
        "recognition_count": recognised,
        "recognition_share": round(recognised / comments, 3),
        "recognition_status": "shown",
        "model_version": MODEL,
    }


def hidden(status: str) -> Row:
    """The measures of a cell of which nothing is shown."""
    names = ("comment_status", "attack_status", "recognition_status")
    return dict.fromkeys(names, status) | {"model_version": MODEL}


def half(comments: int, recognised: int, status: str = "few_numerator_authors") -> Row:
    """The measures of a cell of which the attacks alone are hidden."""
    nothing = {"attack_count": None, "attack_share": None, "attack_status": status}
    return shown(comments, 0, recognised) | nothing


def _weeks() -> list[date]:
    return [FIRST + timedelta(weeks=n) for n in range(WEEKS)]


def _week(number: int) -> Row:
    if number == 4:
        return hidden("dominant_author")
    if number == 7:
        return half(1200, 180)
    comments = 1500 + 105 * ((number * 7) % 5)
    return shown(comments, 45 + 10 * (number % 4), 240 + 15 * (number % 6))


def _language(group: str, number: int) -> Row:
    if group == "other":
        cell = hidden("few_authors") if number == 9 else shown(10 + 5 * (number % 3), 0, 0, 5)
    else:
        cell = _week(number)
    return {name: cell.get(name) for name in ("comment_count", "author_count", "comment_status")}


def _type(place: int, number: int) -> Row:
    if TYPES[place] == "youth":
        return hidden("few_authors" if number % 2 else "few_comments")
    if TYPES[place] == "politician" and number == WEEKS - 1:
        return half(210, 20)
    comments = 200 + 85 * place
    return shown(comments, 5 + 5 * ((place + number) % 4), 25 + 10 * ((place * 3 + number) % 4))


def _hour(weekday: int, hour: int) -> Row:
    if hour < 6:
        return hidden("few_comments")
    if hour == 23 and weekday in (1, 2):
        return hidden("secondary")
    comments = 40 + 10 * ((hour * weekday) % 9)
    if (hour + weekday) % 4 == 0:
        return half(comments, 10)
    return shown(comments, 5 * ((hour + weekday) % 4), 5 + 5 * ((hour * weekday) % 3))


def municipality(slug: str, name: str, status: str = "released", synthetic: bool = False) -> Tables:
    """A full edition of one municipality, with shown, half hidden and hidden cells."""
    at = {"municipality": slug}
    source = f"{slug}_samtale"
    edition = {
        "name": name,
        "kommunekode": "0999",
        "is_synthetic": synthetic,
        "edition": "2026-W43",
        "first_week": FIRST,
        "last_week": LAST,
        "status": status,
        "released_by": "Karen Eksempel" if status == "released" else None,
        "model_version": MODEL,
        "published_at": NOW,
    }
    coverage = {
        "source_id": source,
        "source_name": f"{name}s samtale",
        "platform": "demo",
        "landed_count": 20_000,
        "quarantined_count": 25,
        "scored_count": 19_975,
        "first_date": FIRST,
        "last_date": LAST + timedelta(days=6),
        "last_success_at": NOW,
    }
    silent = coverage | {
        "source_id": f"{slug}_forum",
        "source_name": f"{name} Forum",
        "platform": "misago",
        "landed_count": 0,
        "quarantined_count": 0,
        "scored_count": 0,
        "first_date": None,
        "last_date": None,
        "last_success_at": None,
    }
    weeks = list(enumerate(_weeks()))
    return {
        "edition": [at | edition],
        "week": [at | {"week_start": week} | _week(n) for n, week in weeks],
        "community_type_week": [
            at | {"community_type": kind, "week_start": week} | _type(place, n)
            for n, week in weeks
            for place, kind in enumerate(TYPES)
        ],
        "community_week": [
            at
            | {"community_name": called, "community_type": kind, "week_start": week}
            | shown(150 + 50 * place, 5 + 5 * ((n + place) % 2), 20 + 5 * (n % 3))
            for n, week in weeks
            for place, (called, kind) in enumerate(NAMED)
        ],
        "hour_of_week": [
            at | {"period_start": start, "weekday": day, "hour": hour} | _hour(day, hour)
            for start in PERIODS
            for day in range(1, 8)
            for hour in range(24)
        ],
        "period": [at | {"period_start": start} | shown(6500, 190, 1120) for start in PERIODS],
        "language_week": [
            at | {"language_group": group, "week_start": week} | _language(group, n)
            for group in ("danish", "other")
            for n, week in weeks
        ],
        "coverage": [at | coverage, at | silent],
        "quarantine": [
            at | {"source_id": source, "reason": "missing_time", "row_count": 15},
            at | {"source_id": source, "reason": "duplicate_id", "row_count": None},
        ],
    }


def operations(*slugs: str) -> Tables:
    """Model, checks, runs and freshness of an installation with these municipalities."""
    check = {
        "boundary": "raw",
        "check_name": "created_at_in_future",
        "asset": "raw/demoby_samtale_posts",
        "passed": True,
        "severity": "error",
        "expectation": "no row lies in the future",
        "observed": "0",
        "failed_count": 0,
        "checked_at": NOW,
    }
    failed = {"check_name": "volume_as_usual", "passed": False, "severity": "warn"}
    run = {"job": "transform", "status": "SUCCESS", "started_at": NOW, "ended_at": NOW}
    return {
        "model": [
            {
                "model_version": MODEL,
                "head": head,
                "threshold": 0.4375,
                "description_key": head,
            }
            for head in ("attack", "recognition")
        ],
        "checks": [check, check | failed | {"observed": "0.31", "failed_count": 1}],
        "runs": [
            run | {"trigger": "sensor"},
            run | {"job": "publish", "status": "FAILURE", "trigger": "person"},
            *[run | {"job": f"collect_{slug}_forum"} for slug in slugs],
        ],
        "freshness": [
            {"source_id": f"{slug}_samtale", "last_success_at": NOW, "is_late": False}
            for slug in slugs
        ]
        + [
            {"source_id": f"{slug}_forum", "last_success_at": None, "is_late": True}
            for slug in slugs
        ],
    }


def merged(*parts: Mapping[str, list[Row]]) -> Tables:
    """The rows of several parts, table by table."""
    return {name: [row for part in parts for row in part.get(name, [])] for name in TABLES}


def full_edition(status: str = "released", synthetic: bool = False) -> Tables:
    """Everything that a published file of one municipality holds."""
    name = "Aalborg Kommune"
    return merged(municipality("aalborg", name, status, synthetic), operations("aalborg"))


def hide_all(tables: Tables, status: str) -> Tables:
    """The same edition with every measure hidden for one reason."""
    measured = {name for name in tables if "comment_status" in TABLES[name]}
    nothing = dict.fromkeys(shown(10, 5, 5)) | hidden(status)
    return {
        name: [row | {one: nothing[one] for one in nothing if one in TABLES[name]} for row in rows]
        if name in measured
        else rows
        for name, rows in tables.items()
    }


def write(path: Path, tables: Mapping[str, list[Row]]) -> None:
    """Write a published file with exactly these tables, columns and types as published."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        for name, rows in tables.items():
            full = [dict.fromkeys(TABLES[name]) | row for row in rows]
            frame = pl.DataFrame(full, schema=TABLES[name])
            connection.register("rows", frame.to_arrow())
            connection.execute(f'create table "{name}" as select * from rows')
            connection.unregister("rows")
