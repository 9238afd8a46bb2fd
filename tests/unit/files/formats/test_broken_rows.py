"""Ten thousand broken rows over all formats: each lands or is quarantined, once, and tells nothing.

A file holds good and broken rows in any order. Every good one must land as it is; of a broken one
no value may appear in what is said of it.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deliveries_for_tests import write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_files import CASES, Case, Row, text_of

from orchestration.privacy.boundary import Boundary, Landed
from orchestration.privacy.keys import Keys, load_keys
from orchestration.privacy.reasons import CODES
from orchestration.register import Municipality, Source
from orchestration.settings import Settings
from orchestration.sources.files import CONNECTOR_VERSION, read_delivery
from orchestration.sources.files.layout import FIELDS

BROKEN = 100  # rows a file; with EXAMPLES files of each case more than 10,000 in all
EXAMPLES = 5
CANARY = "hemmelig"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
JUNK: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**400,
    1.7e308,
    float("nan"),
    float("inf"),
    "",
    " ",
    CANARY,
    f"{CANARY}\x00\x1f\u202e",
    f"{CANARY} \ud83d",
    f"99-99-9999 {CANARY}",
    "9" * 400,
    "1,23E+18",
    [],
    [CANARY],
    {},
    {CANARY: {CANARY: [CANARY]}},
)
CELLS = ("", " ", CANARY, f"{CANARY}\x01\x0b", "9" * 400, "1,23E+18", "99-99-9999", "-1", "NaN")


def _containers(value: Any) -> list[Any]:
    """The value and every object or list inside it."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [one for part in inner for one in _containers(part)]
    return [value, *found] if isinstance(value, dict | list) and value else found


def _spoilt(row: Row, chance: random.Random) -> Row:
    """The row with some values exchanged for junk, or gone, at any depth."""
    row = json.loads(json.dumps(row))
    for _ in range(chance.randint(1, 3)):
        place = chance.choice(_containers(row) or [row])
        key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if isinstance(place, dict) and chance.random() < 0.3:
            del place[key]
        else:
            place[key] = deepcopy(chance.choice(JUNK))
        if not row:
            break
    return row


def _broken_line(row: Row, chance: random.Random) -> str:
    whole = json.dumps(_spoilt(row, chance))
    return chance.choice(
        [
            whole,
            whole,
            whole,
            whole[: chance.randrange(1, len(whole))],
            whole + "}",
            json.dumps(CANARY),
            json.dumps([CANARY]),
            "{" * 30_000 + CANARY,
            '{"a":' * 5_000 + "1" + "}" * 5_000,
            "\ufeff" + CANARY,
        ]
    )


def _broken_record(row: Row, chance: random.Random) -> str:
    cells = [str(cell) for cell in row.values()]
    for _ in range(chance.randint(1, 3)):
        cells[chance.randrange(len(cells))] = chance.choice(CELLS)
    shifted = chance.choice([cells, cells, cells, cells[1:], [CANARY, *cells], [*cells, CANARY]])
    shifted[0] = shifted[0] or " "  # after a quote left open, an empty cell would be a quote more
    line = _record(shifted)
    at = chance.randrange(len(line))
    return chance.choice([line, line, line, line[:at] + '"' + line[at:], CANARY])


def _record(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="").writerow(cells)
    return out.getvalue()


def _good_line(case: Case, n: int) -> str:
    row = case.row(n)
    if case.container == "csv":
        return _record([str(cell) for cell in row.values()])
    return json.dumps(row)


def _file(case: Case, chance: random.Random) -> tuple[str, list[int]]:
    """A file of good and broken rows, and the row numbers of the good ones."""
    make: Callable[[Row, random.Random], str]
    make = _broken_record if case.container == "csv" else _broken_line
    broken = [make(case.row(1000 + n), chance) for n in range(BROKEN)]
    good = [_good_line(case, n) for n in range(1, 6)]
    lines = [(line, False) for line in broken] + [(line, True) for line in good]
    chance.shuffle(lines)
    lines.insert(0, (_good_line(case, 7), True))  # what the file is, its beginning tells
    if case.container == "csv":  # a quote left open at the end would take the end of the file
        lines.append((_good_line(case, 6), True))
    header = [_record(list(case.row(1)))] if case.container == "csv" else []
    numbers = [number for number, (_, is_good) in enumerate(lines, 1) if is_good]
    return "\n".join([*header, *(line for line, _ in lines)]), numbers


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp("keys")
    (folder / "data").mkdir()
    return load_keys(Settings(folder / "data", folder, folder, folder / "keys"))


def _landed(path: Path, case: Case, keys: Keys) -> list[Landed]:
    source = Source(
        id="filer",
        name="Filer",
        adapter="file",
        platform=case.platform,
        format="auto",
        **dict.fromkeys(("why_public", "legal_basis", "terms_ref"), "invented"),
        **dict.fromkeys(("owner", "approved_by"), "invented"),
        review_date=date(2099, 1, 1),
        retention_days=30,
        controllers=("invented",),
    )
    city = Municipality(slug="proeveby", name="Prøveby", kommunekode="0998", sources=(source,))
    boundary = Boundary(city, source, keys, NOW, CONNECTOR_VERSION)
    pages = read_delivery(path, source.delivered_as, platform=case.platform, chunk_rows=40)
    return [boundary.apply(page) for page in pages]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(min_value=0))
def test_every_row_lands_or_is_quarantined_once_and_tells_nothing(
    case: Case, seed: int, tmp_path: Path, keys: Keys
) -> None:
    content, good = _file(case, random.Random(seed))
    landed = _landed(write(tmp_path, content.encode("utf-8", "surrogatepass")), case, keys)
    posts = pl.concat([one.posts for one in landed])
    rejected = pl.concat([one.rejected for one in landed])
    rows = BROKEN + len(good)
    assert posts.height + rejected.height == rows
    assert rejected["row_number"].n_unique() == rejected.height
    assert rejected["row_number"].is_between(1, rows).all()
    assert posts["post_key"].n_unique() == posts.height
    assert not set(good) & set(rejected["row_number"])
    texts = posts["text_clean"].to_list()
    for n in range(1, 6):
        assert sum(text_of(n) in (text or "") for text in texts) >= 1
    _tells_nothing(rejected)


def _tells_nothing(rejected: pl.DataFrame) -> None:
    assert set(rejected["reason"]) <= set(CODES)
    assert set(rejected["field"].drop_nulls()) <= {*FIELDS, "reaction"}
    assert rejected.select(
        pl.col("post_key").drop_nulls().str.contains("^[0-9a-f]{32}$").all()
    ).item()
