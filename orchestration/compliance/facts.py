"""What the pages of one municipality are told: the running configuration, in words.

Belongs here: choosing and naming. Does not belong here: sentences (`texts/`), writing (`pages.py`).
Native ids, names of people and of pages that may not be named, paths and secrets never come here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from orchestration.automation import collect_job_name, jobs, schedules
from orchestration.canonical import CANONICAL, PII_KINDS
from orchestration.compliance.fields import Row, rows_of, shown
from orchestration.compliance.model import model_of
from orchestration.compliance.words import word
from orchestration.disclosure import rules
from orchestration.housekeeping import KEEP_RUNS
from orchestration.privacy.keys import CHANGE_EVERY, OVERLAP, key_names
from orchestration.publishing.schema import TABLES
from orchestration.register import Community, Municipality, Source
from orchestration.register.admission import needs_dpia
from orchestration.runtime import Runtime
from orchestration.sources.deliveries import KEEP_SECONDS
from orchestration.sources.looks import EVERY_ALL, YOUNG
from orchestration.storage.absences import NO_DOUBT_AFTER, SECOND_LOOK_AFTER

T = TypeVar("T")
ROLES = ("municipality", "ssp", "school", "police", "civil_society", "public", "analyst")
COLLECT, FORGET = "collect_", "forget"  # names of jobs


def _city_rows(city: Municipality) -> Iterator[Row]:
    """Every field of the municipality; what is many is counted, not listed."""
    for name in Municipality.model_fields:
        value = getattr(city, name)
        text = str(len(value)) if isinstance(value, tuple) else shown(name, value)
        is_open = value is None and not city.synthetic
        yield Row(word("municipality", name), text, is_open)


def _source(source: Source, now: datetime) -> dict[str, Any]:
    rows = list(rows_of(source))
    kept = {name for name in Source.model_fields if "retention" in name}
    return {
        "id": source.id,
        "name": source.name,
        "platform": source.platform,
        "why_public": source.why_public,
        "legal_basis": source.legal_basis,
        "is_synthetic": source.synthetic,
        "rows": rows,
        "kept": [row for row in rows if row.label in {word("source", name) for name in kept}],
        "open": [row.label for row in rows if row.is_open],
        "refusal": source.refusal(now.date()),
        "readable_until": source.readable_until.isoformat(),
        "dpia": _dpia(source),
        "processors": source.processors,
    }


def _dpia(source: Source) -> str:
    if needs_dpia(source):
        return shown("state", source.dpia.state)
    return word("dpia_exempt", "synthetic" if source.synthetic else "public_dataset")


def _page(one: Community) -> list[Row]:
    """Every field of a page that may be named, its id left out."""
    inherited = ("readable_by", "audience_from_age")
    names = [name for name in Community.model_fields if name != "native_id"]
    values = {name: getattr(one, name) for name in names}
    return [
        Row(
            word("community", name),
            "som kilden" if value is None and name in inherited else shown(name, value),
        )
        for name, value in values.items()
    ]


def _pages(communities: Sequence[Community]) -> dict[str, Any]:
    """Pages that may be named one by one, the others counted by type."""
    hidden = Counter(one.type for one in communities if not one.may_be_named)
    return {
        "named": [(one.name, _page(one)) for one in communities if one.may_be_named],
        "hidden": [(shown("type", kind), count) for kind, count in sorted(hidden.items())],
        "persons_count": sum(one.owned_by == "person" for one in communities),
    }


def _job_word(name: str) -> str:
    return word("jobs", "collect" if name.startswith(COLLECT) else name)


def _foreign(runtime: Runtime, city: Municipality) -> set[str]:
    """The jobs that collect the sources of other municipalities."""
    sources = [source for one, source in runtime.sources() if one.slug != city.slug]
    return {collect_job_name(source) for source in sources}


def _times(runtime: Runtime, city: Municipality) -> list[tuple[str, str, str]]:
    """Job, cron line and meaning of each schedule that concerns the municipality."""
    others = {f"{COLLECT}{source.id}" for one, source in runtime.sources() if one.slug != city.slug}
    return [
        (one.job_name, str(one.cron_schedule), _job_word(one.job_name))
        for one in schedules(runtime)
        if one.job_name not in others
    ]


def _limits() -> dict[str, int | float]:
    return {
        "comments": rules.MINIMUM_COMMENTS,
        "authors": rules.MINIMUM_AUTHORS,
        "voices": rules.MINIMUM_VOICES,
        "rounding": rules.ROUNDING_BASE,
        "scored_percent": round(100 * rules.MINIMUM_SCORED_SHARE),
    }


def _periods() -> dict[str, int]:
    """How long things take or are kept, in the unit that the name ends in."""
    return {
        "log_days": KEEP_RUNS.days,
        "inbox_days": KEEP_SECONDS // 86400,
        "key_weeks": CHANGE_EVERY.days // 7,
        "key_overlap_weeks": OVERLAP.days // 7,
        "look_hours": SECOND_LOOK_AFTER // timedelta(hours=1),
        "young_days": YOUNG.days,
        "old_look_days": EVERY_ALL.days,
        "doubt_days": NO_DOUBT_AFTER.days,
    }


def _different(found: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(found))


def facts_of(runtime: Runtime, city: Municipality) -> dict[str, Any]:
    """The names that the texts of `texts/` may use. Raises WordMissing, KeyRefused."""
    now, names = runtime.clock(), {job.name for job in jobs(runtime)}
    return {
        "made_on": now.date().isoformat(),
        "city": city,
        "city_rows": list(_city_rows(city)),
        "sources": [_source(source, now) for source in city.sources],
        "controllers": _different(one for source in city.sources for one in source.controllers),
        "processors": _different(one for source in city.sources for one in source.processors),
        "pages": _pages(city.communities),
        "pii": [word("pii", kind) for kind in PII_KINDS],
        "columns": [(name, word("columns", name)) for name in CANONICAL.names()],
        "tables": [(name, word("tables", name), list(TABLES[name])) for name in TABLES],
        "statuses": [(name, word("statuses", name)) for name in rules.STATUSES],
        "roles": [(word("roles", name), word("receives", name)) for name in ROLES],
        "limits": _limits(),
        "model": model_of(runtime.settings),
        "keys": key_names(runtime.settings),
        "jobs": [(name, _job_word(name)) for name in sorted(names - _foreign(runtime, city))],
        "times": _times(runtime, city),
        "forgets": FORGET in names,
        "periods": _periods(),
        "notifies": runtime.settings.notify_url is not None,
    }
