"""Numbers, dates and names as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.language import language


@pytest.mark.parametrize(
    ("code", "count", "share", "points"),
    [("da", "1.234.567", "12,3\u00a0%", "0,4"), ("en", "1,234,567", "12.3%", "0.4")],
)
def test_numbers_follow_the_language(code: str, count: str, share: str, points: str) -> None:
    t = language(code)
    assert (t.count(1_234_567), t.share(0.123), t.points(-0.004)) == (count, share, points)


def test_a_week_is_named_by_its_iso_year() -> None:
    assert language("da").week(date(2026, 12, 28)) == "uge 53, 2026"
    assert language("en").week_title(date(2027, 1, 4)) == "Week 1, 2027"


def test_a_span_does_not_repeat_what_its_ends_share() -> None:
    assert language("da").span(date(2026, 10, 19)) == "19.–25. okt. 2026"
    assert language("da").span(date(2026, 9, 21), 4) == "21. sep.–18. okt. 2026"


def test_times_are_told_by_danish_clocks_in_summer_and_winter() -> None:
    t = language("da")
    assert t.moment(datetime(2026, 7, 1, 10, 0, tzinfo=UTC)) == "1. jul. 2026 kl. 12.00"
    assert t.moment(datetime(2026, 12, 1, 10, 0, tzinfo=UTC)) == "1. dec. 2026 kl. 11.00"
    assert t.moment(None) == "aldrig"


@pytest.mark.parametrize(
    ("name", "possessive"),
    [("Aalborg", "Aalborgs"), ("Randers", "Randers'"), ("Aalborg Kommune", "Aalborg Kommunes")],
)
def test_a_danish_name_gets_its_genitive(name: str, possessive: str) -> None:
    assert language("da").genitive(name) == possessive


def test_an_unknown_code_stands_for_itself() -> None:
    assert language("da").known("quarantine", "brand_new") == "brand_new"


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        language("da")("no.such.key")
