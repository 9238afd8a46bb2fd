"""Times and numbers as files write them, as polars expressions over whole columns.

Times: ISO 8601, Danish day-month-year, epoch seconds to microseconds, or the mapping's own format.
Numbers: Danish or English thousands and decimals; counts are whole, so a fraction is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from orchestration.canonical import UTC

_CLOCKS = (
    ("T%H:%M:%S%.f", "second"),
    (" %H:%M:%S%.f", "second"),
    ("T%H:%M", "minute"),
    (" %H:%M", "minute"),
    (" %H.%M.%S", "second"),
    (" %H.%M", "minute"),
    ("", "day"),
)
FORMATS = tuple(
    (f"%Y-%m-%d{clock}{zone}", precision)
    for clock, precision in _CLOCKS
    for zone in (("%#z", " %#z", "") if clock else ("",))
)
_YEAR_LAST = r"^(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:$|[T, ]+(?:kl\.? ?)?)"
_YEAR_FIRST = r"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:$|([T ])(?:kl\.? ?)?)"
_NAMED_ZONES = {
    "UTC": "+0000",
    "GMT": "+0000",
    "BST": "+0100",
    "WET": "+0000",
    "WEST": "+0100",
    "CET": "+0100",
    "CEST": "+0200",
    "EET": "+0200",
    "EEST": "+0300",
    "EST": "-0500",
    "EDT": "-0400",
    "CST": "-0600",
    "CDT": "-0500",
    "MST": "-0700",
    "MDT": "-0600",
    "PST": "-0800",
    "PDT": "-0700",
}
_EPOCHS = (  # seconds, milliseconds, microseconds, and what one of them is in microseconds
    (r"^[0-9]{9,11}(?:\.[0-9]+)?$", 1_000_000),
    (r"^[0-9]{12,13}$", 1000),
    (r"^[0-9]{15,16}$", 1),
)
_ABSENT = ("", "null", "none", "nan", "na", "n/a", "-")
_NO_TIME = (*_ABSENT, "0", "false", "nat")
# Thousands, then what separates them and the fraction after them; last, numbers without thousands.
_NUMBERS = (
    (r"^[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$", r",.*$|\."),
    (r"^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$", r"\..*$|,"),
    (r"^[+-]?[1-9]\d{0,2}(?:[\s']\d{3})+(?:[.,]\d+)?$", r"[.,].*$|[\s']"),
    (r"^[+-]?\d+(?:[.,]\d+)?$", r"[.,].*$"),
)


@dataclass(frozen=True)
class Times:
    """UTC times, how exact they are (second, minute, day), and which values were not understood."""

    at: pl.Series
    precision: pl.Series
    is_unreadable: pl.Series


@dataclass(frozen=True)
class Degrees:
    """Float64 degrees, null where unknown, and which values were not understood."""

    at: pl.Series
    is_unreadable: pl.Series


@dataclass(frozen=True)
class Counts:
    """Int32 counts, null where unknown, and which values were not understood."""

    count: pl.Series
    is_unreadable: pl.Series


def _stated(values: pl.Series, absent: tuple[str, ...]) -> pl.Series:
    """Without spaces around; null where the value is one of `absent`, in any case of letters."""
    stripped = values.str.strip_chars()
    is_absent = stripped.str.to_lowercase().is_in(absent)
    return stripped.to_frame("value").select(pl.when(~is_absent).then("value")).to_series()


def _to_utc(times: pl.Series, zone: str) -> pl.Series:
    """Local times to UTC: of two the earlier; what the clock skips in spring, an hour later."""
    if isinstance(times.dtype, pl.Datetime) and times.dtype.time_zone:
        return times.dt.convert_time_zone("UTC").cast(UTC)
    naive = times.cast(pl.Datetime("us"))
    placed = naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    later = naive.dt.offset_by("1h").dt.replace_time_zone(
        zone, ambiguous="earliest", non_existent="null"
    )
    return placed.zip_with(placed.is_not_null(), later).dt.convert_time_zone("UTC")


def _parsed(text: pl.Series, pattern: str, zone: str) -> pl.Series:
    return _to_utc(text.str.to_datetime(pattern, time_unit="us", strict=False), zone)


def _precision_of(pattern: str) -> str:
    if any(code in pattern for code in ("%S", "%T", "%X", "%s", "%c", "%r", "%+")):
        return "second"
    return "minute" if any(code in pattern for code in ("%M", "%R")) else "day"


def _dashed(text: pl.Series) -> pl.Series:
    """Year, month, day with dashes, a space or T, then the rest; null without a whole year."""
    dashed = text.str.replace(_YEAR_LAST, "${3}-${2}-${1} ").str.replace(
        _YEAR_FIRST, "${1}-${2}-${3}${4}"
    )
    named = dashed.str.contains(r"[A-Z]{3,4}$").fill_null(False).any()
    for name, offset in _NAMED_ZONES.items() if named else ():
        dashed = dashed.str.replace(rf" ?{name}$", offset)
    has_year = dashed.str.contains(r"^\d{4}-").fill_null(False)
    return dashed.str.strip_chars().zip_with(has_year, pl.Series([None], dtype=pl.String))


def _epochs(text: pl.Series) -> pl.Series:
    at = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(text))
    for pattern, microseconds in _EPOCHS:
        is_epoch = text.str.contains(pattern).fill_null(False)
        whole = text.str.replace(r"\..*$", "").cast(pl.Int64, strict=False)
        at = (whole * microseconds).zip_with(is_epoch, at)
    return at.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def _guessed(text: pl.Series, zone: str) -> tuple[pl.Series, pl.Series]:
    at = _epochs(text)
    second = pl.Series(["second"]).new_from_index(0, len(text))
    precision = second.zip_with(at.is_not_null(), pl.Series([None], dtype=pl.String))
    dashed = _dashed(text)
    for pattern, exactness in FORMATS:
        left = (text.is_not_null() & at.is_null()).arg_true()
        if len(left) == 0:
            break
        found = _parsed(dashed.gather(left), pattern, zone)
        hit = found.is_not_null()
        at = at.clone().scatter(left.filter(hit), found.filter(hit))
        precision = precision.clone().scatter(left.filter(hit), exactness)
    return at, precision


def parse_times(values: pl.Series, zone: str, pattern: str | None) -> Times:
    """Times from text, or from typed values of a Parquet file; naive ones are local to `zone`.

    `pattern` is the mapping's time_format (strftime codes); without one, usual forms are tried.
    """
    if values.dtype.is_temporal():
        exact = "day" if values.dtype == pl.Date else "second"
        at = _to_utc(values, zone)
        return Times(at, pl.Series([exact]).new_from_index(0, len(at)), at.is_null() & False)
    text = _stated(values, _NO_TIME)
    if pattern is None:
        at, precision = _guessed(text, zone)
    else:
        at = _parsed(text, pattern, zone)
        precision = pl.Series([_precision_of(pattern)]).new_from_index(0, len(at))
    return Times(at, precision, text.is_not_null() & at.is_null())


def parse_counts(values: pl.Series) -> Counts:
    """Whole numbers from text such as 1.234,5 or 1,234; a fraction is dropped, unknown is null."""
    text = _stated(values, _ABSENT)
    count = text.cast(pl.Int32, strict=False)
    for shape, not_digits in _NUMBERS:
        left = (text.is_not_null() & count.is_null()).arg_true()
        if len(left) == 0:
            break
        some = text.gather(left)
        found = some.str.replace_all(not_digits, "").cast(pl.Int32, strict=False)
        hit = some.str.contains(shape) & found.is_not_null()
        count = count.clone().scatter(left.filter(hit), found.filter(hit))
    return Counts(count, text.is_not_null() & count.is_null())


def parse_degrees(values: pl.Series, most: float) -> Degrees:
    """Coordinates from text such as 57.05 or 57,05; `most` is the largest on either side of 0."""
    text = _stated(values, _ABSENT)
    at = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    at = at.to_frame("at").select(pl.when(pl.col("at").abs() <= most).then("at")).to_series()
    return Degrees(at, text.is_not_null() & at.is_null())
