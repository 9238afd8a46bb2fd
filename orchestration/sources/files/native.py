"""From a raw chunk to a native page: ids, times, kinds and counts as the layout says.

Does not belong here: how a file's format is read, and which rows land (the boundary).
"""

from __future__ import annotations

import polars as pl

from orchestration.canonical import NATIVE, REJECTED
from orchestration.privacy.reasons import ReasonCode
from orchestration.sources.files.fields import RawChunk
from orchestration.sources.files.layout import COORDINATES, COUNTS, REACTION, TIMES, Layout
from orchestration.sources.files.values import parse_counts, parse_degrees, parse_times
from orchestration.sources.pages import NativePage

IDS = {
    "native_id": "native_id",
    "community": "community_native_id",
    "thread": "thread_native_id",
    "parent": "parent_native_id",
    "author": "author_native_id",
}
_SHORTENED = r"^\d[.,]\d+[eE]\+\d+$"  # 1,23E+18: what a spreadsheet makes of a long number
_NOBODY = r"^(?i)\[(?:deleted|removed|slettet|fjernet)\]$"  # written where an author is gone
Problem = tuple[pl.Series, str, ReasonCode]


def _kinds(raw: pl.DataFrame, layout: Layout) -> pl.Expr:
    if "kind" not in raw.columns:
        return pl.lit(layout.default_kind)
    written = pl.col("kind").str.strip_chars()
    known = written.replace_strict(dict(layout.kinds), default=None, return_dtype=pl.String)
    named = pl.coalesce(known, written.str.to_lowercase())
    return pl.when(written != "").then(named).otherwise(pl.lit(layout.default_kind))


def _ids(raw: pl.DataFrame, problems: list[Problem]) -> dict[str, pl.Series]:
    columns = {}
    for name, native in IDS.items():
        if name in raw.columns:
            stripped = raw[name].str.strip_chars()
            given = stripped.str.replace(_NOBODY, "") if name == "author" else stripped
            columns[native] = given.replace("", None)
            damaged = stripped.str.contains(_SHORTENED).fill_null(False)
            problems.append((damaged, name, "damaged_id"))
    return columns


def _times(raw: pl.DataFrame, layout: Layout, problems: list[Problem]) -> dict[str, pl.Series]:
    columns = {}
    for name in TIMES:
        if name in raw.columns:
            times = parse_times(raw[name], layout.time_zone, layout.time_format)
            columns[name] = times.at
            problems.append((times.is_unreadable, name, "unreadable_time"))
            if name == "created_at":
                columns["created_precision"] = times.precision
    return columns


def _counts(raw: pl.DataFrame, problems: list[Problem]) -> dict[str, pl.Series]:
    columns = {}
    for name in raw.columns:
        if name in COUNTS or name.startswith(REACTION):
            counts = parse_counts(raw[name])
            columns[name] = counts.count
            problems.append((counts.is_unreadable, name.partition(":")[0], "unreadable_number"))
    return columns


def _coordinates(raw: pl.DataFrame, problems: list[Problem]) -> dict[str, pl.Series]:
    columns = {}
    for name, most in COORDINATES.items():
        if name in raw.columns:
            degrees = parse_degrees(raw[name], most)
            columns[name] = degrees.at
            problems.append((degrees.is_unreadable, name, "unreadable_number"))
    return columns


def _known(counts: pl.DataFrame) -> list[pl.Expr]:
    """Counts as native fields: a negative one is how tools write unknown, but for a net score."""
    kinds = [name for name in counts.columns if name.startswith(REACTION)]
    known = [
        pl.when(pl.col(name) >= 0).then(name).alias(name)
        for name in counts.columns
        if name in COUNTS and name != "reactions"
    ]
    if "reactions" in counts.columns:
        known.append(pl.col("reactions"))
    elif kinds:  # their sum, where each is known
        known.append(pl.sum_horizontal(kinds, ignore_nulls=False).alias("reactions"))
    if kinds:
        known.append(_by_kind(kinds).alias("reaction_kinds"))
    return known


def _by_kind(columns: list[str]) -> pl.Expr:
    """The counts that are known, as a list of kind and count; null where none is."""
    pairs = [
        pl.when(pl.col(name).is_not_null()).then(
            pl.struct(kind=pl.lit(name.removeprefix(REACTION)), count=pl.col(name))
        )
        for name in columns
    ]
    listed = pl.concat_list(pairs).list.drop_nulls()
    return pl.when(listed.list.len() > 0).then(listed)


def _first_problems(numbers: pl.Series, problems: list[Problem]) -> pl.DataFrame:
    """One row for each row of the file that has a problem: the first one."""
    found = [
        pl.DataFrame({"row_number": numbers.filter(hit)}).with_columns(
            field=pl.lit(name), reason=pl.lit(code)
        )
        for hit, name, code in problems
    ]
    return pl.concat(found).unique("row_number", keep="first", maintain_order=True)


def to_native(chunk: RawChunk, layout: Layout) -> NativePage:
    """The page of one chunk; rows with values that were not understood are named as rejected."""
    raw, problems = chunk.frame.with_columns(**layout.derived), list[Problem]()
    columns = _ids(raw, problems) | _times(raw, layout, problems)
    counts = pl.DataFrame(_counts(raw, problems))
    columns |= counts.select(_known(counts)).to_dict() | _coordinates(raw, problems)
    language = raw["language"].str.strip_chars() if "language" in raw.columns else None
    frame = raw.select(
        "row_number",
        kind=_kinds(raw, layout),
        text=pl.when(pl.col("text") != "").then("text"),
        language_declared=language if language is not None else pl.lit(None, pl.String),
    ).with_columns(**columns)
    absent = {
        name: pl.lit(None, kind) for name, kind in NATIVE.items() if name not in frame.columns
    }
    unread = pl.DataFrame(
        chunk.refusals, schema=["row_number", "field", "reason"], orient="row"
    ).cast({name: REJECTED[name] for name in ("row_number", "field", "reason")})
    rejected = pl.concat([unread, _first_problems(raw["row_number"], problems)])
    return NativePage(
        frame.with_columns(**absent).select(list(NATIVE)).cast(NATIVE),
        rejected.with_columns(post_key=pl.lit(None, pl.String)).sort("row_number"),
    )
